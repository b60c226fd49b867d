"""Spans carried over an edit: two versions of a text, aligned."""

"""Importing what was exported before: one table of outcomes for all formats."""

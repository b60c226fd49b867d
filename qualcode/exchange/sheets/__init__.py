"""Coding in a spreadsheet: a sheet out, and what was changed in it back."""

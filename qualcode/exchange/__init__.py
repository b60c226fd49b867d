"""Two-way formats: both directions in one file."""

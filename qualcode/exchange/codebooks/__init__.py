"""Other programs' codebooks and dictionaries, in and out."""

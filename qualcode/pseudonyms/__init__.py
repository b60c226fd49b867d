"""Names in transcripts, and the pseudonyms that replace them."""

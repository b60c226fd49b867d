"""The codebook: read, checked, edited in place, compared."""

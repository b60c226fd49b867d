"""Qualcode: from transcripts and a codebook to framework matrices that can be defended."""

__version__ = "0.1.0"

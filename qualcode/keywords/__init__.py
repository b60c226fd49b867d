"""The keyword half of coding: the entry language, the matcher, suggestions, and what words are worth."""

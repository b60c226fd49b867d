"""Passages like those that a person has coded: learned on this machine, from this study alone."""

"""Coding in Word: comments on a transcript, out and in again."""

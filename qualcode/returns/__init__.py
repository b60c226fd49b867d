"""What comes back to a study: one table of outcomes, whatever it comes back from."""

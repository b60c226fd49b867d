"""What changes a study: one function, one transaction, one history entry."""

"""What an interface shows of a study, as plain typed values, and the state of its prompts."""

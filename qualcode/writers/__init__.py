"""One way out: values to files that people read."""

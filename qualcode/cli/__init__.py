"""The command line: parses, calls one action or one question, renders. One file a noun."""

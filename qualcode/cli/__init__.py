"""The command line: parse, call one action or query, render. There is one file per noun."""

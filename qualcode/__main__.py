"""`python -m qualcode`, and the command `qualcode`."""

from __future__ import annotations

import io
import sys

from qualcode.cli.main import app


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the terminal or the pipe cannot show becomes `?`, not an error.
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()

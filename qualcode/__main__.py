"""`python -m qualcode`, and the command `qualcode`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from qualcode.cli.main import app


def main() -> None:
    """Run the command line."""
    _open_closed_streams()
    if os.environ.get("_QUALCODE_COMPLETE"):
        from qualcode.cli import completion

        completion.main()
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the terminal or the pipe cannot show becomes `?`, not an error.
            stream.reconfigure(errors="replace")
    app()


def _open_closed_streams() -> None:
    """A stream that was closed outside (`<&-`, `>&-`) reads as empty and takes what is written."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole process


if __name__ == "__main__":
    main()

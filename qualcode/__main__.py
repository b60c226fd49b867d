"""`python -m qualcode`, and the command `qualcode`."""

from __future__ import annotations

import codecs
import io
import os
import sys
from pathlib import Path

from qualcode.cli.main import app

# Signs of ours and of transcripts, as they are written where the encoding does not have them.
_PLAIN = str.maketrans({
    **dict.fromkeys("─━═╌╶╴‐‑‒–—−", "-"), **dict.fromkeys("│┃║▏▎▍▌▐█╎", "|"), **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╷╵", "+"),
    **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("·•●∙", "*"),
    "…": "...", "¶": "#", "→": "->", "←": "<-", "↔": "<->", "≥": ">=", "≤": "<=", "×": "x", "✓": "x", "²": "2", "\u00a0": " ",
})  # fmt: skip


def main() -> None:
    """Run the command line."""
    _open_closed_streams()
    if os.environ.get("_QUALCODE_COMPLETE"):
        from qualcode.cli import completion

        completion.main()
        return
    codecs.register_error("qualcode-plain", _in_plain_signs)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="qualcode-plain")
    app()


def _in_plain_signs(error: UnicodeError) -> tuple[str, int]:
    """What the terminal or the pipe cannot show: a plain sign, or `?` for a letter; not an error."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(sign if sign.isascii() else "?" for sign in signs), error.end


def _open_closed_streams() -> None:
    """A stream that was closed outside (`<&-`, `>&-`) reads as empty and takes what is written."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole process


if __name__ == "__main__":
    main()

"""The person's own programs (editor, pager), as their settings name them."""

from __future__ import annotations

import os
import re
import shlex
import shutil

_PARTS = re.compile(r'(?:"[^"]*"|[^\s"])+')


def find_program(named: str) -> list[str]:
    r"""Return the program and its arguments; empty if the program is not installed.

    Understands `code --wait`, `"C:\Program Files\Editor\editor.exe" -n`, the same without quotation
    marks, and quotation marks around the whole. The program comes with its full path, because
    Windows starts `code.cmd` only under its own name.
    """
    named = named.strip()
    try:
        split = _windows_parts(named) if os.name == "nt" else shlex.split(named)
    except ValueError:  # a quotation mark is missing
        split = []
    bare = named.strip("\"'").split(" ")
    whole = ([" ".join(bare[:size]), *bare[size:]] for size in range(len(bare), 0, -1))
    for program, *arguments in filter(None, (split, *whole)):
        if found := shutil.which(program):
            return [found, *filter(None, arguments)]
    return []


def _windows_parts(named: str) -> list[str]:
    """Split as Windows does: a backslash is part of the path, and only `"` quotes."""
    return [part.replace('"', "") for part in _PARTS.findall(named)]

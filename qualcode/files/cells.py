"""Words in the cells of a spreadsheet: never taken for a formula, never changed by the way."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What makes Excel, LibreOffice or Google Sheets read a cell as a formula (OWASP, "CSV injection").
# Apostrophes before it count too: else a text that begins with one would lose it on the way back.
_GUARDED = re.compile(r"'*[=+\-@\t\r]")
_MARK = "'"


def guard(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return _MARK + text if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """What `guard` was given: `unguard(guard(text)) == text` for every text."""
    return text[1:] if text.startswith(_MARK) and _GUARDED.match(text) else text


def guarded_csv(rows: Iterable[Sequence[str | int]]) -> str:
    """The rows as CSV (RFC 4180: commas, CRLF), every text guarded; numbers stay as they are.

    A byte order mark comes first, by which Excel knows UTF-8.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([guard(c) if isinstance(c, str) else c for c in row] for row in rows)
    return "\ufeff" + out.getvalue()

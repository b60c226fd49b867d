"""Words in the cells of a spreadsheet: never taken for a formula, never changed by the way."""

from __future__ import annotations

import re

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

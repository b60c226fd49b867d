"""The one memo cell of a coding sheet's row, and the memos of its several codings.

The cell is the memo of the row's first code. Where another code of the row has one, each begins
with the number of its column: `[2] she says so only once`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qualcode.exchange.workbook.identity import plain_text

_MARKED = re.compile(r"\[(\d{1,2})\][ \t]?")
_NEEDS_ESCAPE = re.compile(r"\\*\[\d{1,2}\]")
FIRST = 0


def join_memos(memos: Mapping[int, str]) -> str:
    """The cell for these memos by slot (from 1)."""
    filled = {slot: plain_text(memo) for slot, memo in sorted(memos.items()) if plain_text(memo)}
    first = min(memos, default=1)
    if set(filled) <= {first}:
        return _escaped(filled.get(first, ""))
    return "\n".join(f"[{slot}] {_escaped(memo)}" for slot, memo in filled.items())


def split_memos(cell: str) -> dict[int, str]:
    """The memos of a cell by slot; `FIRST` is what belongs to the row's first code."""
    memos: dict[int, list[str]] = {}
    slot = FIRST
    for line in plain_text(cell).split("\n"):
        found = _MARKED.match(line)
        slot = int(found[1]) if found else slot
        cut = found.end() if found else int(bool(_NEEDS_ESCAPE.match(line)))
        memos.setdefault(slot, []).append(line[cut:])
    joined = {slot: plain_text("\n".join(lines)) for slot, lines in memos.items()}
    return {slot: memo for slot, memo in joined.items() if memo}


def _escaped(memo: str) -> str:
    lines = memo.split("\n")
    return "\n".join(f"\\{line}" if _NEEDS_ESCAPE.match(line) else line for line in lines)

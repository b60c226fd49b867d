"""What an analyst recommends, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChecklistItem:
    """One item of a checklist for practice, in the analyst's words.

    `evidence` are ids of codes, themes or codings, or cells of the matrix as `CODE@CASE`; `line` is
    where the item is in its file.
    """

    item: str
    evidence: tuple[str, ...]
    note: str = ""
    line: int = 0

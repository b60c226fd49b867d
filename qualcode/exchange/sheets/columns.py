"""The columns of a coding sheet, by their headings: the same to write and to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW, DOCUMENT, TURN, SPEAKER, BEFORE, TEXT, MEMO = (
    "Row", "Document", "Turn", "Speaker", "Before", "Text", "Memo",
)  # fmt: skip
LOCKED = (ROW, DOCUMENT, TURN, SPEAKER, BEFORE, TEXT)
SLOTS_LIMIT = 40


@dataclass(frozen=True)
class SlotColumn:
    """A column to code in: the `slot`-th code of a row (from 1), or a facet of it."""

    heading: str
    slot: int
    facet: str = ""


def slot_columns(slots: int, facets: Sequence[str]) -> list[SlotColumn]:
    """`Code 1`, its facets, `Code 2`, ..."""
    columns = []
    for slot in range(1, slots + 1):
        columns.append(SlotColumn(f"Code {slot}", slot))
        columns += [SlotColumn(facet_heading(facet, slot), slot, facet) for facet in facets]
    return columns


def facet_heading(facet: str, slot: int) -> str:
    """The heading of a facet's column; a facet that is called `code` gets another one."""
    name = " ".join(facet.split())
    return f"{name} (facet) {slot}" if name.casefold() == "code" else f"{name} {slot}"

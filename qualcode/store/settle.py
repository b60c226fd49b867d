"""What becomes of a row that two copies of a study have, and their common past had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qualcode.store.database import Row

# When a row was made, and under which codebook, is no difference that a person would decide on.
_PASSING = ("created", "codebook")
# What can change on a coding independently: one may give it a memo while the other moves it.
_PARTS = (
    ("document", "start", "end", "text"),
    ("code_id",),
    ("facets",),
    ("memo",),
    ("quotable",),
)


@dataclass(frozen=True)
class Unclear:
    """A common past that the two histories do not agree on: nothing is like it."""


UNCLEAR: Final = Unclear()
Past = Row | None | Unclear


class ClashError(Exception):
    """Both changed the same thing, differently."""


def settle(table: str, past: Past, ours: Row | None, theirs: Row | None) -> Row | None:
    """The row that holds both changes since `past`; None where there is none any more.

    Who alone changed, added or removed the row since then, has it. Of a coding the place, code,
    facets, memo and mark are looked at one by one. Raises ClashError where both changed the same.
    """
    if are_alike(ours, theirs) or are_alike(past, theirs):
        return ours
    if are_alike(past, ours):
        return theirs
    if table == "coding" and ours and theirs and isinstance(past, dict):
        return _settle_parts(past, ours, theirs)
    raise ClashError


def are_alike(one: Past, other: Past) -> bool:
    """Whether two rows say the same, whenever they were made."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one == other or _lasting(one) == _lasting(other)
    return one is None and other is None


def _lasting(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _PASSING}


def _settle_parts(past: Row, ours: Row, theirs: Row) -> Row:
    settled = dict(ours)
    for part in _PARTS:
        was, here, there = ([row[name] for name in part] for row in (past, ours, theirs))
        if there in (was, here):
            continue
        if here != was:
            raise ClashError
        settled.update(zip(part, there, strict=True))
    return settled

"""What becomes of a row that two copies of a study have, and their common past had."""

from __future__ import annotations

from qualcode.returns.outcomes import Outcome, Side, judge, settle_parts
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

Past = Row | None | Side  # `Side.UNKNOWN`: the two histories do not agree on it


def settle(
    table: str, past: Past, ours: Row | None, theirs: Row | None
) -> tuple[Outcome, Row | None]:
    """The outcome (of the table in `returns`), and the row that has both changes since `past`.

    The row is None if there is none any more. Of a coding the place, code, facets, memo and mark are
    looked at one by one. In a conflict the row is ours.
    """
    outcome = judge(_lasting(past), _lasting(theirs), _lasting(ours))
    if outcome is Outcome.CONFLICT and table == "coding" and ours and theirs:
        return _settle_parts(past, ours, theirs)
    return outcome, theirs if outcome is Outcome.TAKE else ours


def are_alike(one: Past, other: Past) -> bool:
    """Whether two rows say the same, whenever they were made; an unknown one is like nothing."""
    return one is not Side.UNKNOWN and _lasting(one) == _lasting(other)


def _lasting(row: Past) -> Past:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in row.items() if name not in _PASSING}


def _settle_parts(past: Past, ours: Row, theirs: Row) -> tuple[Outcome, Row]:
    if not isinstance(past, dict):
        return Outcome.CONFLICT, ours
    was, here, there = (
        {part: [row[name] for name in part] for part in _PARTS} for row in (past, ours, theirs)
    )
    parts = settle_parts(was, there, here)
    if parts.those(Outcome.CONFLICT):
        return Outcome.CONFLICT, ours
    values = (zip(part, value, strict=True) for part, value in parts.settled.items())
    return Outcome.TAKE, ours | {name: value for pairs in values for name, value in pairs}

"""An algebra of passages: joined, selected and related, as columns of numbers.

A passage is a stretch of one document that belongs to one case. All codings of one kind that share a
character, in one document and case, are one passage; those that only touch stay two. Queries,
co-occurrence and agreement rest on these functions, so that a passage is the same thing everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]

NO_TURN = -1
NO_CASE = -1
_WIDE = 1 << 40  # wider than any text: a key is document * _WIDE + place


@dataclass(frozen=True)
class Passages:
    """Passages as columns, sorted by document, start, end and case.

    `document` and `case` are numbers (case -1: no one's), `start` and `end` code points, `first` and
    `last` the numbers of the first and last turn whose speech is shared (-1: none). `member` and
    `of` say which marks (codings or hits, by the caller's number) are in which passage.
    """

    document: Ints
    start: Ints
    end: Ints
    case: Ints
    first: Ints
    last: Ints
    member: Ints
    of: Ints

    def __len__(self) -> int:
        return len(self.start)

    def where(self, kept: Mask) -> Passages:
        """Only the passages that are kept, with their members."""
        import numpy as np

        number = np.cumsum(kept) - 1
        stays = kept[self.of]
        return Passages(
            self.document[kept],
            self.start[kept],
            self.end[kept],
            self.case[kept],
            self.first[kept],
            self.last[kept],
            self.member[stays],
            number[self.of[stays]],
        )


def join(*parts: Passages) -> Passages:
    """The passages of all parts; those that share a character in one document and case become one."""
    import numpy as np

    document, start, end, case, first, last = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("document", "start", "end", "case", "first", "last")
    )
    shift = np.cumsum([0, *(len(part) for part in parts)])
    member = np.concatenate([part.member for part in parts])
    of = np.concatenate([part.of + at for part, at in zip(parts, shift, strict=False)])
    if not len(start):
        return Passages(document, start, end, case, first, last, member, of)
    order = np.lexsort((end, start, case, document))
    home = np.cumsum(_differs(document[order]) | _differs(case[order]))
    reach = np.maximum.accumulate(home * _WIDE + end[order])
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = home[1:] * _WIDE + start[order][1:] >= reach[:-1]
    group = np.cumsum(opens) - 1
    at = np.flatnonzero(opens)
    turns = np.where(first[order] == NO_TURN, _WIDE, first[order])
    joined = (
        document[order][at],
        start[order][at],
        np.maximum.reduceat(end[order], at),
        case[order][at],
        np.minimum.reduceat(turns, at),
        np.maximum.reduceat(last[order], at),
    )
    group_of = np.empty(len(order), dtype=np.int64)
    group_of[order] = group
    return _sorted(joined, member, group_of[of])


def marks(
    document: Ints, start: Ints, end: Ints, case: Ints, first: Ints, last: Ints, number: Ints
) -> Passages:
    """Passages of single marks, before they are joined; `number` is what the caller calls each."""
    import numpy as np

    return Passages(document, start, end, case, first, last, number, np.arange(len(start)))


def overlapping(a: Passages, b: Passages) -> Mask:
    """Which passages of `a` share a character with one of `b`."""
    return _reaches(b, a.document * _WIDE + a.end, a.document * _WIDE + a.start + 1, side="left")


def within(a: Passages, b: Passages) -> Mask:
    """Which passages of `a` are inside one of `b`, borders included."""
    return _reaches(b, a.document * _WIDE + a.start, a.document * _WIDE + a.end, side="right")


def containing(a: Passages, b: Passages) -> Mask:
    """Which passages of `a` have one of `b` inside, borders included."""
    import numpy as np

    if not len(b):
        return np.zeros(len(a), dtype=bool)
    ends = b.document * _WIDE + b.end
    nearest = np.append(np.minimum.accumulate(ends[::-1])[::-1], (1 << 62))
    at = np.searchsorted(b.document * _WIDE + b.start, a.document * _WIDE + a.start, side="left")
    return np.asarray(nearest[at] <= a.document * _WIDE + a.end)


def same_turn(a: Passages, b: Passages) -> Mask:
    """Which passages of `a` have a turn in common with one of `b`."""
    return near(a, b, 0)


def near(a: Passages, b: Passages, turns: int) -> Mask:
    """Which passages of `a` are within so many turns of one of `b`, in the same document."""
    import numpy as np

    placed = b.where(b.first != NO_TURN)
    order = np.lexsort((placed.first, placed.document))
    low = (placed.document * _WIDE + placed.first)[order]
    high = (placed.document * _WIDE + placed.last)[order]
    reached = _any_reaches(
        low,
        high,
        a.document * _WIDE + a.last + turns,
        a.document * _WIDE + np.maximum(a.first - turns, 0),
        side="right",
    )
    return np.asarray((a.first != NO_TURN) & reached)


def followed_by(a: Passages, b: Passages, turns: int) -> Mask:
    """Which passages of `a` have one of `b` after their end, within so many turns."""
    import numpy as np

    placed = b.where(b.first != NO_TURN)
    # The first that starts after the end is the nearest: first turns grow with starts.
    at = np.searchsorted(
        placed.document * _WIDE + placed.start, a.document * _WIDE + a.end, side="left"
    )
    nearest = np.append(placed.document * _WIDE + placed.first, (1 << 62))[at]
    return np.asarray((a.first != NO_TURN) & (nearest <= a.document * _WIDE + a.last + turns))


def preceded_by(a: Passages, b: Passages, turns: int) -> Mask:
    """Which passages of `a` have one of `b` before their start, within so many turns."""
    import numpy as np

    placed = b.where(b.first != NO_TURN)
    order = np.lexsort((placed.end, placed.document))
    ends = (placed.document * _WIDE + placed.end)[order]
    lasts = np.append((placed.document * _WIDE + placed.last)[order], -(1 << 62))
    at = np.searchsorted(ends, a.document * _WIDE + a.start, side="right") - 1
    lowest = a.document * _WIDE + np.maximum(a.first - turns, 0)
    return np.asarray((a.first != NO_TURN) & (at >= 0) & (lasts[at] >= lowest))


def same_case(a: Passages, b: Passages) -> Mask:
    """Which passages of `a` are of a case that has a passage in `b`; no one's words never are."""
    import numpy as np

    return np.asarray((a.case != NO_CASE) & np.isin(a.case, b.case))


def _reaches(b: Passages, starts_before: Ints, ends_at_least: Ints, *, side: str) -> Mask:
    return _any_reaches(
        b.document * _WIDE + b.start,
        b.document * _WIDE + b.end,
        starts_before,
        ends_at_least,
        side=side,
    )


def _any_reaches(low: Ints, high: Ints, upto: Ints, at_least: Ints, *, side: str) -> Mask:
    """For each question: does one of those that begin before `upto` reach `at_least`?

    `low` is sorted; since keys grow with the document, what an earlier document reaches is too little.
    """
    import numpy as np

    if not len(low):
        return np.zeros(len(upto), dtype=bool)
    reach = np.maximum.accumulate(high)
    at = np.searchsorted(low, upto, side="left" if side == "left" else "right") - 1
    return np.asarray((at >= 0) & (reach[at] >= at_least))


def _differs(column: Ints) -> Mask:
    import numpy as np

    first = np.ones(len(column), dtype=bool)
    first[1:] = column[1:] != column[:-1]
    return first


def _sorted(columns: tuple[Ints, ...], member: Ints, of: Ints) -> Passages:
    import numpy as np

    document, start, end, case, first, last = columns
    order = np.lexsort((case, end, start, document))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    first = np.where(first == _WIDE, NO_TURN, first)
    return Passages(
        document[order],
        start[order],
        end[order],
        case[order],
        first[order],
        last[order],
        member,
        place[of],
    )

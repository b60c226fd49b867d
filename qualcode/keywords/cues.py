"""The words that negate, where a page has them around hits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from qualcode.keywords.negation import REACH, Negation
from qualcode.keywords.overlaps import Match
from qualcode.keywords.pages import Page

# So many cues nearest to a hit are looked at.
_NEAREST = 3
_START, _END = itemgetter(0), itemgetter(1)


def find_negated(
    page: Page, cue: int, negation: Negation, hits: Iterable[tuple[int, int]]
) -> list[bool]:
    """For hits in turns of a page, by rising start, whether each stands under a negation.

    `cue` is the index of the term that all words that negate are the forms of.
    """
    places = page.places
    at, reach = -1, 0
    cues: Sequence[Match] = ()
    low = page.folded.low
    flags: list[bool] = []
    for start, end in hits:
        if start >= reach:
            while start >= places[at + 1][1]:
                at += 1
            at += 1
            reach = places[at][1]
            cues = page.within(cue, at)
        flags.append(bool(cues) and _is_negated(low, cues, negation, start, end))
    return flags


def _is_negated(low: str, cues: Sequence[Match], negation: Negation, start: int, end: int) -> bool:
    at = bisect_right(cues, start, key=_END)
    for first, last in cues[max(at - _NEAREST, 0) : at]:
        if (
            start - last <= REACH
            and negation.is_cue(low, first)
            and negation.holds(low, last, start)
        ):
            return True
    if not negation.looks_on:
        return False
    at = bisect_left(cues, end, key=_START)
    return any(
        first <= end + REACH and negation.holds_after(low, end, first)
        for first, _ in cues[at : at + _NEAREST]
    )

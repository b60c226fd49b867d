"""Which of several matches that overlap is kept."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

Match = tuple[int, int]


def longest_first(matches: list[Match]) -> list[Match]:
    """Of matches that overlap the longest, of equals the first; in the order of the text."""
    reach = -1
    for start, end in matches:
        if start < reach:
            return _settled(sorted(set(matches), key=lambda one: (one[0] - one[1], one[0])))
        reach = end
    return matches


def shortest_first(matches: Iterable[Match]) -> list[Match]:
    """Of matches that overlap the shortest, of equals the first; in the order of the text."""
    return _settled(sorted(set(matches), key=lambda one: (one[1] - one[0], one[0])))


def _settled(ranked: list[Match]) -> list[Match]:
    """Those that share no character with one ranked before them."""
    kept: list[Match] = []
    for match in ranked:
        place = bisect_left(kept, match)
        clear = place == 0 or kept[place - 1][1] <= match[0]
        if clear and (place == len(kept) or match[1] <= kept[place][0]):
            insort(kept, match)
    return kept

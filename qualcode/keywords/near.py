"""Terms that must occur near each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qualcode.keywords.overlaps import Match, shortest_first


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near: at most `words` words apart (0: any number), inside one block each time.

    `block` gives the sentence an offset lies in; None if the turn is the limit. `fewer_words`
    says whether fewer than so many words are between two offsets.
    """

    words: int
    ordered: bool
    block: Callable[[int], object] | None
    fewer_words: Callable[[int, int, int], bool]


def find_passages(parts: Sequence[Sequence[Match]], nearness: Nearness) -> list[Match]:
    """The shortest passages of a turn with a match of every part, none of which overlap.

    `words` counts from the last word of the first match to the first word of the last: neighbours
    are one word apart. `parts` contains the matches of each term, in order of the text.
    """
    if not all(parts):
        return []
    passages = set()
    for last, matches in enumerate(parts):
        if nearness.ordered and last != len(parts) - 1:
            continue
        for match in matches:
            chosen = _chosen(parts, last, match, nearness.ordered)
            if chosen is not None and _is_near(chosen, nearness):
                passages.add((chosen[0][0], max(end for _, end in chosen)))
    return shortest_first(passages)


def _chosen(
    parts: Sequence[Sequence[Match]], last: int, match: Match, ordered: bool
) -> list[Match] | None:
    """For each part its latest match that fits before `match`; in order of the text."""
    chosen = [match]
    if ordered:
        for part in reversed(parts[:last]):
            found = _latest(part, chosen[-1][0], ())
            if found is None:
                return None
            chosen.append(found)
        return chosen[::-1]
    others = [part for place, part in enumerate(parts) if place != last]
    # The rarest first: it has the least choice.
    for part in sorted(others, key=len):
        found = _latest(part, match[0], chosen)
        if found is None:
            return None
        chosen.append(found)
    return sorted(chosen)


def _latest(part: Sequence[Match], before: int, taken: Sequence[Match]) -> Match | None:
    """The latest match that ends where `before` is, or earlier, and overlaps none taken."""
    place = bisect_right(part, before, key=_end) - 1
    while place >= 0:
        start, end = part[place]
        if all(end <= other_start or other_end <= start for other_start, other_end in taken):
            return part[place]
        place -= 1
    return None


def _is_near(chosen: list[Match], nearness: Nearness) -> bool:
    first, last = chosen[0], chosen[-1]
    if nearness.words and not nearness.fewer_words(first[1], last[0], nearness.words):
        return False
    return nearness.block is None or nearness.block(first[0]) == nearness.block(last[1] - 1)


def _end(match: Match) -> int:
    return match[1]

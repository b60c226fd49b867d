"""What two texts have in common: runs of equal words, and the gaps between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Run(NamedTuple):
    """`size` code points at `old` in the old text are at `new` in the new one.

    They are equal but for kinds of white space of equal width (a newline for a space).
    """

    old: int
    new: int
    size: int


class Gap(NamedTuple):
    """What follows a run: `[start, end)` in the old text, `[other_start, other_end)` in the new one.

    `paired` says that the run after the gap is the same in both texts, so that the one stretch
    became the other. Where it is not, `before` is the number of the gap (in the same list) whose new
    stretch comes before the run that ends this gap's old one.

    `group` (of the old stretch) and `other_group` (of the new one) number the passages between runs
    that kept their order, whatever moved out of them or into them: stretches of one number in both
    texts are one passage. A paired gap is a passage of its own.
    """

    start: int
    end: int
    other_start: int
    other_end: int
    paired: bool
    before: int
    group: int
    other_group: int


def find_gaps(runs: Sequence[Run], old_size: int, new_size: int) -> list[Gap]:
    """The gaps that `runs` (in the order of the old text, none overlapping) leave in both texts.

    One before the first run, then one after each.
    """
    framed = [Run(0, 0, 0), *runs, Run(old_size, new_size, 0)]
    last = len(framed) - 1
    order = [0, *sorted(range(1, last), key=lambda index: framed[index][1]), last]
    following = [0] * last
    preceding = [0] * (last + 1)
    for left, right in pairwise(order):
        following[left] = right
        preceding[right] = left
    stays = [True, *find_chain(runs), True]
    groups = _last_staying(range(last), stays)
    other_groups = _last_staying(order[:-1], stays)
    gaps: list[Gap] = []
    for index in range(last):
        (old, new, size), after = framed[index], following[index]
        paired = after == index + 1
        gaps.append(
            Gap(
                old + size,
                framed[index + 1][0],
                new + size,
                framed[after][1],
                paired,
                index if paired else preceding[index + 1],
                index if paired else groups[index],
                index if paired else other_groups[index],
            )
        )
    return gaps


def _last_staying(order: Iterable[int], stays: Sequence[bool]) -> dict[int, int]:
    last: dict[int, int] = {}
    group = 0
    for index in order:
        group = index if stays[index] else group
        last[index] = group
    return last


def merge_runs(runs: Iterable[Run], old: str, new: str) -> list[Run]:
    """The same runs in the order of the old text, neighbours joined.

    Neighbours follow each other in both texts with nothing, or white space of one width, between.
    """
    ordered = sorted(runs)
    merged: list[Run] = []
    if not ordered:
        return merged
    start, other, size = ordered[0]
    for run in ordered[1:]:
        end = start + size
        if run[0] - start == run[1] - other and (
            run[0] == end or (old[end : run[0]].isspace() and new[other + size : run[1]].isspace())
        ):
            size = run[0] - start + run[2]
            continue
        merged.append(Run(start, other, size))
        start, other, size = run
    merged.append(Run(start, other, size))
    return merged


def find_chain(runs: Sequence[Run]) -> list[bool]:
    """Which of `runs` (in the order of the old text) stay in order in the new text.

    The rest has moved: of all ways to choose, the one that leaves most code points in place.
    """
    if all(left[1] < right[1] for left, right in pairwise(runs)):
        return [True] * len(runs)
    # Heaviest increasing subsequence: `ends` and `worths` both grow, each the best so far.
    ends: list[int] = []
    worths: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for index, run in enumerate(runs):
        at = bisect_left(ends, run.new)
        worth = run.size + (worths[at - 1] if at else 0)
        previous.append(last[at - 1] if at else -1)
        stop = at
        while stop < len(ends) and worths[stop] <= worth:
            stop += 1
        ends[at:stop], worths[at:stop], last[at:stop] = [run.new], [worth], [index]
    chosen = [False] * len(runs)
    at = last[-1] if last else -1
    while at != -1:
        chosen[at] = True
        at = previous[at]
    return chosen

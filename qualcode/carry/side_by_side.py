"""Lines or sentences that occur more than once in two texts, paired by their order."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

_SWEEP = 60
_LETTERS = 40


def pair_side_by_side(mine: list[str], yours: list[str]) -> list[tuple[int, int]]:
    """The pairs of equal units, from the start on; after an edit from where both go on alike."""
    return _drop_doubtful(_side_by_side(mine, yours), mine, yours)


def _side_by_side(mine: list[str], yours: list[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    onward: tuple[int, int] | None = 0, 0
    while onward:
        at, there = onward
        while at < len(mine) and there < len(yours) and mine[at] == yours[there]:
            pairs.append((at, there))
            at, there = at + 1, there + 1
        onward = _resume(mine, at, yours, there)
    return pairs


def _drop_doubtful(
    pairs: list[tuple[int, int]], mine: list[str], yours: list[str]
) -> list[tuple[int, int]]:
    # Units that stand oftener in one text than in the other may each be another one: they count
    # beside one that stands as often in both.
    often, other_often = Counter(mine), Counter(yours)
    sure: list[tuple[int, int]] = []
    for _, numbered in groupby(
        enumerate(pairs), lambda item: (item[1][0] - item[0], item[1][1] - item[0])
    ):
        chain = [pair for _, pair in numbered]
        if any(often[mine[at]] == other_often[mine[at]] for at, _ in chain):
            sure += chain
    return sure


def _resume(mine: list[str], at: int, yours: list[str], there: int) -> tuple[int, int] | None:
    # The nearest place where the two go on alike, for longer than by chance.
    for total in range(1, min(_SWEEP, len(mine) - at + len(yours) - there)):
        for skew in range(total % 2, total + 1, 2):
            for down in {(total + skew) // 2, (total - skew) // 2}:
                if _agree(mine, at + down, yours, there + total - down):
                    return at + down, there + total - down
    return None


def _agree(mine: list[str], at: int, yours: list[str], there: int) -> bool:
    if at >= len(mine) or there >= len(yours):
        return False
    length = 0
    while at < len(mine) and there < len(yours) and length < _LETTERS:
        if mine[at] != yours[there]:
            return False
        length += len(mine[at])
        at, there = at + 1, there + 1
    return length >= _LETTERS or (at == len(mine) and there == len(yours))

"""Two people put the same things in order: what comes out of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class JoinedOrder:
    """The items in their order; `clash` says that both sides put them in order, and differently."""

    items: list[str]
    clash: bool = False


def join_orders(
    base: Sequence[str],
    mine: Sequence[str],
    theirs: Sequence[str],
    now: Sequence[str],
    *,
    take: bool = False,
) -> JoinedOrder:
    """Put `now`, which has the items of the joined list, into the order of the side that changed it.

    Unless only mine put into another order what all three have, theirs is followed: what they do not
    have stays behind what it follows in `now`. If both did, and differently, `now` stays, but
    for `take`, which says that theirs is chosen. No item occurs twice in any of the four.
    """
    common = {*base} & {*mine} & {*theirs} & {*now}
    olds, ours, others = ([i for i in side if i in common] for side in (base, mine, theirs))
    if ours in (olds, others) or take:
        return JoinedOrder(_as_theirs(theirs, now))
    return JoinedOrder(list(now), clash=others != olds)


def join_lists(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """What either added, without what either deleted, in the order of who changed it (else `mine`)."""
    kept = [item for item in mine if item in theirs or item not in base]
    new = [item for item in theirs if item not in base and item not in mine]
    return join_orders(base, mine, theirs, [*kept, *new]).items


def moves_to(now: Sequence[str], wanted: Sequence[str]) -> list[tuple[str, str, str]]:
    """The fewest moves that make `wanted` out of `now`: (item, `after` or `before`, beside which)."""
    place = {item: number for number, item in enumerate(now)}
    stays = _longest_rising([place[item] for item in wanted])
    moves = []
    for number, item in enumerate(wanted):
        if place[item] not in stays:
            beside = (
                ("after", wanted[number - 1])
                if number
                else ("before", _first(wanted, place, stays))
            )
            moves.append((item, *beside))
    return moves


def _as_theirs(theirs: Sequence[str], now: Sequence[str]) -> list[str]:
    known = {*now}
    result = [item for item in theirs if item in known]
    placed = {*result}
    for number, item in enumerate(now):
        if item not in placed:
            result.insert(result.index(now[number - 1]) + 1 if number else 0, item)
    return result


def _first(wanted: Sequence[str], place: dict[str, int], stays: set[int]) -> str:
    return next(item for item in wanted if place[item] in stays)


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The longest rising subsequence; what is in it can stay where it is."""
    best: list[list[int]] = []
    for end, place in enumerate(places):
        before = [best[i] for i in range(end) if best[i][-1] < place]
        best.append([*max(before, key=len, default=[]), place])
    return {*max(best, key=len, default=[])}

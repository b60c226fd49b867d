"""Which codes occur together, in sets of units that are always named.

c = n12 / (n1 + n2 - n12) is the co-occurrence coefficient (Jaccard 1901; as in ATLAS.ti, but over sets
of units, so that it lies between 0 and 1).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from qualcode.analysis.stretches import Stretch
from qualcode.errors import QualcodeError

OVERLAP, TURN, CASE = "overlap", "turn", "case"
_TURNS = re.compile(r"turns:([0-9]{1,6})")


@dataclass(frozen=True)
class Coded:
    """A passage with the first and last turn whose speech it shares (-1: none)."""

    stretch: Stretch
    first: int
    last: int


@dataclass(frozen=True)
class Pair:
    """Two codes: in how many units each occurs and both do, and the passages that meet.

    `meeting_a` are the passages of `a` with one of `b` in the same unit, `meeting_b` the reverse.
    """

    a: str
    b: str
    n_a: int
    n_b: int
    n_ab: int
    meeting_a: tuple[Stretch, ...]
    meeting_b: tuple[Stretch, ...]

    @property
    def c(self) -> float:
        """The coefficient, 0 to 1."""
        whole = self.n_a + self.n_b - self.n_ab
        return self.n_ab / whole if whole else 0.0

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases of passages of `a` that meet one of `b`, in the order met."""
        return tuple(dict.fromkeys(one.case for one in self.meeting_a if one.case))


def read_unit(unit: str) -> int:
    """How many turns apart passages may be for `turns:N`, -1 for the other units.

    Raises QualcodeError for a unit that is not one.
    """
    if unit in {OVERLAP, TURN, CASE}:
        return -1
    if match := _TURNS.fullmatch(unit):
        return int(match[1])
    raise QualcodeError(
        f"'{unit}' is not a unit of co-occurrence.", "Use overlap, turn, case or turns:N (turns:2)."
    )


def find_pairs(passages: Sequence[Coded], codes: Sequence[str], unit: str) -> list[Pair]:
    """Every pair of these codes, in their order."""
    apart = read_unit(unit)
    own: dict[str, list[Coded]] = {code: [] for code in codes}
    for one in passages:
        if one.stretch.code_id in own:
            own[one.stretch.code_id].append(one)
    if unit in {TURN, CASE}:
        units = {
            code: [(one, set(_units(one, unit))) for one in some] for code, some in own.items()
        }
        return [_by_sets(a, b, units) for a, b in combinations(codes, 2)]
    links: dict[tuple[str, str], list[tuple[Coded, Coded]]] = {}
    places = {code: place for place, code in enumerate(codes)}
    wanted = [one for some in own.values() for one in some]
    for one, other in _linked(wanted, apart):
        x, y = one.stretch.code_id, other.stretch.code_id
        if x != y:
            pair = (one, other) if places[x] < places[y] else (other, one)
            links.setdefault((pair[0].stretch.code_id, pair[1].stretch.code_id), []).append(pair)
    return [_by_links(a, b, own, links.get((a, b), [])) for a, b in combinations(codes, 2)]


def _by_sets(a: str, b: str, units: dict[str, list[tuple[Coded, set[Hashable]]]]) -> Pair:
    all_a, all_b = (set().union(*(found for _, found in units[code])) for code in (a, b))
    both = all_a & all_b
    return Pair(
        a,
        b,
        len(all_a),
        len(all_b),
        len(both),
        tuple(one.stretch for one, found in units[a] if found & both),
        tuple(one.stretch for one, found in units[b] if found & both),
    )


def _units(one: Coded, unit: str) -> Iterable[Hashable]:
    if unit == CASE:
        return [one.stretch.case] if one.stretch.case else []
    return [(one.stretch.document, n) for n in range(one.first, one.last + 1) if one.first >= 0]


def _by_links(
    a: str, b: str, own: dict[str, list[Coded]], links: Sequence[tuple[Coded, Coded]]
) -> Pair:
    """Linked passages are one unit; every other passage is one by itself."""
    above: dict[int, int] = {}

    def top(key: int) -> int:
        while above.setdefault(key, key) != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for one, other in links:
        above[top(id(one))] = top(id(other))
    groups = {top(key) for key in list(above)}
    met = [[one for one in own[code] if id(one) in above] for code in (a, b)]
    alone = [len(own[code]) - len(some) for code, some in zip((a, b), met, strict=True)]
    return Pair(
        a,
        b,
        alone[0] + len(groups),
        alone[1] + len(groups),
        len(groups),
        tuple(one.stretch for one in met[0]),
        tuple(one.stretch for one in met[1]),
    )


def _linked(passages: Sequence[Coded], apart: int) -> Iterator[tuple[Coded, Coded]]:
    """The pairs that share a character (apart -1), or lie within so many turns in one case."""
    homes: dict[tuple[str, str], list[Coded]] = {}
    for one in passages:
        key = (one.stretch.document, "" if apart < 0 else one.stretch.case)
        if apart < 0 or (one.stretch.case and one.first >= 0):
            homes.setdefault(key, []).append(one)
    for some in homes.values():
        some.sort(key=lambda one: one.stretch.start if apart < 0 else one.first)
        active: list[Coded] = []
        for one in some:
            if apart < 0:
                active = [other for other in active if other.stretch.end > one.stretch.start]
            else:
                active = [other for other in active if one.first - other.last <= apart]
            yield from ((other, one) for other in active)
            active.append(one)

"""Codes by cases and by groups of cases: who is coded, who is not, and about whom nothing is known.

Cases are counted first, passages second. What is said of absence counts finished cases that were
asked; all others are left out, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qualcode.analysis.states import States
from qualcode.analysis.stretches import Stretch, find_stretches
from qualcode.analysis.units import Groups, Unit
from qualcode.model.codes import Code
from qualcode.model.documents import Case
from qualcode.model.matrix import CODED, NOT_MENTIONED, Extract

NO_VALUE = "no value"


@dataclass(frozen=True)
class Standing:
    """What is known of one unit on one code: its state, its passages, and whether it counts as finished."""

    unit: Unit
    state: str
    passages: tuple[Stretch, ...] = ()
    finished: bool = False
    in_group: bool = False

    @property
    def coded(self) -> bool:
        """Whether anything of the unit is coded."""
        return bool(self.passages)

    @property
    def said(self) -> str:
        """The state in words."""
        in_group = self.in_group and self.state == NOT_MENTIONED
        return f"{self.state} in the group" if in_group else self.state


@dataclass(frozen=True)
class GroupCell:
    """A code in a group. `of` counts the finished cases that were asked; None if nothing is marked.

    `coded` counts cases among them (among all cases, if nothing is marked), `passages` theirs.
    """

    group: str
    coded: tuple[str, ...]
    of: int | None
    passages: tuple[Stretch, ...]


@dataclass(frozen=True)
class GroupRow:
    """A code (or one value of a facet of it) in every group, and who is left out for which reason."""

    code: Code
    depth: int
    facet: str
    cells: tuple[GroupCell, ...]
    left_out: dict[str, int] = field(default_factory=dict)
    coded_left_out: int = 0


Depths = Sequence[tuple[Code, int]]


def find_standings(
    codes: Sequence[Code],
    units: Sequence[Unit],
    extracts: Iterable[Extract],
    states: States,
    cases: dict[str, Case],
    *,
    facet: tuple[str, str] = ("", ""),
) -> dict[str, list[Standing]]:
    """By code, what is known of every unit; with `facet` (name, value) of passages with that value.

    `states` refers to units by their names: its `heard` has the turns of each unit.
    """
    name, value = facet
    wanted = {code.id for code in codes}
    places: dict[tuple[str, str], list[Extract]] = {}
    for one in extracts:
        if one.coding.code_id in wanted and (not name or one.coding.facets.get(name) == value):
            places.setdefault((one.coding.code_id, one.case), []).append(one)
    found: dict[str, list[Standing]] = {}
    for code in codes:
        own = {case: find_stretches(ones) for (id_, case), ones in places.items() if id_ == code.id}
        standings = []
        for unit in units:
            passages = tuple(s for s in own.get(unit.case, ()) if s.document in unit.documents)
            known = states.of(code, Case(unit.name, cases[unit.case].attributes))
            standings.append(
                Standing(
                    unit,
                    CODED if passages else known,
                    passages,
                    known == NOT_MENTIONED,
                    states.in_group(unit.name),
                )
            )
        found[code.id] = standings
    return found


def cross_groups(
    codes: Depths,
    groups: Groups,
    standings: dict[str, list[Standing]],
    *,
    has_marks: bool,
    facet: str = "",
) -> list[GroupRow]:
    """A row per code, a cell per group; `standings` as `find_standings` gives them."""
    rows = []
    for code, depth in codes:
        by_group: dict[str, list[Standing]] = {name: [] for name in groups.names}
        left_out: Counter[str] = Counter()
        beside = 0
        for one in standings[code.id]:
            if has_marks and not one.finished:
                left_out[_reason(one)] += 1
                beside += one.coded
            else:
                by_group[one.unit.group].append(one)
        if groups.without:
            left_out[NO_VALUE] = len(groups.without)
        cells = tuple(
            GroupCell(
                name,
                tuple(one.unit.name for one in own if one.coded),
                len(own) if has_marks else None,
                tuple(stretch for one in own for stretch in one.passages),
            )
            for name, own in by_group.items()
        )
        rows.append(GroupRow(code, depth, facet, cells, dict(left_out), beside))
    return rows


def _reason(one: Standing) -> str:
    """Why a unit is left out; a coded one was not finished, whatever else is known."""
    return "not finished" if one.coded else one.state

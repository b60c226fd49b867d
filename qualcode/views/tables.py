"""Tables of a study as plain values and as they are printed: presence, groups, co-occurrence, items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from qualcode.analysis.cooccurrence import CASE, OVERLAP, TURN, Pair
from qualcode.analysis.crosstab import GroupCell, GroupRow, Standing
from qualcode.analysis.stretches import Stretch
from qualcode.study.asking import cite_whole
from qualcode.study.study import Study
from qualcode.study.tables import Cooccurrence, Crosstab, Presence
from qualcode.views.plain import MORE, CaseName
from qualcode.writers.answers import AnswerTable, Number, Words
from qualcode.writers.pictures import Square, grid_svg

COUNTED = "In how many cases a code was applied is not how much it matters."
TOGETHER = (
    "Codes can occur together because people link them, because the questions do, or because "
    "definitions overlap."
)


class PresenceRow(TypedDict):
    """A case with its state on every code."""

    case: CaseName
    states: Annotated[dict[str, str], {"hope": "coded"}]
    attributes: Annotated[dict[str, str], MORE]


class PresenceView(TypedDict):
    """The codes by id, and a row per case."""

    codes: Annotated[list[str], ["hope"]]
    rows: list[PresenceRow]


class GroupCellView(TypedDict):
    """A group: cases coded, of how many finished cases that were asked, and their passages.

    `of` is null if nothing is marked as finished; then all cases are counted. All figures are null in a
    reflexive study. `cases` are the names of those that are coded.
    """

    group: Annotated[str, "clinician"]
    coded: Annotated[int | None, 4]
    of: Annotated[int | None, 8]
    passages: Annotated[int | None, 6]
    cases: Annotated[list[str], MORE]


class GroupRowView(TypedDict):
    """A code by groups; `left_out` counts cases that are not in the figures, by reason.

    `coded_left_out` says how many of these are coded all the same; `facet` is a value of the facet
    that was asked for.
    """

    code_id: Annotated[str, "hope"]
    facet: Annotated[str, MORE]
    left_out: Annotated[dict[str, int], {"not finished": 3}]
    coded_left_out: Annotated[int, MORE]
    cells: list[GroupCellView]


class CrosstabView(TypedDict):
    """Codes by groups."""

    groups: Annotated[list[str], ["clinician", "service user"]]
    rows: list[GroupRowView]
    no_value: Annotated[list[str], MORE]
    joined: Annotated[list[str], MORE]


class PairView(TypedDict):
    """Two codes: cases and passages of `a` that meet `b`, then units of both, of each, and c."""

    a: Annotated[str, "hope"]
    b: Annotated[str, "family"]
    cases: Annotated[int | None, 3]
    passages: Annotated[int | None, 5]
    n_ab: Annotated[int | None, 5]
    n_a: Annotated[int | None, 12]
    n_b: Annotated[int | None, 20]
    c: Annotated[float | None, 0.185]
    in_cases: Annotated[list[str], MORE]


class CooccurrenceView(TypedDict):
    """Pairs of codes, and the unit that was counted."""

    unit: Annotated[str, "turn"]
    pairs: list[PairView]


def show_presence(found: Presence) -> PresenceView:
    """Presence as plain values."""
    rows: list[PresenceRow] = [
        {
            "case": name,
            "states": {code.id: found.standings[code.id][at].state for code in found.codes},
            "attributes": found.attributes[name],
        }
        for at, name in enumerate(found.names)
    ]
    return {"codes": [code.id for code in found.codes], "rows": rows}


def show_crosstab(found: Crosstab, *, measures: bool) -> CrosstabView:
    """Codes by groups as plain values; without figures unless the study `measures`."""
    return {
        "groups": found.groups.names,
        "rows": [
            {
                "code_id": row.code.id,
                "facet": row.facet,
                "left_out": row.left_out if measures else {},
                "coded_left_out": row.coded_left_out if measures else 0,
                "cells": [_show_cell(cell, measures=measures) for cell in row.cells],
            }
            for row in found.rows
        ],
        "no_value": list(found.groups.without),
        "joined": list(found.groups.joined),
    }


def _show_cell(cell: GroupCell, *, measures: bool) -> GroupCellView:
    return {
        "group": cell.group,
        "coded": len(cell.coded) if measures else None,
        "of": cell.of if measures else None,
        "passages": len(cell.passages) if measures else None,
        "cases": list(cell.coded),
    }


def show_cooccurrence(found: Cooccurrence, *, measures: bool) -> CooccurrenceView:
    """Pairs as plain values; without figures unless the study `measures`."""
    return {"unit": found.unit, "pairs": [_show_pair(p, measures=measures) for p in found.pairs]}


def _show_pair(pair: Pair, *, measures: bool) -> PairView:
    return {
        "a": pair.a,
        "b": pair.b,
        "cases": len(pair.cases) if measures else None,
        "passages": len(pair.meeting_a) if measures else None,
        "n_ab": pair.n_ab if measures else None,
        "n_a": pair.n_a if measures else None,
        "n_b": pair.n_b if measures else None,
        "c": pair.c if measures else None,
        "in_cases": list(pair.cases),
    }


def presence_table(study: Study, found: Presence) -> AnswerTable:
    """A row per case, a column per code; a coded cell leads to its passages."""
    words = _Words(study)
    rows = []
    squares = []
    for at, name in enumerate(found.names):
        standings = [found.standings[code.id][at] for code in found.codes]
        cells = [
            Number(
                _sign(one, finished=found.finished), f"{name}, {code.name}", words.of(one.passages)
            )
            for one, code in zip(standings, found.codes, strict=True)
        ]
        rows.append((Number(name), *cells))
        squares.append([_square(one, finished=found.finished) for one in standings])
    heads = [code.name for code in found.codes]
    picture = grid_svg("Codes by cases", list(found.names), heads, squares)
    notes = (
        "not mentioned: a coder has finished all that this case was asked, and it is not coded.",
    )
    if not found.finished:
        notes = (_UNMARKED,)
    return AnswerTable(study.title, "Codes by cases", ("case", *heads), tuple(rows), notes, picture)


_UNMARKED = (
    "· is not coded. Nothing is marked as finished, so this does not say that it was not mentioned."
)


def _sign(one: Standing, *, finished: bool) -> str:
    if one.state == "not finished" and not finished:
        return "·"
    return one.said


def _square(one: Standing, *, finished: bool) -> Square:
    signs = {"coded": "■", "not asked": "/", "no answer": "?", "not mentioned": "○"}
    sign = signs.get(one.state, "…" if finished else "")
    return Square(
        1.0 if one.coded else 0.0, sign, one.said if finished or one.coded else "not coded"
    )


def crosstab_table(study: Study, found: Crosstab) -> AnswerTable:
    """A row per code, a column per group: `4 of 8 (6 passages)`, or names if nothing is counted."""
    measures, words = study.approach.measures, _Words(study)
    rows = []
    for row in found.rows:
        name = "  " * min(row_depth(row), 6) + (row.facet or row.code.name)
        cells = [
            Number(
                cell_text(cell, measures=measures),
                f"{row.code.name}{f' ({row.facet})' if row.facet else ''}, {cell.group}",
                words.of(cell.passages),
            )
            for cell in row.cells
        ]
        left = [Number(left_out_text(row))] if measures else []
        rows.append((Number(name), *cells, *left))
    head = ("code", *found.groups.names, *(("left out",) if measures else ()))
    by = " × ".join(found.groups.attributes)
    return AnswerTable(
        study.title,
        f"Codes by {by}",
        head,
        tuple(rows),
        tuple(crosstab_notes(found, measures=measures)),
        footnote=COUNTED if measures else "",
    )


def row_depth(row: GroupRow) -> int:
    """How far a code's name is indented."""
    return row.depth


def cell_text(cell: GroupCell, *, measures: bool) -> str:
    """A cell in words: cases first, then passages."""
    if not measures:
        return ", ".join(cell.coded) or "–"
    cases = f"{len(cell.coded)}" + (f" of {cell.of}" if cell.of is not None else "")
    count = len(cell.passages)
    return f"{cases} ({count} passage{'s' * (count != 1)})" if count else cases


def left_out_text(row: GroupRow) -> str:
    """Who is left out and why: `3 not finished (1 coded), 2 not asked`."""
    parts = []
    for reason, count in row.left_out.items():
        coded = (
            f" ({row.coded_left_out} coded)"
            if reason == "not finished" and row.coded_left_out
            else ""
        )
        parts.append(f"{count} {reason}{coded}")
    return ", ".join(parts)


def crosstab_notes(found: Crosstab, *, measures: bool) -> list[str]:
    """What is said under the table."""
    notes = []
    if measures and found.finished:
        notes.append(
            "coded in N of M: M are finished cases that were asked; N are those of them that are coded."
        )
    elif measures:
        notes.append(
            "coded in N cases. Nothing is marked as finished, so nothing is said of absence."
        )
    if found.groups.without:
        named = " × ".join(found.groups.attributes)
        notes.append(f"No value of {named}: {', '.join(found.groups.without)}.")
    return [*notes, *found.groups.joined]


UNITS = {
    OVERLAP: "same text (an overlap of one character or more)",
    TURN: "same turn",
    CASE: "same case",
}


def unit_text(unit: str) -> str:
    """The unit in words."""
    return UNITS.get(unit) or f"within {unit.partition(':')[2]} turns of one case"


def cooccurrence_table(study: Study, found: Cooccurrence) -> AnswerTable:
    """A row per pair: cases, passages, both directions and c; or the names of cases."""
    measures, words = study.approach.measures, _Words(study)
    rows: list[tuple[Number, ...]] = []
    for pair in found.pairs:
        heading = f"{found.names[pair.a]} with {found.names[pair.b]}"
        behind = words.of((*pair.meeting_a, *pair.meeting_b))
        names = (Number(found.names[pair.a]), Number(found.names[pair.b]))
        if measures:
            cells = (
                Number(str(len(pair.cases)), heading, behind),
                Number(str(len(pair.meeting_a))),
                Number(f"{pair.n_ab} of {pair.n_a}"),
                Number(f"{pair.n_ab} of {pair.n_b}"),
                Number(f"{pair.c:.3f}"),
            )
            rows.append((*names, *cells))
        else:
            rows.append((*names, Number(", ".join(pair.cases), heading, behind)))
    figures = (
        ("cases", "passages of a", "units of a", "units of b", "c") if measures else ("cases",)
    )
    return AnswerTable(
        study.title,
        "Codes that occur together",
        ("a", "b", *figures),
        tuple(rows),
        (f"Unit: {unit_text(found.unit)}.", TOGETHER),
        _map_of(found) if measures else "",
        COUNTED if measures else "",
    )


def _map_of(found: Cooccurrence) -> str:
    ids = [id_ for id_ in found.names if any(id_ in {p.a, p.b} for p in found.pairs)]
    values = {(p.a, p.b): p for p in found.pairs} | {(p.b, p.a): p for p in found.pairs}
    squares = [
        [
            Square(
                pair.c if (pair := values.get((one, other))) else 0.0,
                str(pair.n_ab) if pair and pair.n_ab else "",
                f"{found.names[one]} with {found.names[other]}: {pair.n_ab if pair else 0} units",
            )
            for other in ids
        ]
        for one in ids
    ]
    heads = [found.names[id_] for id_ in ids]
    title = f"Codes that occur together, unit: {unit_text(found.unit)}. Darker: higher c"
    return grid_svg(title, heads, heads, squares)


class _Words:
    """The passages behind numbers, each cited once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._known: dict[tuple[str, int, int, str, str], Words] = {}

    def of(self, stretches: Sequence[Stretch]) -> tuple[Words, ...]:
        keys = [(s.document, s.start, s.end, s.case, s.code_id) for s in stretches]
        new = [
            (k, s)
            for k, s in dict(zip(keys, stretches, strict=True)).items()
            if k not in self._known
        ]
        places = [(s.document, s.start, s.end, s.first.coding) for _, s in new]
        for (key, stretch), one in zip(new, cite_whole(self._study, places), strict=True):
            self._known[key] = Words(
                one.reference, stretch.case, stretch.first.code, one.coding.text
            )
        return tuple(self._known[key] for key in keys)

"""Tables for paper: what Word, Markdown and LaTeX have in common.

A theme with many codes becomes several tables, each with the cases at its left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qualcode.model.matrix import CODED, Cell, Column, Matrix, Row

CODES_A_TABLE = 5
COLUMNS_A_TABLE = 8
EMPTY_SIGN, TO_SUMMARISE, OUT_OF_DATE = "–", "to summarise", "out of date"


_NUMBER = re.compile(r"[\d.,<>\s–-]+|yes|no", re.IGNORECASE)  # says little without its name


@dataclass(frozen=True)
class PaperCell:
    """What a cell contains: `text` in full size, `note` (a state) and `small` below it."""

    text: str = ""
    note: str = ""
    small: str = ""


@dataclass(frozen=True)
class PaperLine:
    """A line of a table; one with a `group` and no cells is a heading across it."""

    cells: tuple[PaperCell, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class PaperTable:
    """A table with its title, and the texts above and below it; `color` is `#RRGGBB`.

    `widths` are shares of the page, one per column.
    """

    title: str
    heads: tuple[str, ...]
    lines: tuple[PaperLine, ...]
    intro: str = ""
    footnote: str = ""
    color: str = "#3B444B"
    widths: tuple[float, ...] = ()


def matrix_tables(
    matrices: Sequence[Matrix], *, references: bool = True, codes: int = CODES_A_TABLE
) -> list[PaperTable]:
    """The matrices as tables of at most `codes` codes each; `references` below each summary.

    A code that is split by a facet keeps its columns together, and fewer codes share a table.
    """
    return [
        _matrix_table(matrix, part, number, references=references)
        for matrix in matrices
        for number, part in enumerate(_parts(matrix, codes))
    ]


def plain_table(
    title: str,
    rows: Sequence[Sequence[str]],
    *,
    footnote: str = "",
    widths: Sequence[float] = (),
    once: bool = False,
) -> PaperTable:
    """A table whose first row are its heads: quotations, a comparison, a checklist.

    With `once`, what the first column repeats is written where it begins only.
    """
    header, *rest = rows
    if once:
        before = ["", *(row[0] for row in rest)]
        rest = [
            ["" if row[0] == last else row[0], *row[1:]]
            for row, last in zip(rest, before, strict=False)
        ]
    lines = tuple(PaperLine(tuple(PaperCell(value) for value in row)) for row in rest)
    given = tuple(widths) or (1.0,) * len(header)
    return PaperTable(title, tuple(header), lines, footnote=footnote, widths=given)


def _parts(matrix: Matrix, codes: int) -> list[list[int]]:
    """The places of the columns, a list a table."""
    parts: list[list[int]] = []
    held = 0
    for _, columns in groupby(enumerate(matrix.columns), lambda pair: pair[1].code_id):
        places = [at for at, _ in columns]
        if not parts or held == codes or len(parts[-1]) + len(places) > COLUMNS_A_TABLE:
            parts.append([])
            held = 0
        parts[-1] += places
        held += 1
    return parts or [[]]


def _matrix_table(
    matrix: Matrix, part: Sequence[int], number: int, *, references: bool
) -> PaperTable:
    headings = matrix.headings()
    heads = ["case", *(_head(matrix.columns[at], headings[at]) for at in part)]
    lines: list[PaperLine] = []
    group = ""
    for row in matrix.rows:
        if row.group != group:
            group = row.group
            lines.append(PaperLine(group=_group(matrix, group)))
        cells = [_cell(matrix, row.cells[at], matrix.columns[at], references) for at in part]
        lines.append(PaperLine((_case(matrix, row), *cells)))
    return PaperTable(
        matrix.theme if number == 0 else f"{matrix.theme} (continued)",
        tuple(heads),
        tuple(lines),
        intro=matrix.definition if number == 0 else "",
        color=matrix.color,
        widths=(max(0.6, 0.12 * len(part)), *(1.0 for _ in part)),
    )


def _head(column: Column, heading: str) -> str:
    return "› " * column.depth + heading


def _group(matrix: Matrix, group: str) -> str:
    if not matrix.attribute:
        return group or "on their own"
    return f"{matrix.attribute}: {group or 'not given'}"


def _case(matrix: Matrix, row: Row) -> PaperCell:
    facts = [
        f"{name.replace('_', ' ')} {value}" if _NUMBER.fullmatch(value) else value
        for name, value in row.attributes.items()
        if value and name != matrix.attribute
    ]
    return PaperCell(row.case, small=", ".join(facts))


def _cell(matrix: Matrix, cell: Cell, column: Column, references: bool) -> PaperCell:
    places = "; ".join(str(place) for place in cell.references()) if references else ""
    if cell.summary:
        return PaperCell(cell.summary.text, OUT_OF_DATE if cell.stale else "", places)
    if cell.state == CODED:
        return PaperCell(note="" if column.facet_value else TO_SUMMARISE, small=places)
    return PaperCell(note=matrix.unsaid(cell) or EMPTY_SIGN)

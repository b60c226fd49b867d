"""Codings and the matrix as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, TypedDict

from qualcode.actions.code import ImportReport
from qualcode.exchange.extracts_csv import Value, extract_columns, extract_row
from qualcode.model.codings import Coding
from qualcode.model.matrix import Cell, Extract, Matrix
from qualcode.study.study import Study
from qualcode.views.plain import MORE, CaseName, CodeId

# A coding with the columns of an extract as keys (docs/outputs.md).
ExtractRow = dict[str, Value]


class CodingView(TypedDict):
    """Return a coding that was made."""

    coding_id: str
    code_id: CodeId
    text: str


class CodingId(TypedDict):
    """A coding that was deleted."""

    coding_id: str


class Marked(TypedDict):
    """A coding, and whether it is worth quoting."""

    coding_id: str
    quotable: Annotated[bool, True]


class RowLeft(TypedDict):
    """A row of a table that was refused, and why."""

    line: Annotated[int, 12]
    message: str


class CodingsImported(TypedDict):
    """How many codings are new, and how many existed (`changed` of them were completed).

    `conflicts` are rows with another memo or facet than the study's coding; `unplaced` are rows of
    another program's table whose document, code or text was not found.
    """

    added: Annotated[int, 12]
    known: Annotated[int, 0]
    changed: Annotated[int, 0]
    conflicts: Annotated[list[RowLeft], []]
    unplaced: Annotated[list[RowLeft], []]


class CellView(TypedDict):
    """A cell of the matrix; `suggested` counts the pending suggestions."""

    code_id: Annotated[str, "family"]
    state: Annotated[str, "coded"]
    summary: str
    stale: bool
    references: list[str]
    suggested: Annotated[int, 2]
    finished: Annotated[bool, MORE]
    in_group: Annotated[bool, MORE]


class CaseCell(CellView):
    """A cell with the name of its case."""

    case: CaseName


class RowView(TypedDict):
    """A case with one cell per column."""

    case: CaseName
    attributes: Annotated[dict[str, str], {}]
    cells: list[CellView]


class MatrixView(TypedDict):
    """The matrix of a theme; a column is a code, or `CODE:VALUE` with `--by FACET`."""

    theme: Annotated[str, "life"]
    columns: Annotated[list[str], ["family", "money"]]
    rows: list[RowView]


class SummaryView(TypedDict):
    """A summary as saved; empty if it was deleted."""

    case: CaseName
    code_id: CodeId
    summary: str


class Decided(TypedDict):
    """How many suggestions were decided at once, and how."""

    decided: Annotated[int, 12]
    verdict: Annotated[str, "accept"]


def show_coding(coding: Coding) -> CodingView:
    """Return a coding that was made."""
    return {"coding_id": coding.id, "code_id": coding.code_id, "text": coding.text}


def show_imported(report: ImportReport) -> CodingsImported:
    """Return the result of an import of codings."""
    return {
        "added": report.added,
        "known": report.known,
        "changed": report.changed,
        "conflicts": [{"line": p.line, "message": p.message} for p in report.conflicts],
        "unplaced": [{"line": p.line, "message": p.message} for p in report.unplaced],
    }


def show_rows(study: Study, extracts: Iterable[Extract]) -> list[ExtractRow]:
    """Return extracts by column name, in the order of the columns."""
    facets = list(study.codebook.facets)
    columns = extract_columns(facets, study.attribute_names)
    rows = (extract_row(extract, facets) for extract in extracts)
    return [{column: row.get(column) for column in columns} for row in rows]


def show_matrix(matrix: Matrix) -> MatrixView:
    """Return the matrix of a theme."""
    return {
        "theme": matrix.theme_id,
        "columns": [
            column.code_id if not column.facet_value else f"{column.code_id}:{column.facet_value}"
            for column in matrix.columns
        ],
        "rows": [
            {
                "case": row.case,
                "attributes": dict(row.attributes),
                "cells": [show_cell(cell) for cell in row.cells],
            }
            for row in matrix.rows
        ],
    }


def show_cell(cell: Cell) -> CellView:
    """Return a cell without the name of its case."""
    return {
        "code_id": cell.code_id,
        "state": cell.state,
        "summary": cell.summary.text if cell.summary else "",
        "stale": cell.stale,
        "references": [extract.reference for extract in cell.extracts],
        "suggested": cell.suggested,
        "finished": cell.finished,
        "in_group": cell.in_group,
    }


def list_stale(cells: Sequence[Cell]) -> list[CaseCell]:
    """Return cells of several cases."""
    return [{"case": cell.case, **show_cell(cell)} for cell in cells]

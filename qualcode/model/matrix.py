"""The framework matrix: cases by the codes of one theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.model.codings import Coding, Summary

if TYPE_CHECKING:
    import pandas as pd

SUMMARISED, CODED, EMPTY, NOT_ASKED = "summarised", "coded", "empty", "not asked"


@dataclass(frozen=True)
class Extract:
    """A coding with all that cites it: what `extracts.csv` has a row for.

    `start` and `end` are code points of the document's text; `lines` the first and last line
    number; `time_start` seconds. Turn, speaker and lines are those of the coding's first turn.
    Rows are ordered by document, then start, then the order of the codebook.
    """

    coding: Coding
    reference: str
    document: str
    case: str
    speaker: str
    role: str
    turn: int | None
    lines: tuple[int, int] | None
    time_start: float | None
    theme_id: str
    theme: str
    code: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column of the matrix: a code, or one facet value of it (`facet_value` filled).

    A theme's own id as `code_id` is the column `Other`: what is coded to the theme alone.
    """

    code_id: str
    name: str
    facet_value: str = ""
    depth: int = 0

    @property
    def heading(self) -> str:
        """What stands above the column."""
        return f"{self.name} ({self.facet_value})" if self.facet_value else self.name


@dataclass(frozen=True)
class Cell:
    """What one case says on one code: the analyst's summary and, apart from it, the extracts.

    `state` is summarised, coded, empty or not asked; `suggested` counts the suggestions that wait
    for a decision; `stale` says that the extracts are no longer those the summary rests on.
    """

    case: str
    code_id: str
    state: str
    summary: Summary | None = None
    stale: bool = False
    extracts: tuple[Extract, ...] = ()
    suggested: int = 0


@dataclass(frozen=True)
class Row:
    """A case with its attributes and a cell for each column of the matrix."""

    case: str
    attributes: Mapping[str, str]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """Cases × codes of one theme."""

    theme_id: str
    theme: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a case (the index, named `case`).

        Columns: `attr.NAME` a column an attribute, then for each code its heading (the summary,
        empty where none is written) and `HEADING: extracts` (references, joined by `; `, or
        `not asked`).
        """
        import pandas as pd

        return pd.DataFrame([_frame_row(self.columns, row) for row in self.rows]).set_index("case")


def _frame_row(columns: tuple[Column, ...], row: Row) -> dict[str, str]:
    values = {"case": row.case}
    values |= {f"attr.{name}": value for name, value in row.attributes.items()}
    for column, cell in zip(columns, row.cells, strict=True):
        references = "; ".join(extract.reference for extract in cell.extracts)
        values[column.heading] = cell.summary.text if cell.summary else ""
        values[f"{column.heading}: extracts"] = NOT_ASKED if cell.state == NOT_ASKED else references
    return values

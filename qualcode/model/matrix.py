"""The framework matrix: cases by the codes of one theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.model.codings import Coding, Summary
from qualcode.model.spans import Span

if TYPE_CHECKING:
    import pandas as pd

SUMMARISED, CODED, NOT_ASKED = "summarised", "coded", "not asked"
NO_ANSWER, NOT_FINISHED, NOT_MENTIONED = "no answer", "not finished", "not mentioned"
# The state of a case on a code: the first that fits. Only `not mentioned` is an absence.
STATES = (SUMMARISED, CODED, NOT_ASKED, NO_ANSWER, NOT_FINISHED, NOT_MENTIONED)


@dataclass(frozen=True, slots=True)
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

    Only a code's own column (`facet_value` empty) has a summary. A theme's own id as `code_id` is the column `Other`: what is coded to the theme alone.
    """

    code_id: str
    name: str
    facet_value: str = ""
    depth: int = 0
    definition: str = ""

    @property
    def heading(self) -> str:
        """The heading of the column."""
        return f"{self.name} ({self.facet_value})" if self.facet_value else self.name


@dataclass(frozen=True)
class Reference:
    """A place that a cell leads to; `times` counts the stretches of text there.

    As text: `*` marks one worth quoting (as Ritchie & Lewis do), `×2` two stretches at one place.
    """

    text: str
    quotable: bool = False
    times: int = 1

    def __str__(self) -> str:
        return self.text + " *" * self.quotable + (f" ×{self.times}" if self.times > 1 else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one case says on one code: the analyst's summary and, apart from it, the extracts.

    `state` is one of STATES; `suggested` counts the suggestions that wait for a decision; `stale`
    says that the extracts are no longer those the summary rests on; `in_group` that the case was
    heard in groups only, where not to have mentioned something says less; `finished` that it counts in
    what is said of absence: it was asked, and a coder has finished all of it for this code.
    """

    case: str
    code_id: str
    state: str
    summary: Summary | None = None
    stale: bool = False
    extracts: tuple[Extract, ...] = ()
    suggested: int = 0
    in_group: bool = False
    finished: bool = False

    @property
    def said(self) -> str:
        """The state in words: `not mentioned in the group` for a case heard in groups only."""
        in_group = self.in_group and self.state == NOT_MENTIONED
        return f"{self.state} in the group" if in_group else self.state

    def references(self) -> list[Reference]:
        """The places of the extracts, each once, in their order.

        Words that two coders coded alike are one stretch of text.
        """
        spans: dict[str, set[tuple[str, Span | None]]] = {}
        for extract in self.extracts:
            place = (extract.coding.document, extract.coding.span)
            spans.setdefault(extract.reference, set()).add(place)
        starred = {e.reference for e in self.extracts if e.coding.quotable}
        return [Reference(text, text in starred, len(found)) for text, found in spans.items()]


@dataclass(frozen=True)
class Row:
    """A case with its attributes and a cell for each column of the matrix.

    `group` is what separates rows from others: the value of the attribute that orders them, or the
    focus group that a member belongs to; empty if nothing does.
    """

    case: str
    attributes: Mapping[str, str]
    cells: tuple[Cell, ...]
    group: str = ""


@dataclass(frozen=True)
class Matrix:
    """Cases × codes of one theme.

    `color` is `#RRGGBB`; `facet` is what splits the columns and `attribute` what orders the rows, if
    anything does. `finished` says whether anything in the study is marked as finished.
    """

    theme_id: str
    theme: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    definition: str = ""
    color: str = "#33658A"
    facet: str = ""
    attribute: str = ""
    finished: bool = False

    def unsaid(self, cell: Cell) -> str:
        """What a cell without summary and extracts says, in words.

        Empty if nothing is known: in a study in which no one marks anything as finished.
        """
        if cell.state in {SUMMARISED, CODED} or not (self.finished or cell.state != NOT_FINISHED):
            return ""
        return cell.said

    def headings(self) -> list[str]:
        """The heading of each column: every one different, letter case aside.

        A code whose name another code of the theme has too is distinguished by its id.
        """
        taken = {"case", *(f"attr.{name}".casefold() for name in self.attribute_names())}
        found: list[str] = []
        for column in self.columns:
            heading = column.heading
            if heading.casefold() in taken:
                heading = f"{heading} [{column.code_id}]"
            taken |= {heading.casefold(), f"{heading}: extracts".casefold()}
            found.append(heading)
        return found

    def attribute_names(self) -> list[str]:
        """The attributes of any case, in the order met."""
        return list(dict.fromkeys(name for row in self.rows for name in row.attributes))

    def table(self) -> list[list[str]]:
        """The header, then one row per case: `case`, `attr.NAME`..., then two columns per code.

        The first, headed with the code's name, has the summary (empty if none is written);
        `HEADING: extracts` the references, joined by `; `, or the state (`not mentioned`). A column of
        one facet value has its extracts only.
        """
        names = self.attribute_names()
        header = ["case", *(f"attr.{name}" for name in names)]
        for column, heading in zip(self.columns, self.headings(), strict=True):
            header += [] if column.facet_value else [heading]
            header.append(f"{heading}: extracts")
        return [header, *(_table_row(self, names, row) for row in self.rows)]

    def to_frame(self) -> pd.DataFrame:
        """The `table` as a frame: one row per case (the index, named `case`)."""
        import pandas as pd

        header, *rows = self.table()
        return pd.DataFrame(rows, columns=header, dtype=object).set_index("case")


def _table_row(matrix: Matrix, names: list[str], row: Row) -> list[str]:
    values = [row.case, *(row.attributes.get(name, "") for name in names)]
    for column, cell in zip(matrix.columns, row.cells, strict=True):
        if not column.facet_value:
            values.append(cell.summary.text if cell.summary else "")
        references = "; ".join(extract.reference for extract in cell.extracts)
        values.append(matrix.unsaid(cell) or references)
    return values

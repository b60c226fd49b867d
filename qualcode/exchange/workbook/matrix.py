"""The matrices as a workbook to read and to chart in: one sheet per theme, Extracts, Cases, About.

What an analyst writes in it comes back with `read_matrix_workbook`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import IO, Any

from qualcode.errors import Problem
from qualcode.exchange.workbook.coming_back import CellText, MatrixReturn, read_matrix_workbook
from qualcode.exchange.workbook.identity import IDENTITY_SHEET, Identity, summary_mark
from qualcode.exchange.workbook.look import (
    CELL_LIMIT,
    LINK_LIMIT,
    Looks,
    cut_to,
    height_for,
    let_rows_grow,
    sheet_name,
    writable,
    write_lean,
)
from qualcode.exchange.workbook.sheets import about_sheet, cases_sheet, extracts_sheet
from qualcode.model.documents import Case
from qualcode.model.matrix import Cell, Column, Extract, Matrix
from qualcode.text.offsets import utf16_length

__all__ = ["CellText", "MatrixReturn", "read_matrix_workbook", "write_matrix_workbook"]

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone; same bytes always
_TAKEN = ("extracts", "cases", "about", "history", IDENTITY_SHEET)  # history is Excel's own
_CUT = "\n[… {} more characters: too long for a cell. Write this summary in the study.]"
_FROZEN_WIDTH = 90  # characters; a window of 1,900 pixels shows about 260
_EDGE = {"top": 2, "top_color": "#3B444B"}
_PAGE_WIDTH = 300  # characters on an A3 page, lying, in letters one can read
_SUMMARY_WIDTH, _REFERENCES_WIDTH = 42, 24  # characters


@dataclass
class _Book:
    """A workbook being written."""

    workbook: Any
    looks: Looks
    taken: set[str] = field(default_factory=set)
    identity: Identity = field(default_factory=Identity)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)  # coding id -> row of Extracts, from 0
    cells: dict[str, str] = field(default_factory=dict)  # coding id -> link to its matrix cell
    unlinked: int = 0


def write_matrix_workbook(
    target: Path | str | IO[bytes],
    matrices: Sequence[Matrix],
    *,
    extracts: Sequence[Extract],
    cases: Sequence[Case],
    about: Mapping[str, str],
    title: str,
) -> tuple[Problem, ...]:
    """Write the workbook; the same arguments give the same bytes.

    `extracts` are those of the whole study: the ones in no cell of `matrices` come last on the
    sheet Extracts. `about` is printed on the sheet About, name by name. Returns warnings: what did not
    fit into a cell or a sheet (the workbook says so too).
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    workbook = xlsxwriter.Workbook(target, options)
    workbook.set_properties({"title": writable(title)[:255], "created": _CREATED})
    book = _Book(workbook, Looks(workbook), set(_TAKEN))
    ordered = _in_order_of_cells(matrices, extracts)
    book.places = {extract.coding.id: row for row, extract in enumerate(ordered, 1)}
    book.identity.cases = {
        writable(row.case): row.case for matrix in matrices for row in matrix.rows
    }
    for matrix in matrices:
        _theme_sheet(book, matrix, title)
    extracts_sheet(workbook, book.looks, ordered, book.cells, book.problems)
    cases_sheet(workbook, book.looks, cases, matrices)
    about_sheet(workbook, book.looks, title, about, book.problems)
    hidden = workbook.add_worksheet(IDENTITY_SHEET)
    write_lean(hidden)
    for row, line in enumerate(book.identity.lines()):
        hidden.write_string(row, 0, line)
    hidden.very_hidden()
    workbook.close()
    return tuple(book.problems)


def _in_order_of_cells(matrices: Sequence[Matrix], extracts: Iterable[Extract]) -> list[Extract]:
    """Every extract once; those of one cell side by side, so that one link shows them all."""
    shown = {
        extract.coding.id: extract
        for matrix in matrices
        for column in range(len(matrix.columns))
        for row in matrix.rows
        for extract in row.cells[column].extracts
    }
    return list({**shown, **{e.coding.id: e for e in extracts}}.values())


def _theme_sheet(book: _Book, matrix: Matrix, title: str) -> None:
    name = sheet_name(matrix.theme, book.taken)
    sheet = book.workbook.add_worksheet(name)
    let_rows_grow(sheet)
    write_lean(sheet)
    book.identity.sheets[name] = matrix.theme_id
    names = matrix.attribute_names()
    widths = _left_widths(matrix)
    first = len(names) + 1
    _heads(book, sheet, matrix, names)
    group = matrix.rows[0].group if matrix.rows else ""
    for number, row in enumerate(matrix.rows, 1):
        book.looks.edge = {} if row.group == group else _EDGE
        group = row.group
        sheet.write_string(number, 0, writable(row.case), book.looks.body(bold=True))
        for column, attribute in enumerate(names, 1):
            value = writable(row.attributes.get(attribute, ""))
            sheet.write_string(number, column, value, book.looks.body(font_color="#444A50"))
        at = first
        left = (row.case, *(row.attributes.get(name, "") for name in names))
        shown = list(zip(left, widths, strict=True))
        for column_, cell in zip(matrix.columns, row.cells, strict=True):
            at = _cell(book, sheet, matrix, name, (number, at), column_, cell, shown)
        sheet.set_row(number, height_for(shown, least=3))
    book.looks.edge = {}
    if book.unlinked:
        told = f"{book.unlinked} cells have references without a link, because a sheet can contain 65,000 links."
        book.problems.append(Problem(name, 0, told, "warning"))
        book.unlinked = 0
    width = first + sum(1 if column.facet_value else 2 for column in matrix.columns)
    _frame(sheet, matrix, names, width, title)
    sheet.set_tab_color(matrix.color)


def _heads(book: _Book, sheet: Any, matrix: Matrix, names: Sequence[str]) -> None:
    slate = "#3B444B"
    for at, (text, width) in enumerate(zip(("case", *names), _left_widths(matrix), strict=True)):
        sheet.write_string(0, at, writable(text), book.looks.head(slate))
        sheet.set_column(at, at, width)
    columns: dict[str, str] = {}
    at = len(names) + 1
    for column, heading in zip(matrix.columns, matrix.headings(), strict=True):
        shown = cut_to(writable(heading), 255)
        if not column.facet_value:
            columns[shown] = column.code_id
            sheet.write_string(0, at, shown, book.looks.head(matrix.color, indent=column.depth))
            sheet.set_column(at, at, _SUMMARY_WIDTH)
            if column.definition:
                note = {"x_scale": 2, "y_scale": 1.2, "author": "codebook"}
                sheet.write_comment(0, at, cut_to(writable(column.definition), 2000), note)
            at += 1
        sheet.write_string(0, at, f"{shown}: extracts", book.looks.head(matrix.color, quiet=True))
        sheet.set_column(at, at, _REFERENCES_WIDTH)
        at += 1
    book.identity.columns[matrix.theme_id] = columns
    sheet.set_row(0, 34)


def _left_widths(matrix: Matrix) -> list[float]:
    """Of `case` and the attributes, in characters."""
    cases = max((len(row.case) for row in matrix.rows), default=0)
    widths = [float(min(max(cases + 3, 8), 24))]
    for name in matrix.attribute_names():
        longest = max((len(row.attributes.get(name, "")) for row in matrix.rows), default=0)
        widths.append(float(min(max(longest, len(name) * 0.8) + 3, 15)))
    return widths


def _frame(sheet: Any, matrix: Matrix, names: Sequence[str], width: int, title: str) -> None:
    """Frozen heads, a filter, and the page."""
    left = sum(_left_widths(matrix))
    sheet.freeze_panes(1, 1 + len(names) if left <= _FROZEN_WIDTH else 1)
    sheet.autofilter(0, 0, len(matrix.rows), width - 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    codes = sum(1 for column in matrix.columns if not column.facet_value)
    total = left + codes * _SUMMARY_WIDTH + len(matrix.columns) * _REFERENCES_WIDTH
    sheet.fit_to_pages(max(1, ceil(total / _PAGE_WIDTH)), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    theme, study = (writable(text).replace("&", "&&")[:100] for text in (matrix.theme, title))
    sheet.set_header(f"&L{study}&R{theme}")
    sheet.set_footer("&CPage &P of &N")


def _cell(
    book: _Book,
    sheet: Any,
    matrix: Matrix,
    name: str,
    place: tuple[int, int],
    column: Column,
    cell: Cell,
    shown: list[tuple[str, float]],
) -> int:
    """Write a cell's one or two, note their texts in `shown`; returns the next free column."""
    row, at = place
    if not column.facet_value:
        text = _summary_text(book, name, cell)
        look = book.looks.summary(matrix.color, cell.state, stale=cell.stale)
        if text:
            sheet.write_string(row, at, text, look)
        else:
            sheet.write_blank(row, at, None, look)
        shown.append((text, _SUMMARY_WIDTH))
        at += 1
    quoted = name.replace("'", "''")
    for extract in cell.extracts:
        book.cells.setdefault(extract.coding.id, f"internal:'{quoted}'!{_address(row, at)}")
    shown.append((_references(book, sheet, matrix, (row, at), cell), _REFERENCES_WIDTH))
    return at + 1


def _summary_text(book: _Book, sheet: str, cell: Cell) -> str:
    if cell.summary is None:
        return ""
    text = writable(cell.summary.text)
    key = (cell.case, cell.code_id)
    book.identity.marks[key] = summary_mark(text)
    over = utf16_length(text) - CELL_LIMIT
    if over > 0:
        told = f"The summary of {cell.case} is {over} characters too long for a cell and was cut."
        book.problems.append(Problem(sheet, 0, told, "warning"))
        text = cut_to(text, CELL_LIMIT - 200) + _CUT.format(over + 200)
        book.identity.cut[key] = summary_mark(text)
    return text


def _references(book: _Book, sheet: Any, matrix: Matrix, place: tuple[int, int], cell: Cell) -> str:
    link = _link(book, cell.extracts) if len(cell.extracts) else ""
    linked = bool(link) and getattr(sheet, "hlink_count", 0) < LINK_LIMIT
    book.unlinked += bool(link) and not linked
    look = book.looks.extracts(matrix.color, cell.state, link=linked)
    text = _fitted(_cell_lines(matrix, cell), len(cell.extracts))
    if linked:
        sheet.write_url(*place, link, look, text, f"Go to the extracts ({len(cell.extracts)})")
    else:
        sheet.write_string(*place, text, look)
    return text


def _cell_lines(matrix: Matrix, cell: Cell) -> list[str]:
    """The lines of a cell of references: a line of notes, then the references.

    LibreOffice shows a linked cell as one line, without its newlines: so the notes come first, and
    lines end in a mark that reads well then.
    """
    lines = [writable(str(reference)) for reference in cell.references()]
    notes = ["out of date"] if cell.stale else []
    notes += [f"{len(lines)} places"] if len(lines) > 1 else []
    notes += [f"+{cell.suggested} suggested"] if cell.suggested else []
    if not lines:
        return [matrix.unsaid(cell) or "–", *notes]
    head = [f"{' · '.join(notes)}: "] if notes else []
    return [*head, *(f"{line}; " for line in lines[:-1]), lines[-1]]


def _fitted(lines: Sequence[str], number: int) -> str:
    text = "\n".join(lines)
    if utf16_length(text) <= CELL_LIMIT:
        return text
    kept = cut_to(text, CELL_LIMIT - 100).rpartition("\n")[0]
    return f"{kept}\n… all {number} extracts on the sheet Extracts"


def _link(book: _Book, extracts: Sequence[Extract]) -> str:
    """To the rows of Extracts with the text, selected together if they are together."""
    rows = [book.places[extract.coding.id] for extract in extracts]
    last = rows[-1] if rows == list(range(rows[0], rows[0] + len(rows))) else rows[0]
    return f"internal:'Extracts'!{_address(rows[0], 0)}:{_address(last, 1)}"


def _address(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))

"""The sheets of an .xlsx as rows of text, read within bounds and without printing anything."""

from __future__ import annotations

import io
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SheetRows:
    """A sheet with anything on it: its name, and its rows with their numbers, from 1.

    Rows without text are left out, and so are empty cells at a row's end. `alone`: the workbook has
    no other sheet. `delimiter` is the sign between the cells of a text file.
    """

    title: str
    rows: list[tuple[int, list[str]]]
    alone: bool
    delimiter: str = ""


def read_sheets(
    source: Path | io.BytesIO, *, most_rows: int, most_columns: int, only_first: bool = False
) -> list[SheetRows]:
    """The sheets in order, of each at most so many rows and columns; or only the first that has text.

    Check the archive first. Raises whatever the library raises on a broken file.
    """
    # openpyxl warns of styles it does not keep, and prints those that are broken.
    silent = io.StringIO()
    with warnings.catch_warnings(), redirect_stdout(silent), redirect_stderr(silent):
        warnings.simplefilter("ignore")
        return _read(source, most_rows, most_columns, only_first=only_first)


def cell_text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, dates by the ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)


def _read(
    source: Path | io.BytesIO, most_rows: int, most_columns: int, *, only_first: bool
) -> list[SheetRows]:
    import openpyxl

    book = openpyxl.load_workbook(source, read_only=True, data_only=True)
    found = []
    try:
        for page in book.worksheets:
            rows = list(_rows(page, most_rows, most_columns))
            if rows:
                found.append(SheetRows(page.title, rows, alone=len(book.worksheets) == 1))
                if only_first:
                    break
    finally:
        book.close()
    return found


def _rows(page: Any, most_rows: int, most_columns: int) -> list[tuple[int, list[str]]]:
    rows = []
    # A sheet may say that it reaches to column XFD: rows are then as long as what is in them.
    page.reset_dimensions()
    cells = page.iter_rows(values_only=True, max_row=most_rows)
    for number, values in enumerate(cells, 1):
        texts = [cell_text(value) for value in values[:most_columns]]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            rows.append((number, texts))
    return rows

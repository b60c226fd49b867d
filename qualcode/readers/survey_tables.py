"""Tables as survey services and spreadsheets save them, headings made unique."""

from __future__ import annotations

import csv
import io
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.readers.archives import Package, broken

MAX_ROWS = 20_000
MAX_COLUMNS = 500
_MAX_CELL = 1_000_000
# Within quotation marks a line may hold more delimiters than there are columns.
_MOST_DELIMITERS = 100_000


@dataclass(frozen=True)
class Sheet:
    """A table: its headings, and each row's cells by heading. Empty rows are left out."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    title: str = ""
    delimiter: str = ","


def csv_sheet(name: str, text: str, delimiter: str = "") -> Sheet:
    """The table of a normalised CSV text; the delimiter is guessed where none is given."""
    csv.field_size_limit(_MAX_CELL)
    delimiter = delimiter or _delimiter(text)
    try:
        lines = _narrow_lines(name, text, delimiter)
        rows = list(islice(csv.reader(lines, delimiter=delimiter), MAX_ROWS + 5))
    except csv.Error as error:
        raise QualcodeError(
            f"{name} is not a table that can be read: {error}.", "Save it as CSV (UTF-8) or .xlsx."
        ) from error
    return _sheet(name, rows, "", delimiter)


def _narrow_lines(name: str, text: str, delimiter: str) -> Iterator[str]:
    """The lines of a text, one by one; a line of endless columns is refused before it is cut."""
    for line in io.StringIO(text, newline="\n"):
        if len(line) > MAX_COLUMNS and line.count(delimiter) > _MOST_DELIMITERS:
            raise _too_wide(name)
        yield line


def _too_wide(name: str) -> QualcodeError:
    return QualcodeError(
        f"{name} has more than {MAX_COLUMNS} columns: it is not read.",
        "Is it a questionnaire? Leave out what is not needed.",
    )


def workbook_sheets(path: Path) -> list[Sheet]:
    """The sheets of an .xlsx that hold anything, in order."""
    package = Package(path)  # checks the archive before anything is unpacked
    try:
        # openpyxl warns of styles it does not keep, and prints those that are broken.
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            return _read_workbook(path.name, package.data)
    except QualcodeError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise broken(path.name) from error


def _read_workbook(name: str, data: bytes) -> list[Sheet]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets = []
    try:
        for page in book.worksheets:
            cells = page.iter_rows(values_only=True, max_col=MAX_COLUMNS, max_row=MAX_ROWS + 5)
            rows = [[_cell(value) for value in row] for row in cells]
            if any(any(row) for row in rows):
                title = page.title if len(book.worksheets) > 1 else ""
                sheets.append(_sheet(name, rows, title))
    finally:
        book.close()
    return sheets


def _sheet(name: str, rows: list[list[str]], title: str, delimiter: str = ",") -> Sheet:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise QualcodeError(f"{name} is empty.", "Its first row should hold the headings.")
    headings, body = _headings(rows)
    if len(body) > MAX_ROWS:
        raise QualcodeError(
            f"{name} has more than {MAX_ROWS:,} rows: it is not read.",
            "Is it a questionnaire? Split it, or leave out what is not needed.",
        )
    width = len(headings)
    if width > MAX_COLUMNS:
        raise _too_wide(name)
    padded = ([*row, *[""] * (width - len(row))][:width] for row in body)
    return Sheet(
        headings,
        tuple(dict(zip(headings, row, strict=True)) for row in padded),
        title,
        delimiter,
    )


def _headings(rows: list[list[str]]) -> tuple[tuple[str, ...], list[list[str]]]:
    """The headings and the rows below them; Qualtrics and SurveyMonkey write more than one row."""
    first, body = rows[0], rows[1:]
    if len(rows) > 2 and any("ImportId" in cell for cell in rows[2]):  # Qualtrics
        first, body = rows[1], rows[3:]
    elif body and _is_second_heading(first, body[0]):  # SurveyMonkey
        filled, last = [], ""
        for above, below in zip(first, [*body[0], *[""] * len(first)], strict=False):
            last = above.strip() or last
            plain = below.strip() in {"", "Response", "Open-Ended Response"}
            filled.append(last if plain else f"{last}: {below.strip()}")
        first, body = filled, body[1:]
    while first and not first[-1].strip():
        first = first[:-1]
    return _unique(first), body


def _is_second_heading(first: list[str], second: list[str]) -> bool:
    marks = {"Response", "Open-Ended Response"}
    return bool(first) and any(cell.strip() in marks for cell in second)


def _unique(headings: Iterable[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    unique = []
    for number, heading in enumerate(headings, 1):
        plain = " ".join(heading.replace("\ufeff", "").split())[:500] or f"Column {number}"
        seen[plain] += 1
        unique.append(plain if seen[plain] == 1 else f"{plain} ({seen[plain]})")
    return tuple(unique)


def _delimiter(text: str) -> str:
    """The one that cuts the first rows most evenly into the most columns."""
    lines = text[:200_000]

    def evenness(delimiter: str) -> tuple[float, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter), 50))
        except csv.Error:
            return 0.0, 0
        widths = Counter(len(row) for row in rows if row)
        if not widths:
            return 0.0, 0
        width = len(rows[0])
        return (widths[width] / widths.total() if width > 1 else 0.0), width

    return max(",;\t|", key=evenness)


def _cell(value: Any) -> str:
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
    return str(value)[:_MAX_CELL]

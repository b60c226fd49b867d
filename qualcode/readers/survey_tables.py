"""Tables as survey services and spreadsheets save them, headings made unique."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.csv_lines import narrow_lines, too_wide
from qualcode.files.workbooks import read_sheets
from qualcode.files.xml_events import broken
from qualcode.readers.archives import Package

MAX_ROWS = 20_000
MAX_COLUMNS = 500
_MAX_CELL = 1_000_000


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
        lines = narrow_lines(name, text, delimiter, MAX_COLUMNS)
        rows = list(islice(csv.reader(lines, delimiter=delimiter), MAX_ROWS + 5))
    except csv.Error as error:
        raise QualcodeError(
            f"{name} is not a table that can be read: {error}.", "Save it as CSV (UTF-8) or .xlsx."
        ) from error
    return _sheet(name, rows, "", delimiter)


def workbook_sheets(path: Path) -> list[Sheet]:
    """The sheets of an .xlsx that hold anything, in order."""
    package = Package(path)  # checks the archive before anything is unpacked
    source = io.BytesIO(package.data)
    try:
        found = read_sheets(source, most_rows=MAX_ROWS + 5, most_columns=MAX_COLUMNS)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise broken(path.name) from error
    return [
        _sheet(path.name, [cells for _, cells in sheet.rows], "" if sheet.alone else sheet.title)
        for sheet in found
    ]


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
        raise too_wide(name, MAX_COLUMNS)
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

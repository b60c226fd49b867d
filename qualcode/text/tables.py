"""Tables as people save them: CSV in whatever dialect their spreadsheet writes, and XLSX."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError

MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_BYTES = 200_000_000


@dataclass(frozen=True)
class TableRow:
    """One row: its cells by heading, and the line (CSV) or row (XLSX) where it starts, from 1."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table whose first row holds the headings; empty rows are left out."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(path: Path) -> Table:
    """Read a `.csv` or `.xlsx` (its first sheet with anything on it).

    Raises QualcodeError where the file is missing, broken, empty, too large, has a heading twice
    or no headings at all.
    """
    if not path.is_file():
        raise QualcodeError(f"There is no file {path}.", "Check the name and the folder.")
    read = _read_xlsx if path.suffix.lower() in {".xlsx", ".xlsm"} else _read_csv
    numbered = [(line, cells) for line, cells in read(path) if any(c.strip() for c in cells)]
    if not numbered:
        raise QualcodeError(f"{path} is empty.", "Its first row should hold the headings.")
    columns = tuple(_heading(c) for c in numbered[0][1])
    while columns and not columns[-1]:
        columns = columns[:-1]
    _check_columns(path, columns)
    rows = tuple(
        TableRow(
            line, {c: v for c, v in zip(columns, _padded(cells, len(columns)), strict=False) if c}
        )
        for line, cells in numbered[1:]
    )
    return Table(path, tuple(c for c in columns if c), rows)


def decode(data: bytes) -> str:
    """The text of a CSV: UTF-16 or UTF-8 by its marks, else UTF-8, else Windows-1252."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _read_csv(path: Path) -> list[tuple[int, list[str]]]:
    if path.stat().st_size > MAX_BYTES:
        raise QualcodeError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    text = decode(path.read_bytes())
    if "\x00" in text:
        raise QualcodeError(f"{path} is no table: it holds binary data.", "Save it as CSV UTF-8.")
    text, delimiter, line = _dialect(text)
    if _never_closes(text, delimiter):
        raise QualcodeError(
            f"{path}: this is not a CSV table: a quotation mark is never closed.",
            "Save it as CSV UTF-8.",
        )
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, before = [], line - 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = before + reader.line_num + 1
            if len(rows) > MAX_ROWS:
                raise QualcodeError(f"{path} has more than {MAX_ROWS:,} rows.")
    except csv.Error as error:
        raise QualcodeError(
            f"{path}:{line}: this is not a CSV table: {error}.", "Save it as CSV UTF-8."
        ) from error
    return rows


def _dialect(text: str) -> tuple[str, str, int]:
    """The table's text, the sign between its cells, and the number of its first line.

    Excel may say the sign in a line of its own (`sep=;`). Else it is the one that the headings have
    most of, those in quotation marks left aside.
    """
    said = re.match(r"sep=([,;\t])\r?\n", text)
    if said:
        return text[said.end() :], said[1], 2
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n")[:100_000]).partition("\n")[0]
    return text, max(",;\t", key=first.count), 1


def _never_closes(text: str, delimiter: str) -> bool:
    """Whether an open quotation mark swallows all that comes after it."""
    if text.count('"') % 2 == 0:
        return False
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _read_xlsx(path: Path) -> list[tuple[int, list[str]]]:
    import openpyxl

    check_archive(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = _sheet_rows(path, sheet)
            if rows:
                return rows
    except QualcodeError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise QualcodeError(
            f"{path} could not be read as a spreadsheet ({type(error).__name__}).",
            "Open it in a spreadsheet and save it as .xlsx again.",
        ) from error
    return []


def _sheet_rows(path: Path, sheet: Any) -> list[tuple[int, list[str]]]:
    rows = []
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), 1):
        if number > MAX_ROWS:
            raise QualcodeError(f"{path} has more than {MAX_ROWS:,} rows.")
        cells = [_cell(value) for value in values]
        if any(cells):
            rows.append((number, cells))
    return rows


def check_archive(path: Path) -> None:
    """Refuse a zip archive (docx, xlsx, odt) that is broken or would swell beyond bounds."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise QualcodeError(
            f"{path} is broken, or not the kind of file its name says.",
            "Open it in the program that made it and save it again.",
        ) from error
    if size > MAX_BYTES:
        raise QualcodeError(
            f"{path} would unpack to {size // 1_000_000:,} MB, more than "
            f"{MAX_BYTES // 1_000_000} MB: it is not read.",
            "Is it really a document? Save it anew, or as text.",
        )


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
    return str(value)


def _heading(cell: str) -> str:
    return " ".join(cell.split())


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][:width]


def _check_columns(path: Path, columns: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for column in columns:
        if column and column in seen:
            raise QualcodeError(
                f"{path}: the heading '{column}' stands there twice.", "Rename one of the two."
            )
        seen.add(column)

"""Tables as people save them: CSV in whatever dialect their spreadsheet writes, and XLSX."""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.csv_lines import narrow_lines, too_wide
from qualcode.files.latin import guess_latin
from qualcode.files.workbooks import read_sheets
from qualcode.files.xml_events import broken

MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_BYTES = 200_000_000
_SAMPLE = 500_000


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
    if len(columns) > MAX_COLUMNS:
        raise too_wide(str(path), MAX_COLUMNS)
    _check_columns(path, columns)
    rows = tuple(
        TableRow(
            line, {c: v for c, v in zip(columns, _padded(cells, len(columns)), strict=False) if c}
        )
        for line, cells in numbered[1:]
    )
    return Table(path, tuple(c for c in columns if c), rows)


def decode(data: bytes) -> str:
    """The text of a CSV: UTF-16 or UTF-8 by its marks, else UTF-8, else by the language it fits.

    Where it fits none it is read as Windows-1252.
    """
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
        guess = guess_latin(data[:_SAMPLE])
        return data.decode(guess.encoding if guess else "cp1252", "replace")


def _read_csv(path: Path) -> list[tuple[int, list[str]]]:
    if path.stat().st_size > MAX_BYTES:
        raise QualcodeError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    text = decode(path.read_bytes())
    if "\x00" in text:
        raise QualcodeError(
            f"{path} is no table: it holds binary data.",
            "Open it in Excel and save it as .xlsx, or as CSV UTF-8.",
        )
    text, delimiter, line = _dialect(text)
    if _never_closes(path, text, delimiter):
        raise QualcodeError(
            f"{path}: this is not a CSV table: a quotation mark is never closed.",
            "Save it as CSV UTF-8.",
        )
    csv.field_size_limit(10_000_000)
    lines = narrow_lines(str(path), text, delimiter, MAX_COLUMNS)
    reader = csv.reader(lines, delimiter=delimiter)
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


def _never_closes(path: Path, text: str, delimiter: str) -> bool:
    """Whether an open quotation mark swallows all that comes after it."""
    if text.count('"') % 2 == 0:
        return False
    try:
        lines = narrow_lines(str(path), text, delimiter, MAX_COLUMNS)
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _read_xlsx(path: Path) -> list[tuple[int, list[str]]]:
    check_archive(path)
    try:
        found = read_sheets(path, most_rows=MAX_ROWS + 1, most_columns=MAX_COLUMNS, only_first=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise QualcodeError(
            f"{path} could not be read as a spreadsheet ({type(error).__name__}).",
            "Open it in a spreadsheet and save it as .xlsx again.",
        ) from error
    rows = found[0].rows if found else []
    if rows and rows[-1][0] > MAX_ROWS:
        raise QualcodeError(f"{path} has more than {MAX_ROWS:,} rows.")
    return rows


def check_archive(path: Path) -> None:
    """Refuse a zip archive (docx, xlsx, odt) that is broken or would swell beyond bounds."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        if _is_locked(path):
            raise QualcodeError(
                f"{path} is locked with a password, or an old Excel file.",
                "Open it in Excel and save it as .xlsx without a password.",
            ) from error
        raise broken(str(path)) from error
    if size > MAX_BYTES:
        raise QualcodeError(
            f"{path} would unpack to {size // 1_000_000:,} MB, more than "
            f"{MAX_BYTES // 1_000_000} MB: it is not read.",
            "Is it really a document? Save it anew, or as text.",
        )


def _is_locked(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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

"""Tables as people save them: CSV in whatever dialect their spreadsheet writes, and XLSX."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.delimited import delimited_rows, too_wide
from qualcode.files.encodings import decode_table
from qualcode.files.packages import check_archive
from qualcode.files.sources import MAX_PACKAGE, open_source
from qualcode.files.workbooks import SheetRows, read_sheets
from qualcode.text.offsets import normalise

MAX_ROWS = 200_000
# As many as Excel has.
MAX_COLUMNS = 16_384
MAX_BYTES = 200_000_000
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_MOST_TITLES = 8


@dataclass(frozen=True)
class TableRow:
    """One row: its cells by heading, and the line (CSV) or row (XLSX) where it starts, from 1."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table with its headings; empty rows, and title rows above the headings, are left out."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def read_table(path: Path) -> Table:
    """Read a `.csv`, `.tsv` or `.xlsx` (its first sheet that has anything on it).

    Raises QualcodeError if the file is missing, broken, empty, too large, has a heading twice or no
    headings at all.
    """
    numbered = read_rows(path, only_first=True)[0][0].rows
    numbered = numbered[count_titles([cells for _, cells in numbered]) :]
    columns = tuple(" ".join(normalise(cell).split()) for cell in numbered[0][1])
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


def read_rows(
    path: Path, encoding: str = "", language: str = "", *, only_first: bool = False
) -> tuple[list[SheetRows], tuple[str, ...]]:
    """The sheets of a workbook, or the one table of a text file, as numbered rows; and notes.

    Notes are on what was guessed of the encoding. Errors as `read_table`, headings aside.
    """
    if not path.is_file():
        raise QualcodeError(f"The file {path} was not found.", "Check the name and the folder.")
    if path.suffix.lower() in _WORKBOOKS:
        found, notes = _workbook(path, only_first=only_first)
    else:
        found, notes = _text_table(path, encoding, language)
    if not any(sheet.rows for sheet in found):
        raise QualcodeError(
            f"{path} is empty.", "Its first row should contain the column headings."
        )
    return found, notes


def count_titles(rows: Sequence[Sequence[str]]) -> int:
    """How many rows above the headings are titles: one cell where the table below has several."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:50]]
    titles = 0
    while titles < min(len(filled), _MOST_TITLES) and filled[titles] == 1:
        titles += 1
    below = filled[titles:]
    if not titles or len(below) < 2 or Counter(below).most_common(1)[0][0] < 2:
        return 0
    # The headings are then the widest row, or nearly: a table that only grows to the right is none.
    width = max(below)
    return titles if below[0] >= max(2, width - 1) and below[0] * 2 > width else 0


def _text_table(
    path: Path, encoding: str, language: str
) -> tuple[list[SheetRows], tuple[str, ...]]:
    if path.stat().st_size > MAX_BYTES:
        raise QualcodeError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    text, notes = decode_table(open_source(path, "text", MAX_BYTES), encoding, language)
    tabbed = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ""
    rows, delimiter = delimited_rows(
        str(path),
        text.removeprefix("\ufeff"),
        most_rows=MAX_ROWS,
        most_columns=MAX_COLUMNS,
        delimiter=tabbed,
    )
    return [SheetRows("", rows, alone=True, delimiter=delimiter)], notes


def _workbook(path: Path, *, only_first: bool) -> tuple[list[SheetRows], tuple[str, ...]]:
    check_archive(path)
    source = io.BytesIO(open_source(path, "zip", MAX_PACKAGE).data)
    try:
        found = read_sheets(
            source, most_rows=MAX_ROWS + 1, most_columns=MAX_COLUMNS + 1, only_first=only_first
        )
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise QualcodeError(
            f"{path} could not be read as a spreadsheet ({type(error).__name__}).",
            "Open it in a spreadsheet program and save it as .xlsx again.",
        ) from error
    for sheet in found:
        if sheet.rows[-1][0] > MAX_ROWS:
            raise QualcodeError(f"{path} has more than {MAX_ROWS:,} rows.")
        if max(len(cells) for _, cells in sheet.rows) > MAX_COLUMNS:
            raise too_wide(str(path), MAX_COLUMNS)
    return found, ()


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][:width]


def _check_columns(path: Path, columns: tuple[str, ...]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise too_wide(str(path), MAX_COLUMNS)
    seen: set[str] = set()
    for column in columns:
        if column and column in seen:
            raise QualcodeError(
                f"{path}: the column heading '{column}' appears twice.", "Rename one of them."
            )
        seen.add(column)

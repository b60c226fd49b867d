"""Tables as survey services and spreadsheets save them, headings made unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.delimited import delimited_rows
from qualcode.files.tables import MAX_COLUMNS, read_rows
from qualcode.files.workbooks import SheetRows
from qualcode.text.offsets import normalise

MAX_ROWS = 20_000


@dataclass(frozen=True)
class Sheet:
    """A table: its headings, and each row's cells by heading. Empty rows are left out."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    title: str = ""
    delimiter: str = ","


def read_sheets_of(path: Path, encoding: str = "") -> tuple[list[Sheet], tuple[str, ...]]:
    """The sheets of a workbook with anything on them, or the one table of a text file; and notes."""
    found, notes = read_rows(path, encoding)
    return [_sheet(path.name, rows) for rows in found], notes


def csv_sheet(name: str, text: str, delimiter: str = "") -> Sheet:
    """The table in a CSV text; the sign between its cells is guessed if none is given."""
    rows, sign = delimited_rows(
        name, text, most_rows=MAX_ROWS + 5, most_columns=MAX_COLUMNS, delimiter=delimiter
    )
    return _sheet(name, SheetRows("", rows, alone=True, delimiter=sign))


def _sheet(name: str, found: SheetRows) -> Sheet:
    rows = [[normalise(cell) for cell in cells] for _, cells in found.rows]
    if not rows:
        raise QualcodeError(f"{name} is empty.", "Its first row should contain the headings.")
    headings, body = _headings(rows)
    if len(body) > MAX_ROWS:
        raise QualcodeError(
            f"{name} has more than {MAX_ROWS:,} rows, so it was not read.",
            "Is it a questionnaire? Split it, or leave out what is not needed.",
        )
    width = len(headings)
    padded = ([*row, *[""] * (width - len(row))][:width] for row in body)
    return Sheet(
        headings,
        tuple(dict(zip(headings, row, strict=True)) for row in padded),
        "" if found.alone else found.title,
        found.delimiter or ",",
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

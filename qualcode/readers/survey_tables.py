"""Tables as survey services and spreadsheets save them, headings made unique."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.delimited import delimited_rows
from qualcode.files.tables import MAX_COLUMNS, count_titles, read_rows
from qualcode.files.workbooks import SheetRows
from qualcode.text.offsets import normalise

MAX_ROWS = 20_000
# `Q1`, `StartDate`, `q3_4_TEXT`: the codes of survey programs have no blanks.
_CODED = re.compile(r"[^\s?]{1,40}\Z")
_QCODE = re.compile(
    r"(?:Q|q|V|v|F|f|VAR|var|QID|item|Item|frage|Frage|SQ|G\d+Q)_?\d+(?:[._]\w+)*\Z|StartDate\Z|ResponseId\Z"
)
_FIGURE = re.compile(r"[-+]?\d[\d.,:/ -]*%?\Z")


@dataclass(frozen=True)
class Sheet:
    """A table: its headings, and each row's cells by heading. Empty rows are left out.

    `titles` are the lines above the headings, `questions` the rows below them that say what the
    columns mean; `notes` say what a person should check.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    title: str = ""
    delimiter: str = ","
    titles: tuple[str, ...] = ()
    questions: int = 0
    notes: tuple[str, ...] = ()


def read_sheets_of(
    path: Path, encoding: str = "", language: str = ""
) -> tuple[list[Sheet], tuple[str, ...]]:
    """The sheets of a workbook with anything on them, or the one table of a text file; and notes."""
    found, notes = read_rows(path, encoding, language)
    return [_sheet(path.name, rows) for rows in found], notes


def csv_sheet(name: str, text: str, delimiter: str = "") -> Sheet:
    """The table in a CSV text; the sign between its cells is guessed if none is given."""
    rows, sign = delimited_rows(
        name, text, most_rows=MAX_ROWS + 5, most_columns=MAX_COLUMNS, delimiter=delimiter
    )
    return _sheet(name, SheetRows("", rows, alone=True, delimiter=sign))


def _sheet(name: str, found: SheetRows) -> Sheet:
    rows = [(line, [_normal(cell) for cell in cells]) for line, cells in found.rows]
    if not rows:
        raise QualcodeError(f"{name} is empty.", "Its first row should contain the headings.")
    above = count_titles([cells for _, cells in rows])
    titles = tuple(" ".join(" ".join(cells).split()) for _, cells in rows[:above])
    first, below = _headings([cells for _, cells in rows[above : above + 4]])
    body = rows[above + 1 + below :]
    if len(body) > MAX_ROWS:
        raise QualcodeError(
            f"{name} has more than {MAX_ROWS:,} rows, so it was not read.",
            "Is it a questionnaire? Split it, or leave out what is not needed.",
        )
    headings = _unique(_as_wide(first, [cells for _, cells in body]))
    width = len(headings)
    sign = found.delimiter or ","
    notes: list[str] = []
    filled = tuple(
        dict(zip(headings, _fitted(cells, width, sign, line, notes), strict=True))
        for line, cells in body
    )
    title = "" if found.alone else found.title
    return Sheet(headings, filled, title, sign, titles, below, _few(notes))


def _normal(cell: str) -> str:
    plain = cell.isascii() and "\r" not in cell and "\x00" not in cell
    return cell if plain else normalise(cell)


def _fitted(cells: list[str], width: int, sign: str, line: int, notes: list[str]) -> list[str]:
    """A row as wide as the headings; what is beyond them joins the last cell, and that is said."""
    if len(cells) <= width:
        return [*cells, *[""] * (width - len(cells))]
    if any(cell.strip() for cell in cells[width:]):
        notes.append(f"line {line} ({len(cells)} cells)")
        last = sign.join(cells[width - 1 :]).strip(f"{sign} ")
        return [*cells[: width - 1], last]
    return cells[:width]


def _few(lines: list[str]) -> tuple[str, ...]:
    if not lines:
        return ()
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    told = f"what was left over was added to the last column: {', '.join(lines[:5])}{more}."
    return (f"Please check: rows with more cells than there are column headings; {told}",)


def _as_wide(first: list[str], body: list[list[str]]) -> list[str]:
    """The headings, with empty ones for columns that most rows have and that have no name."""
    while first and not first[-1].strip():
        first = first[:-1]
    widths = sorted(
        max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)
        for row in body[:1_000]
    )
    usual = widths[len(widths) // 4] if widths else 0
    return [*first, *[""] * (usual - len(first))]


def _headings(rows: list[list[str]]) -> tuple[list[str], int]:
    """The headings, and how many rows below the first belong to them.

    Qualtrics, SurveyMonkey and others write the questions in a second row, or codes in a third.
    """
    first = rows[0]
    if len(rows) > 2 and any("ImportId" in cell for cell in rows[2]):  # Qualtrics
        return rows[1], 2
    if len(rows) > 1 and any("ImportId" in cell for cell in rows[1]):
        return first, 1
    if len(rows) > 1 and _is_second_heading(first, rows[1]):  # SurveyMonkey
        filled, last = [], ""
        for above, below in zip(first, [*rows[1], *[""] * len(first)], strict=False):
            last = above.strip() or last
            plain = below.strip() in {"", "Response", "Open-Ended Response"}
            filled.append(last if plain else f"{last}: {below.strip()}")
        return filled, 1
    if len(rows) > 2 and _asks_in_full(first, rows[1], rows[2:]):
        asked = [*rows[1], *[""] * len(first)]
        return [below.strip() or above for above, below in zip(first, asked, strict=False)], 1
    return first, 0


def _is_second_heading(first: list[str], second: list[str]) -> bool:
    marks = {"Response", "Open-Ended Response"}
    return bool(first) and any(cell.strip() in marks for cell in second)


def _asks_in_full(first: list[str], second: list[str], below: list[list[str]]) -> bool:
    """True if the second row has the questions whose codes (`Q1`, `StartDate`) the first row has."""
    pairs = [(a.strip(), b.strip()) for a, b in zip(first, second, strict=False) if a.strip()]
    said = [(a, b) for a, b in pairs if b]
    if len(said) < max(2, 0.9 * len(pairs)) or not all(_CODED.match(a) for a, _ in pairs):
        return False
    if any(_FIGURE.match(b) for _, b in said) or not any(_QCODE.match(a) for a, _ in pairs):
        return False
    if any(a.endswith(("?", "？")) for a, _ in pairs):
        return False
    same = sum(_plain(a) == _plain(b) and a != b for a, b in said)
    asks = sum(
        b.endswith(("?", "？", "؟", ":", "...", "…")) or len(b) > 2 * len(a) + 8 for a, b in said
    )
    numbers = any(_FIGURE.match(cell.strip()) for row in below for cell in row)
    return (same >= 2 and asks >= 1) or (asks * 2 >= len(said) and (numbers or same >= 1))


def _plain(heading: str) -> str:
    return "".join(filter(str.isalnum, heading)).casefold()


def _unique(headings: Iterable[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    unique = []
    for number, heading in enumerate(headings, 1):
        plain = " ".join(heading.replace("\ufeff", "").split())[:500] or f"Column {number}"
        seen[plain] += 1
        unique.append(plain if seen[plain] == 1 else f"{plain} ({seen[plain]})")
    return tuple(unique)

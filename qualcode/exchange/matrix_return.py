"""Summaries out of a workbook that came back, each found by what its cell is, not where it stands.

Rows and columns may have been moved, sorted, hidden or left out, the sheets renamed, the file saved
by Excel or LibreOffice. Only summaries are read; what cannot be placed is told, never guessed.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualcode.errors import Problem, QualcodeError
from qualcode.exchange.workbook_identity import (
    IDENTITY_SHEET,
    Identity,
    plain_text,
    summary_mark,
)

SIZE_LIMIT = 1_000_000_000  # bytes unpacked; a workbook of 200,000 extracts has a third of it
_ROWS, _COLUMNS, _HEAD_ROWS = 200_000, 4_000, 20
_OURS = {"extracts", "cases", "about", IDENTITY_SHEET}


@dataclass(frozen=True)
class CellText:
    """A summary as the workbook has it: `text` is empty where it was taken out.

    `exported` is the `summary_mark` of what stood there when the workbook was written. Where it is
    that of the study's summary now, only the workbook changed; where it is that of `text`, only the
    study did; where it is neither, both did.
    """

    case: str
    code_id: str
    text: str
    exported: str = ""

    @property
    def changed(self) -> bool:
        """Whether somebody changed it in the workbook."""
        return summary_mark(self.text) != self.exported


@dataclass(frozen=True)
class MatrixReturn:
    """Every summary cell of a workbook, changed or not, and what could not be read."""

    cells: tuple[CellText, ...]
    problems: tuple[Problem, ...]


def read_matrix_workbook(path: Path) -> MatrixReturn:
    """Read the summaries of a workbook that `write_matrix_workbook` made.

    Raises QualcodeError where the file is no workbook, is too big, or was not made by qualcode.
    """
    import openpyxl

    _refuse(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise QualcodeError(
            f"{path} cannot be read as a workbook: {error}",
            "Save it again as .xlsx, or export the matrix anew.",
        ) from error
    try:
        identity = _identity(book, path)
        problems: list[Problem] = []
        found: dict[tuple[str, str], CellText] = {}
        for sheet in book.worksheets:
            if sheet.title.casefold() not in _OURS:
                _read_sheet(sheet, identity, path, found, problems)
    finally:
        book.close()
    return MatrixReturn(tuple(found.values()), tuple(problems))


def _refuse(path: Path) -> None:
    """Nothing that unpacks to more than `SIZE_LIMIT` is opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise QualcodeError(
            f"{path} is not an .xlsx workbook.", "Give a file that `matrix export` wrote."
        ) from error
    if size > SIZE_LIMIT:
        raise QualcodeError(f"{path} unpacks to {size:,} bytes: more than is read.")


def _identity(book: Any, path: Path) -> Identity:
    if IDENTITY_SHEET not in book.sheetnames:
        raise QualcodeError(
            f"{path} does not say which cell is which: its hidden sheet `qualcode` is missing.",
            "Edit a file that `matrix export` or `run` wrote, and save it as .xlsx.",
        )
    rows = book[IDENTITY_SHEET].iter_rows(max_col=1, max_row=10_000_000, values_only=True)
    return Identity.read(row[0] for row in rows if row)


def _read_sheet(
    sheet: Any,
    identity: Identity,
    path: Path,
    found: dict[tuple[str, str], CellText],
    problems: list[Problem],
) -> None:
    def tell(line: int, message: str) -> None:
        problems.append(Problem(f"{path}[{sheet.title}]", line, message))

    rows = enumerate(sheet.iter_rows(max_col=_COLUMNS, max_row=_ROWS, values_only=True), 1)
    head = _head(rows, identity, sheet.title)
    if head is None:
        tell(0, "No row of heads with `case` and the names of codes: nothing read from this sheet.")
        return
    case_at, codes, doubled = head
    for heading in doubled:
        tell(1, f"Two columns are headed {heading!r}: neither was read.")
    seen: set[str] = set()
    for line, row in rows:
        shown = _text(row[case_at]) if case_at < len(row) else ""
        if not shown:
            if any(_text(row[at]) for at in codes if at < len(row)):
                tell(line, "A summary stands in a row without a case: not read.")
            continue
        case = identity.cases.get(shown)
        if case is None:
            tell(line, f"No case of the exported matrix is called {shown!r}: row not read.")
        elif case in seen:
            tell(line, f"{case!r} has a second row: only the first was read.")
        else:
            seen.add(case)
            _read_row(row, case, codes, identity, found, line, tell)


def _head(
    rows: Iterator[tuple[int, tuple[Any, ...]]], identity: Identity, title: str
) -> tuple[int, dict[int, str], list[str]] | None:
    """The place of `case`, the code at each column, and heads that stand there twice."""
    for line, row in rows:
        heads = [_text(value) for value in row]
        lowered = [head.casefold() for head in heads]
        columns = _columns(identity, title, set(heads))
        if "case" in lowered and columns:
            places: dict[str, list[int]] = {}
            for at, head in enumerate(heads):
                if head in columns:
                    places.setdefault(head, []).append(at)
            codes = {at[0]: columns[head] for head, at in places.items() if len(at) == 1}
            return lowered.index("case"), codes, [h for h, at in places.items() if len(at) > 1]
        if line >= _HEAD_ROWS:
            break
    return None


def _columns(identity: Identity, title: str, heads: set[str]) -> dict[str, str]:
    """Heading -> code id of this sheet's theme; of a renamed sheet by the heads it has."""
    by_name = identity.columns.get(identity.sheets.get(title, ""), {})
    if heads & set(by_name):
        return by_name
    themes = sorted(identity.columns.values(), key=lambda c: len(heads & set(c)), reverse=True)
    best = themes[0] if themes else {}
    return best if heads & set(best) else {}


def _read_row(
    row: tuple[Any, ...],
    case: str,
    codes: dict[int, str],
    identity: Identity,
    found: dict[tuple[str, str], CellText],
    line: int,
    tell: Any,
) -> None:
    for at, code_id in codes.items():
        value = row[at] if at < len(row) else None
        text = plain_text(_text(value))
        key = (case, code_id)
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            tell(line, f"The summary of {code_id!r} was made a date by the spreadsheet: not read.")
        elif key in identity.cut:
            continue  # it did not fit when written; what stands there is only its beginning
        elif key in found and found[key].text != text:
            tell(line, f"{case!r} has two summaries of {code_id!r}: only the first was read.")
        else:
            found[key] = CellText(case, code_id, text, identity.marks.get(key, ""))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()

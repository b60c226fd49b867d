"""Summaries from a workbook that came back, each found by what its cell is, not by its place.

Rows and columns may have been moved, sorted, hidden or left out, the sheets renamed, the file saved
by Excel or LibreOffice. Only summaries are read; what cannot be placed is reported, never guessed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from qualcode.errors import Problem, QualcodeError
from qualcode.exchange.workbook.identity import (
    IDENTITY_SHEET,
    Identity,
    plain_text,
    summary_mark,
)
from qualcode.exchange.workbook.look import unescaped

SIZE_LIMIT = 1_000_000_000  # bytes unpacked; a workbook of 200,000 extracts has a third of it
_ROWS, _COLUMNS, _HEAD_ROWS = 200_000, 4_000, 20
_OURS = {"extracts", "cases", "about", IDENTITY_SHEET}


@dataclass(frozen=True)
class CellText:
    """A summary as the workbook has it: `text` is empty if it was deleted there.

    `exported` is the `summary_mark` of the summary when the workbook was written. What becomes of
    the three (exported, `text`, the study's now) is `judge`'s to say, in `returns`.
    """

    case: str
    code_id: str
    text: str
    exported: str = ""

    @property
    def changed(self) -> bool:
        """Whether a person changed it in the workbook."""
        return summary_mark(self.text) != self.exported


@dataclass(frozen=True)
class MatrixReturn:
    """Every summary cell of a workbook, changed or not, and what could not be read."""

    cells: tuple[CellText, ...]
    problems: tuple[Problem, ...]


def read_matrix_workbook(path: Path | IO[bytes]) -> MatrixReturn:
    """Read the summaries of a workbook that `write_matrix_workbook` made.

    A sheet of the analyst's own is a warning. Raises QualcodeError if the file is not a workbook, is too big, or was not made by qualcode.
    """
    import openpyxl

    name = path.name if isinstance(path, Path) else "The workbook"
    _refuse(path, name)
    try:
        book = openpyxl.load_workbook(path, read_only=True)
        identity = _identity(book, name)
        reading = _Reading(name, identity)
        for sheet in book.worksheets:
            if sheet.title.casefold() not in _OURS:
                reading.read(sheet)
        book.close()
    except QualcodeError:
        raise
    except Exception as error:  # openpyxl and the XML below it raise what they like
        raise QualcodeError(
            f"{name} could not be read as a workbook: {error}",
            "Save it again as .xlsx, or export the matrix again.",
        ) from error
    return MatrixReturn(tuple(reading.found.values()), tuple(reading.problems))


def _refuse(path: Path | IO[bytes], name: str) -> None:
    """Nothing that unpacks to more than `SIZE_LIMIT` is opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise QualcodeError(
            f"{name} is not an .xlsx workbook.", "Use a file written by `matrix export`."
        ) from error
    if size > SIZE_LIMIT:
        raise QualcodeError(f"{name} contains {size:,} bytes when unpacked, which is too much.")


def _identity(book: Any, name: str) -> Identity:
    if IDENTITY_SHEET not in book.sheetnames:
        raise QualcodeError(
            f"{name} does not contain the information about its cells: its hidden sheet `qualcode` is missing.",
            "Edit a file written by `matrix export` or `run`, and save it as .xlsx.",
        )
    rows = book[IDENTITY_SHEET].iter_rows(max_col=1, max_row=10_000_000, values_only=True)
    return Identity.read(unescaped(str(row[0])) for row in rows if row and row[0] is not None)


@dataclass
class _Reading:
    """What has been read so far."""

    name: str
    identity: Identity
    found: dict[tuple[str, str], CellText] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sheet: str = ""

    def tell(self, line: int, message: str, severity: str = "error") -> None:
        self.problems.append(Problem(f"{self.name}[{self.sheet}]", line, message, severity))

    def read(self, sheet: Any) -> None:
        """Take in the summaries of one sheet."""
        self.sheet = sheet.title
        rows = enumerate(sheet.iter_rows(max_col=_COLUMNS, max_row=_ROWS), 1)
        head = _head(rows, self.identity, sheet.title)
        if head is None:
            told = "No header row with `case` and codes was found; this sheet was skipped."
            self.tell(0, told, "warning")
            return
        for heading in head.missing:
            told = f"The column {heading!r} is missing; its summaries were not imported."
            self.tell(head.line, told, "warning")
        for heading in head.doubled:
            self.tell(head.line, f"Two columns have the heading {heading!r}; neither was imported.")
        seen: set[str] = set()
        for line, row in rows:
            shown = _text(row[head.case_at]) if head.case_at < len(row) else ""
            case = self.identity.cases.get(shown)
            if not shown:
                if any(_text(row[at]) for at in head.codes if at < len(row)):
                    self.tell(
                        line, "There is a summary in a row without a case; it was not imported."
                    )
            elif case is None:
                self.tell(
                    line, f"The exported matrix has no case {shown!r}; the row was not imported."
                )
            elif case in seen:
                self.tell(line, f"{case!r} has a second row; only the first was imported.")
            else:
                seen.add(case)
                self.read_row(line, case, row, head.codes)

    def read_row(
        self, line: int, case: str, row: tuple[Any, ...], codes: Mapping[int, str]
    ) -> None:
        """Take in the summaries of one case."""
        for at, code_id in codes.items():
            cell = row[at] if at < len(row) else None
            text, key = plain_text(_text(cell)), (case, code_id)
            if key in self.identity.cut:
                # It did not fit when it was written: the cell has only its beginning.
                if self.identity.cut[key] not in {"", summary_mark(text)}:
                    told = f"The summary of {code_id!r} is longer than a cell can be; it was not imported."
                    self.tell(line, f"{told} Change it with `qualcode matrix summarise`.")
                continue
            if cell is not None and cell.data_type in {"f", "d", "e"}:
                kind = {"f": "a formula", "d": "a date", "e": "an error"}[cell.data_type]
                told = f"The spreadsheet has {kind} in the cell for the summary of {code_id!r}"
                self.tell(
                    line, f"{told}; it was not imported. Format the cell as text and retype it."
                )
            elif key in self.found and self.found[key].text != text:
                self.tell(
                    line, f"{case!r} has two summaries of {code_id!r}; the first was imported."
                )
            else:
                self.found[key] = CellText(case, code_id, text, self.identity.marks.get(key, ""))


@dataclass(frozen=True)
class _Head:
    """The places of things: `codes` maps columns (from 0) to code ids."""

    line: int
    case_at: int
    codes: Mapping[int, str]
    doubled: tuple[str, ...]
    missing: tuple[str, ...]


def _head(
    rows: Iterator[tuple[int, tuple[Any, ...]]], identity: Identity, title: str
) -> _Head | None:
    """The row of heads, if one of the first rows is one."""
    for line, row in rows:
        heads = [_text(cell) for cell in row]
        lowered = [head.casefold() for head in heads]
        columns = _columns(identity, title, set(heads))
        if "case" in lowered and columns:
            places: dict[str, list[int]] = {}
            for at, head in enumerate(heads):
                if head in columns:
                    places.setdefault(head, []).append(at)
            codes = {at[0]: columns[head] for head, at in places.items() if len(at) == 1}
            doubled = tuple(head for head, at in places.items() if len(at) > 1)
            missing = tuple(head for head in columns if head not in places)
            return _Head(line, lowered.index("case"), codes, doubled, missing)
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


def _text(cell: Any) -> str:
    value = None if cell is None else cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unescaped(str(value)).strip()

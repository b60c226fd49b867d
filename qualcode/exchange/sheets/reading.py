"""The cells of a coding sheet that came back, saved by whatever spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.exchange.sheets.columns import (
    DOCUMENT,
    MEMO,
    ROW,
    SLOTS_LIMIT,
    TEXT,
    TURN,
    SlotColumn,
    slot_columns,
)
from qualcode.exchange.sheets.memos import split_memos
from qualcode.exchange.sheets.rows import unescaped
from qualcode.exchange.sheets.state import STATE_SHEET, SheetState
from qualcode.exchange.workbook.look import ROW_LIMIT
from qualcode.files.cells import unguard
from qualcode.files.packages import check_archive

_OTHER_COLUMNS, _MORE_SLOTS = 40, 8  # room for columns that somebody put in, and for more codes
_HEAD_ROWS = 20


@dataclass
class ReadRow:
    """A row as the sheet has it; `line` counts from 1.

    `codes`, `facets` and `memos` are by slot (from 1), without empty ones; a memo at `FIRST` is the
    first code's. `formulas` has the heading and slot (0: the memo) of cells with a formula.
    """

    line: int
    key: str
    text: str
    document: str = ""
    turn: str = ""
    codes: dict[int, str] = field(default_factory=dict)
    facets: dict[int, dict[str, str]] = field(default_factory=dict)
    memos: dict[int, str] = field(default_factory=dict)
    formulas: dict[str, int] = field(default_factory=dict)


def read_sheet(path: Path) -> tuple[SheetState, list[ReadRow]]:
    """The hidden sheet and the rows.

    Raises QualcodeError if the file is not a workbook, is too big, or is not a coding sheet.
    """
    import openpyxl

    if not path.is_file():
        raise QualcodeError(f"The file {path} was not found.", "Check the name and the folder.")
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        raise QualcodeError(
            f"{path} is not an .xlsx file, so the hidden information about its rows may be lost.",
            "Open the sheet in the program it was coded in and save it as .xlsx (Excel workbook).",
        )
    check_archive(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise _unreadable(path, error) from error
    try:
        state = _state(book, path)
        rows = _rows(book, path, state)
    except QualcodeError:
        raise
    except Exception as error:
        raise _unreadable(path, error) from error
    finally:
        book.close()
    return state, rows


def _unreadable(path: Path, error: Exception) -> QualcodeError:
    return QualcodeError(
        f"{path} could not be read as a spreadsheet ({type(error).__name__}).",
        "Open it in a spreadsheet and save it as .xlsx again.",
    )


def _state(book: Any, path: Path) -> SheetState:
    state = None
    if STATE_SHEET in book.sheetnames:
        sheet = book[STATE_SHEET]
        lines = sheet.iter_rows(max_col=1, max_row=ROW_LIMIT, values_only=True)
        state = SheetState.read(row[0] for row in lines if row)
    if state is None:
        raise QualcodeError(
            f"{path} does not contain the information about its rows: it is not a coding "
            f"sheet, or its hidden sheet `{STATE_SHEET}` is missing.",
            "Code in a file written by `sheet export`, and save it as .xlsx.",
        )
    return state


def _rows(book: Any, path: Path, state: SheetState) -> list[ReadRow]:
    for sheet in book.worksheets:
        if sheet.title == STATE_SHEET:
            continue
        slots = max((shown.slot for shown in state.codings), default=0) + _MORE_SLOTS
        width = _OTHER_COLUMNS + slots * (1 + len(state.facets))
        cells = _without_gaps(sheet.iter_rows(max_col=width, max_row=ROW_LIMIT))
        heads = _heads(cells)
        if heads:
            columns = slot_columns(SLOTS_LIMIT, list(state.facets))
            present = [c for c in columns if c.heading in heads]
            return [r for r in (_row(line, c, heads, present) for line, c in cells) if r]
    raise QualcodeError(
        f"{path} does not have a sheet with the headings {TEXT} and Code 1.",
        "Keep the headings as they were exported; columns can be moved.",
    )


def _without_gaps(rows: Iterator[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows with their numbers; a stray cell at the sheet's end leaves a million empty ones."""
    before = None
    for line, cells in enumerate(rows, 1):
        if cells is not before:  # openpyxl gives the same empty row again and again
            yield line, cells
        before = cells


def _heads(rows: Iterator[tuple[int, Sequence[Any]]]) -> dict[str, int] | None:
    for line, cells in rows:
        heads = {
            " ".join(cell_text(cell).split()): at for at, cell in reversed([*enumerate(cells)])
        }
        if {TEXT, "Code 1"} <= set(heads):
            return heads
        if line >= _HEAD_ROWS:
            break
    return None


def _row(
    line: int, cells: Sequence[Any], heads: Mapping[str, int], columns: Sequence[SlotColumn]
) -> ReadRow | None:
    def cell(heading: str) -> Any:
        at = heads.get(heading, len(cells))
        return cells[at] if at < len(cells) else None

    key, text, document, turn = (cell_text(cell(head)) for head in (ROW, TEXT, DOCUMENT, TURN))
    row = ReadRow(line, key, text, document, turn)
    for column in columns:
        there = cell(column.heading)
        value = " ".join(unguard(cell_text(there)).split())
        if _is_formula(there):
            row.formulas[column.heading] = column.slot
        elif value and column.facet:
            row.facets.setdefault(column.slot, {})[column.facet] = value
        elif value:
            row.codes[column.slot] = value
    if _is_formula(cell(MEMO)):
        row.formulas[MEMO] = 0
    else:
        row.memos = split_memos(cell_text(cell(MEMO)))
    filled = row.key or row.text or row.codes or row.facets or row.memos or row.formulas
    return row if filled else None


def _is_formula(cell: Any) -> bool:
    return getattr(cell, "data_type", "") == "f"


def cell_text(cell: Any) -> str:
    """What a person reads in a cell, LF newlines."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date | time | timedelta):
        return str(value).removesuffix(" 00:00:00")
    return unescaped(str(value)).replace("\r\n", "\n").replace("\r", "\n")

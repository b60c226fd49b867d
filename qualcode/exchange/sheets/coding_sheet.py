"""Coding in a spreadsheet: one row per turn or sentence, with drop-down lists, written and read."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from qualcode.errors import QualcodeError
from qualcode.exchange.code_names import CodeNames, code_names
from qualcode.exchange.coding_changes import CodingChanges, memo_mark
from qualcode.exchange.sheets.changes import read_coding_sheet
from qualcode.exchange.sheets.columns import (
    BEFORE,
    DOCUMENT,
    LOCKED,
    MEMO,
    SLOTS_LIMIT,
    SPEAKER,
    TEXT,
    TURN,
    SlotColumn,
    slot_columns,
)
from qualcode.exchange.sheets.memos import FIRST, join_memos, split_memos
from qualcode.exchange.sheets.notes import codes_sheet, help_sheet
from qualcode.exchange.sheets.rows import UNITS, SheetRow, codings_by_row, sheet_rows
from qualcode.exchange.sheets.state import STATE_SHEET, SheetState, ShownCoding
from qualcode.exchange.workbook.look import (
    ROW_LIMIT,
    Looks,
    cut_to,
    let_rows_grow,
    writable,
)
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding
from qualcode.model.documents import Document
from qualcode.text.anchors import shorten
from qualcode.text.offsets import utf16_length

__all__ = ["UNITS", "CodingChanges", "read_coding_sheet", "write_coding_sheet"]

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone; same bytes always
_SLOTS = 4
_MEMO_LIMIT = 32_000
_WIDTHS = {DOCUMENT: 11, TURN: 6, SPEAKER: 13, BEFORE: 36, TEXT: 64, MEMO: 36}
_CODE_WIDTH, _FACET_WIDTH = 24, 11
_LINE, _TALLEST = 13.2, 400  # points; Excel shows no row taller than 409
_PER_WIDTH = 1.15  # letters of running text on a column's unit of width


@dataclass
class _Sheet:
    """A coding sheet being written."""

    workbook: Any
    sheet: Any
    looks: Looks
    names: CodeNames
    columns: Sequence[SlotColumn]
    state: SheetState

    @property
    def memo_at(self) -> int:
        return len(LOCKED) + len(self.columns)


def write_coding_sheet(
    documents: Sequence[Document],
    codings: Sequence[Coding],
    codebook: Codebook,
    *,
    unit: str = "turn",
    coder: str,
) -> bytes:
    """An .xlsx with one row per turn or sentence (`unit`) in which `coder` codes.

    It shows the codings of `coder` in `documents`, each in the row where its words begin; the same
    arguments give the same bytes. Raises QualcodeError if the unit is unknown or the documents
    have more rows than a sheet.
    """
    import xlsxwriter

    if unit not in UNITS:
        raise QualcodeError(f"There is no unit '{unit}'.", "One row per turn or per sentence.")
    rows = sheet_rows(documents, unit, codebook.language)
    if len(rows) >= ROW_LIMIT:
        raise QualcodeError(
            f"{len(rows):,} rows do not fit into one sheet.", "Export fewer documents at a time."
        )
    shown = codings_by_row(rows, [c for c in codings if c.coder == coder], codebook.order)
    slots = max([_SLOTS, *(len(found) + 1 for found in shown.values())])
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(out, options)
    workbook.set_properties({"title": "Coding sheet", "created": _CREATED})
    names = code_names(codebook)
    writing = _Sheet(
        workbook,
        workbook.add_worksheet("Coding"),
        Looks(workbook),
        names,
        slot_columns(min(slots, SLOTS_LIMIT), list(codebook.facets)),
        _state(codebook, names, coder, unit),
    )
    _heads(writing, len(rows))
    for at, row in enumerate(rows):
        new = at > 0 and rows[at - 1].document is not row.document
        _row(writing, at + 1, row, shown.get(at, []), new_document=new)
    lists = codes_sheet(workbook, writing.looks, codebook, names)
    help_sheet(workbook, writing.looks, coder, unit, list(codebook.facets))
    _lists(writing, lists, len(rows))
    _keep_state(writing)
    workbook.close()
    return out.getvalue()


def _state(codebook: Codebook, names: CodeNames, coder: str, unit: str) -> SheetState:
    codes = {label: code_id for code_id, label in names.labels.items()}
    return SheetState(coder, unit, dict(codebook.facets), codes)


def _heads(writing: _Sheet, rows: int) -> None:
    sheet, looks = writing.sheet, writing.looks
    for at, heading in enumerate(LOCKED):
        sheet.write_string(0, at, heading, looks.head("#3B444B"))
        sheet.set_column(at, at, _WIDTHS.get(heading, 8), None, {"hidden": heading not in _WIDTHS})
    for at, column in enumerate(writing.columns, len(LOCKED)):
        color = "#1F5F8B" if column.slot % 2 else "#2E7D6B"
        look = looks.head(color, quiet=bool(column.facet))
        sheet.write_string(0, at, writable(column.heading), look)
        sheet.set_column(at, at, _FACET_WIDTH if column.facet else _CODE_WIDTH)
    sheet.write_string(0, writing.memo_at, MEMO, looks.head("#6B4E00"))
    sheet.set_column(writing.memo_at, writing.memo_at, _WIDTHS[MEMO])
    sheet.set_row(0, 22)
    let_rows_grow(sheet)
    sheet.freeze_panes(1, LOCKED.index(TEXT) + 1)
    sheet.autofilter(0, 0, max(rows, 1), writing.memo_at)
    allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _row(
    writing: _Sheet, at: int, row: SheetRow, codings: Sequence[Coding], *, new_document: bool
) -> None:
    line: dict[str, Any] = {"top": 2, "top_color": "#3B444B"} if new_document else {}
    words = writable(row.text)
    said = (row.key, row.document.name, row.turn.number if row.turn else "",
            (row.turn.speaker or "") if row.turn else "", writable(row.before), words)  # fmt: skip
    for place, (heading, value) in enumerate(zip(LOCKED, said, strict=True)):
        quiet: dict[str, Any] = (
            {"font_color": "#6A7178", "font_size": 9} if heading == BEFORE else {}
        )
        # The prefix keeps a spreadsheet from making a formula of it when somebody edits the cell.
        quiet |= {"align": "left"}
        look = writing.looks.body(quote_prefix=True, bg_color="#F4F5F6", **quiet, **line)
        if isinstance(value, int):
            writing.sheet.write_number(at, place, value, look)
        else:
            writing.sheet.write_string(at, place, value, look)
    writing.state.keys.append(row.key)
    shown = dict(enumerate(codings[: len({c.slot for c in writing.columns})], 1))
    for place, column in enumerate(writing.columns, len(LOCKED)):
        coding = shown.get(column.slot)
        text = _slot_text(writing, column, coding)
        # Text format: what is typed stays as typed.
        parted = coding is not None and coding.span != row.span
        look = writing.looks.body(num_format="@", locked=False, italic=parted, **line)
        writing.sheet.write(at, place, writable(text) or None, look)
        if coding is not None and not column.facet and parted:
            note = {"author": "qualcode", "x_scale": 2, "y_scale": 1.5}
            writing.sheet.write_comment(at, place, _reach(coding, row), note)
    memo = _memo(writing, row, shown)
    look = writing.looks.body(num_format="@", locked=False, **line)
    writing.sheet.write(at, writing.memo_at, writable(memo) or None, look)
    sizes = ((words, _WIDTHS[TEXT]), (memo, _WIDTHS[MEMO]), (row.before, 1.3 * _WIDTHS[BEFORE]))
    height = max(_lines(text, width) for text, width in sizes)
    writing.sheet.set_row(at, min(height * _LINE + 3, _TALLEST))


def _slot_text(writing: _Sheet, column: SlotColumn, coding: Coding | None) -> str:
    if coding is None:
        return ""
    if column.facet:
        return coding.facets.get(column.facet, "")
    return writing.names.label(coding.code_id)


def _reach(coding: Coding, row: SheetRow) -> str:
    """What is said of a coding on other words than the row's."""
    span = coding.span
    assert span is not None
    words = shorten(span.of(row.document.text), 400)
    if row.span.covers(span):
        return writable(f"Only this text is coded: “{words}”")
    last = row.document.turns_of(span)
    until = f", to turn {last[-1].number}" if last and last[-1] is not row.turn else ""
    return writable(f"More than this row is coded{until}: “{words}”")


def _memo(writing: _Sheet, row: SheetRow, shown: Mapping[int, Coding]) -> str:
    """The memo cell, and what the hidden sheet keeps of the codings shown."""
    cell = cut_to(join_memos({slot: coding.memo for slot, coding in shown.items()}), _MEMO_LIMIT)
    memos = split_memos(cell)
    first = min(shown, default=0)
    for slot, coding in shown.items():
        seen = memos.get(slot, memos.get(FIRST, "") if slot == first else "")
        writing.state.codings.append(
            ShownCoding(
                coding.id,
                row.key,
                slot,
                coding.code_id,
                dict(coding.facets),
                memo_mark(coding.memo),
                memo_mark(seen),
            )
        )
    return cell


def _lines(text: str, width: float) -> int:
    return sum(max(ceil(utf16_length(line) / width / _PER_WIDTH), 1) for line in text.split("\n"))


def _lists(writing: _Sheet, lists: Mapping[str, str], rows: int) -> None:
    """The drop-down lists: `lists` has the cells of a facet's values, or ("") of the codes."""
    for at, column in enumerate(writing.columns, len(LOCKED)):
        if rows and lists.get(column.facet):
            kind = "value" if column.facet else "code"
            rule = {
                "validate": "list",
                "source": f"={lists[column.facet]}",
                "error_title": f"This {kind} does not exist",
                "error_message": f"Choose a {kind} from the list. New ones are created in the codebook.",
            }
            writing.sheet.data_validation(1, at, rows, at, rule)


def _keep_state(writing: _Sheet) -> None:
    hidden = writing.workbook.add_worksheet(STATE_SHEET)
    for at, line in enumerate(writing.state.lines()):
        hidden.write_string(at, 0, line)
    hidden.very_hidden()

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from matrix_study import CODEBOOK, DOCUMENTS, EXTRACTS

from qualcode.exchange.coding_sheet import (
    UNITS,
    SheetChanges,
    read_coding_sheet,
    write_coding_sheet,
)
from qualcode.model.codings import Coding

CODINGS = tuple(extract.coding for extract in EXTRACTS)
OTHER = replace(CODINGS[0], id="bens", coder="ben", code_id="pace")


class Edited:
    """A sheet as somebody has it open: cells by heading, rows by document and turn."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book["Coding"]
        self.path = path
        self.heads = [cell.value for cell in self.sheet[1]]

    def cell(self, row: int, heading: str):
        return self.sheet.cell(row, self.heads.index(heading) + 1)

    def row(self, document: str, turn: int) -> int:
        for row in range(2, self.sheet.max_row + 1):
            if (self.cell(row, "Document").value, self.cell(row, "Turn").value) == (document, turn):
                return row
        raise AssertionError((document, turn))

    def put(self, document: str, turn: int, **values: object) -> int:
        row = self.row(document, turn)
        for name, value in values.items():
            heading = {"text": "Text", "memo": "Memo", "key": "Row"}.get(name)
            self.cell(
                row, heading or f"{name[:-1].replace('code', 'Code')} {name[-1]}"
            ).value = value
        return row

    def read(self, documents=DOCUMENTS, codings=(*CODINGS, OTHER), codebook=CODEBOOK):
        self.book.save(self.path)
        return read_coding_sheet(self.path, documents, codings, codebook)


@pytest.fixture
def sheet(tmp_path: Path) -> Edited:
    data = write_coding_sheet(DOCUMENTS, (*CODINGS, OTHER), CODEBOOK, coder="ana")
    return Edited(data, tmp_path / "sheet.xlsx")


def said(changes: SheetChanges) -> list[str]:
    return [f"{p.line}: {p.message}" for p in changes.refused]


def nothing(changes: SheetChanges) -> bool:
    return not (changes.added or changes.removed or changes.changed)


def applied(codings, changes: SheetChanges) -> list[Coding]:
    """What the study has after the changes were made."""
    gone = {item.coding.id for item in changes.removed}
    new = {item.before.id: item.after for item in changes.changed}
    kept = [new.get(c.id, c) for c in codings if c.id not in gone]
    numbered = enumerate(changes.added)
    return [*kept, *(replace(item.coding, id=f"new-{number}") for number, item in numbered)]


@pytest.mark.parametrize("unit", UNITS)
def test_an_untouched_sheet_changes_nothing(tmp_path, unit):
    data = write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, unit=unit, coder="ana")
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(data)
    changes = read_coding_sheet(path, DOCUMENTS, CODINGS, CODEBOOK)
    assert changes == SheetChanges("ana", unchanged=len(CODINGS))


def test_same_input_same_bytes():
    first = write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, coder="ana")
    assert first == write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, coder="ana")


def test_a_row_a_turn_with_its_codings_and_nobody_elses(sheet):
    assert sheet.sheet.max_row == 1 + sum(len(d.turns) for d in DOCUMENTS)
    row = sheet.row("P10", 2)
    assert sheet.cell(row, "Speaker").value == "P10"
    assert sheet.cell(row, "Before").value == "Interviewer: How have things been at home?"
    assert sheet.cell(row, "Text").value.startswith("My sister rings me")
    assert sheet.cell(row, "Code 1").value == "Family and friends"
    assert sheet.cell(row, "impact 1").value == "helpful"
    assert "only these words" in sheet.cell(row, "Code 1").comment.text
    assert all(cell.value != "Pace" for cell in sheet.sheet[sheet.row("FG1", 2)])


def test_words_are_locked_and_codes_are_not(sheet):
    assert sheet.sheet.protection.sheet
    row = sheet.row("P2", 2)
    assert sheet.cell(row, "Text").protection.locked
    assert not sheet.cell(row, "Code 1").protection.locked
    assert not sheet.cell(row, "Memo").protection.locked


def test_a_code_is_put_on_the_words_of_the_row(sheet):
    line = sheet.put("P2", 4, code2="Pace", impact2="helpful")
    changes = sheet.read()
    [added] = changes.added
    turn = DOCUMENTS[1].turn(4)
    assert (added.line, added.coding.code_id, added.coding.span) == (line, "pace", turn.span)
    assert added.coding.text == turn.span.of(DOCUMENTS[1].text)
    assert added.coding.facets == {"impact": "helpful"}
    assert added.coding.coder == "ana"
    assert changes == replace(SheetChanges("ana"), added=changes.added, unchanged=len(CODINGS))


def test_importing_twice_does_no_more(sheet):
    sheet.put("P2", 4, code1=None, code2="Pace", memo="slow")
    sheet.put("FG1", 2, impact1="mixed")
    sheet.put("P10", 5, code1="Trust")
    changes = sheet.read()
    assert [len(changes.added), len(changes.removed), len(changes.changed)] == [1, 1, 2]
    after = applied((*CODINGS, OTHER), changes)
    assert nothing(sheet.read(codings=after))
    assert said(sheet.read(codings=after)) == []

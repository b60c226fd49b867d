"""The audit trail as CSV and as a Word table."""

import csv
import io

import docx
import pytest
from docx.enum.section import WD_ORIENT

from qualcode.outputs.appendices import HISTORY_COLUMNS as COLUMNS
from qualcode.outputs.appendices import write_history
from qualcode.writers.tables import TABLE_WRITERS

LINES = [
    (
        "1",
        "2026-01-02 10:00",
        "ana",
        "code add",
        "=ward on 'nobody\n talked'",
        "",
        "",
        "ward on “x”",
        "",
    ),
    ("2", "2026-01-02 10:01", "@ben", "undo", "a \x00\x07 b", 'why, "so"', "a", "", "undone"),
]


def test_csv_holds_every_cell_and_no_formula():
    text = write_history(TABLE_WRITERS[".csv"], LINES, "T")
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text[1:], newline=""))
    assert tuple(head) == COLUMNS
    assert rows[0][4] == "'=ward on 'nobody\n talked'"
    assert rows[1][2] == "'@ben"
    assert rows[1][5] == 'why, "so"'


def test_word_holds_one_table_with_a_head_on_every_page():
    document = docx.Document(io.BytesIO(write_history(TABLE_WRITERS[".docx"], LINES, "Getting by")))
    assert document.paragraphs[0].text == "Getting by"
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == list(COLUMNS)
    assert [cell.text for cell in table.rows[1].cells] == list(LINES[0])
    assert table.rows[2].cells[4].text == "a  b"
    assert "tblHeader" in table.rows[0]._tr.xml


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ufffe", "\uffff", "\ud800"])
def test_signs_that_no_word_file_can_hold_are_left_out(sign):
    line = ("1", "", "ana", "code add", f"a{sign}b", "", "", "", "")
    document = docx.Document(io.BytesIO(write_history(TABLE_WRITERS[".docx"], [line], f"T{sign}")))
    assert document.tables[0].rows[1].cells[4].text == "ab"
    assert document.paragraphs[0].text == "T"


def test_word_gives_the_same_bytes_on_any_day(monkeypatch):
    import time

    first = write_history(TABLE_WRITERS[".docx"], LINES, "T")
    later = time.localtime(time.time() + 100_000)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert write_history(TABLE_WRITERS[".docx"], LINES, "T") == first

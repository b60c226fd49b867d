"""Coding sheets and Word transcripts that LibreOffice saved."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
from libreoffice import Office
from matrix_study import CODEBOOK, DOCUMENTS, EXTRACTS

from qualcode.exchange.sheets.coding_sheet import (
    CodingChanges,
    read_coding_sheet,
    write_coding_sheet,
)
from qualcode.exchange.word.comments import (
    compare_comments,
    place_comments,
    read_word_comments,
    write_word_comments,
)
from qualcode.model.codings import Coding
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.readers import read_file

CODINGS = tuple(extract.coding for extract in EXTRACTS)
P10 = next(d for d in DOCUMENTS if d.name == "P10")

SORT_AND_CODE = """
Sub Work(source, target)
    Dim none()
    Dim book, sheet, fields(0) As New com.sun.star.table.TableSortField
    Dim how(1) As New com.sun.star.beans.PropertyValue
    Dim save(0) As New com.sun.star.beans.PropertyValue
    book = StarDesktop.loadComponentFromURL(source, "_blank", 0, none())
    sheet = book.Sheets.getByName("Coding")
    sheet.getCellByPosition(8, 8).String = "Pace"
    sheet.getCellByPosition(14, 8).String = "- said twice" & Chr(10) & "[2] =slow"
    sheet.unprotect("")
    fields(0).Field = 5
    fields(0).IsAscending = False
    how(0).Name = "SortFields"
    how(0).Value = fields()
    how(1).Name = "ContainsHeader"
    how(1).Value = True
    sheet.getCellRangeByPosition(0, 0, 14, 13).sort(how())
    save(0).Name = "FilterName"
    save(0).Value = "Calc MS Excel 2007 XML"
    book.storeToURL(target, save())
    book.close(True)
    StarDesktop.terminate()
End Sub
"""


def test_a_sheet_coded_and_sorted_in_libreoffice(tmp_path):
    office = Office(tmp_path)
    sheet, back = tmp_path / "sheet.xlsx", tmp_path / "back.xlsx"
    sheet.write_bytes(write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, coder="ana"))
    office.run(SORT_AND_CODE, "Work", sheet, back)
    rows = list(openpyxl.load_workbook(back)["Coding"].iter_rows(min_row=2, values_only=True))
    assert [row[5] for row in rows] != [row[5] for row in sorted(rows, key=lambda r: r[:3])]
    changes = read_coding_sheet(back, DOCUMENTS, CODINGS, CODEBOOK)
    p2 = DOCUMENTS[1]
    [added] = changes.added
    assert (added.coding.code_id, added.coding.span) == ("pace", p2.turn(4).span)
    assert added.coding.memo == "=slow"
    [changed] = changes.changed
    assert (changed.before.code_id, changed.after.memo) == ("trust", "- said twice")
    assert changes.unchanged == len(CODINGS) - 1
    assert changes.refused == changes.notes == ()


def test_a_sheet_saved_by_libreoffice_keeps_its_locks_and_lists(tmp_path):
    sheet = tmp_path / "sheet.xlsx"
    sheet.write_bytes(
        write_coding_sheet(DOCUMENTS, CODINGS, CODEBOOK, coder="ana", unit="sentence")
    )
    Office(tmp_path).save_as("xlsx", tmp_path / "out", sheet)
    back = tmp_path / "out" / "sheet.xlsx"
    changes = read_coding_sheet(back, DOCUMENTS, CODINGS, CODEBOOK)
    assert changes == CodingChanges("ana", unchanged=len(CODINGS))
    saved = openpyxl.load_workbook(back)["Coding"]
    assert saved.protection.sheet
    assert saved["F2"].protection.locked
    assert not saved["G2"].protection.locked
    assert any("Lists" in str(rule.formula1) for rule in saved.data_validations.dataValidation)


def test_an_exported_transcript_saved_by_libreoffice(tmp_path):
    """Nested, overlapping, over several turns, on one letter, on the same words by two coders."""
    turns = [turn.span for turn in P10.turns]
    spans = [
        Span(turns[1].start, turns[3].end),
        Span(turns[1].start + 3, turns[2].start + 2),
        Span(turns[1].start + 3, turns[1].start + 9),
        Span(turns[2].start, turns[2].start + 1),
        Span(turns[3].start - 2, turns[4].start + 5),
        Span(turns[1].start + 3, turns[1].start + 9),
    ]
    codes = ["family", "money", "trust", "pace", "ward", "trust"]
    more = [
        Coding(
            f"m{n}",
            "p10",
            code,
            span,
            span.of(P10.text),
            "ben" if n == 5 else "ana",
            memo=f"{n};\nx",
        )
        for n, (code, span) in enumerate(zip(codes, spans, strict=True))
    ]
    codings = [*CODINGS, *more]
    path = tmp_path / "P10.docx"
    path.write_bytes(write_word_comments(P10, codings, CODEBOOK))
    Office(tmp_path).save_as("docx", tmp_path / "out", path)
    word = read_word_comments(tmp_path / "out" / "P10.docx")
    changes = compare_comments(word, P10, codings, CODEBOOK, coder="me")
    assert changes == CodingChanges(unchanged=11)
    placed = place_comments(word, P10, CODEBOOK)
    assert sorted((c.span, c.code_id, c.coder) for c in placed.codings) == sorted(
        (c.span, c.code_id, c.coder) for c in codings if c.document == "p10"
    )


FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>{}</office:text>
</office:body></office:document>"""


def note(name: str, author: str, text: str) -> str:
    named = f' office:name="{name}"' if name else ""
    lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    return f"<office:annotation{named}><dc:creator>{author}</dc:creator>{lines}</office:annotation>"


def done(name: str) -> str:
    return f'<office:annotation-end office:name="{name}"/>'


def test_a_transcript_coded_in_libreoffice_that_qualcode_never_saw(tmp_path):
    long = note("a", "Ana Ruiz", "trust (helpful): at once\nnot later")
    cells = ("P2", f"Yes, {note('c', 'Cem', 'money and work; pace')}yes.{done('c')}")
    row = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    body = (
        "<text:p>Moderator: How was it?</text:p>"
        f"<text:p>P1: {long}Yes. And {note('b', 'Ben', 'pace')}no{done('a')}. Yes.</text:p>"
        f"<text:p>P1: More{done('b')} words {note('', 'Ben', 'point')}here.</text:p>"
        '<table:table><table:table-column table:number-columns-repeated="2"/>'
        f"<table:table-row>{row}</table:table-row></table:table>"
        f"<text:p>P1: Yes. {note('d', 'Ana Ruiz', 'ward lief')}Yes.{done('d')}</text:p>"
    )
    flat = tmp_path / "t.fodt"
    flat.write_text(FLAT.format(body), encoding="utf-8")
    Office(tmp_path).save_as("docx", tmp_path / "out", flat)
    path = tmp_path / "out" / "t.docx"
    [reading] = read_file(path)
    document = Document("t", "T", "t.docx", "0" * 64, reading.text, reading.turns)
    changes = compare_comments(read_word_comments(path), document, [], CODEBOOK, coder="me")
    yes = [at for at in range(len(reading.text)) if reading.text.lower().startswith("yes", at)]
    assert [
        (a.coding.coder, a.coding.code_id, a.coding.text.split("\n")[0], a.coding.span.start)
        for a in changes.added
    ] == [
        ("Ana Ruiz", "trust", "Yes. And no", yes[0]),
        ("Ben", "pace", "no. Yes.", yes[0] + len("Yes. And ")),
        ("Cem", "money", "yes.", yes[3]),
        ("Cem", "pace", "yes.", yes[3]),
    ]
    assert changes.added[0].coding.facets == {"impact": "helpful"}
    assert changes.added[0].coding.memo == "at once\nnot later"
    [unknown] = changes.unknown
    assert (unknown.code_name, unknown.nearest, unknown.span.start) == (
        "ward lief",
        ("Ward life",),
        yes[5],
    )
    [told] = changes.refused
    assert "it is not attached to any text in “P1: More words here.”" in told.message
    assert replace(changes, added=(), unknown=(), refused=()) == CodingChanges()

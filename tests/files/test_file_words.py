"""What files of every kind say, of themselves too."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from qualcode.errors import QualcodeError
from qualcode.files import words as file_words
from qualcode.files.words import words_in
from qualcode.pseudonyms.replacing import find_leaks


def forms(where, data, name="Kaya Demir"):
    return {(leak.where, leak.form) for leak in find_leaks([name], words_in(where, data))}


def word_file(fill):
    document, out = docx.Document(), io.BytesIO()
    fill(document)
    document.save(out)
    return out.getvalue()


def test_a_name_that_word_has_cut_into_runs():
    def fill(document):
        paragraph = document.add_paragraph("So Ka")
        paragraph.add_run("ya De").bold = True
        paragraph.add_run("mir left")
        document.add_paragraph("X").add_run("Kaya")

    assert ("a.docx (word/document.xml)", "Kaya Demir") in forms("a.docx", word_file(fill))


@pytest.mark.parametrize("fact", ["author", "last_modified_by", "title", "comments", "keywords"])
def test_what_a_word_file_says_of_itself(fact):
    data = word_file(lambda document: setattr(document.core_properties, fact, "Kaya Demir"))
    assert forms("a.docx", data) == {("a.docx (docProps/core.xml)", "Kaya Demir")}


def test_who_commented_in_word():
    def fill(document):
        run = document.add_paragraph("Nothing").runs[0]
        document.add_comment(run, text="ask Demir", author="Kaya Demir", initials="KD")

    said = forms("a.docx", word_file(fill))
    assert ("a.docx (word/comments.xml)", "Kaya Demir") in said
    assert ("a.docx (word/comments.xml)", "Demir") in said


def test_cells_comments_and_author_of_a_workbook():
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "Kaya Demir"
    book.active["B1"] = "Smith"
    book.active["B1"].comment = Comment("of KAYA DEMIR", "Kaya Demir")
    book.active.title = "Demir"
    book.properties.lastModifiedBy = "Kaya Demir"
    book.save(out)
    found = {(where.split(" (")[1][:-1], form) for where, form in forms("b.xlsx", out.getvalue())}
    assert {
        ("xl/worksheets/sheet1.xml", "Kaya Demir"),
        ("xl/workbook.xml", "Demir"),
        ("docProps/core.xml", "Kaya Demir"),
    } <= found
    assert "KAYA DEMIR" in {form for _, form in found}


@pytest.mark.parametrize(
    ("where", "data"),
    [
        ("a.html", b"<p>So <b>Ka</b>ya Demir</p>"),
        ("a.html", b"<p>K&#97;ya&nbsp;Demir</p>"),
        ("a.html", b'<script>{"t": "So\\nKaya Demir"}</script>'),
        ("a.json", b'{"t": "So\\nK\\u0061ya Demir"}'),
        ("a.rtf", rb"{\rtf1 So {\b Ka}y\'61 Demir\par}"),
        ("a.csv", b"x,Kaya Demir,y"),
        ("a.txt", "Kaya Demir".encode("utf-16")),
        ("a.txt", "Kaya Demir".encode("utf-16-le")),
        ("a.svg", b'<svg><text aria-label="Kaya Demir"/></svg>'),
        ("notes", b"Kaya Demir"),
    ],
)
def test_files_of_every_kind(where, data):
    assert "Kaya Demir" in {" ".join(form.split()) for _, form in forms(where, data)}


def test_the_beginning_of_a_cell_is_the_beginning_of_a_sentence():
    text = words_in("a.csv", b'Life,Will power,"12 Elm Road, Leeds"\n')["a.csv"]
    assert find_leaks(["Will"], {"a": f"{text} they will, they will"}) == []
    assert find_leaks(["12 Elm Road, Leeds"], {"a": text})


def test_what_cannot_be_looked_into_is_said():
    assert words_in("a.png", b"\x89PNG\r\n") is None
    assert words_in("a.dat", b"\x00\x01\x02\x00" * 50) is None
    assert words_in("a.pdf", b"%PDF-1.7 broken") is None


def zipped(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def test_an_archive_in_an_archive_is_looked_into():
    inner = zipped(notes="Mireille")
    found = words_in("all.zip", zipped(inner=inner))
    assert found["all.zip (inner) (notes)"] == "Mireille"
    for _ in range(4):
        inner = zipped(inner=inner)
    assert words_in("all.zip", inner) is None


def test_an_archive_that_is_broken_or_locked_is_said():
    whole = zipped(notes="Mireille " * 50)
    assert words_in("a.zip", whole.replace(b"Mireille Mireille", b"Mireille Mirei11e")) is None
    locked = bytearray(whole)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[whole.index(mark) + at] |= 1
    assert words_in("a.zip", bytes(locked)) is None


def test_an_archive_that_would_swell(monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", "x" * 2000)
    monkeypatch.setattr(file_words, "MAX_UNPACKED", 1000)
    with pytest.raises(QualcodeError, match="unpack to too much"):
        words_in("a.docx", out.getvalue())


def test_the_words_of_a_pdf(real):
    data = next((real / "pdf_line_numbered").rglob("*P1*.pdf")).read_bytes()
    texts = words_in("a.pdf", data)
    assert "Participant" in texts["a.pdf"] or "Particpant" in texts["a.pdf"]

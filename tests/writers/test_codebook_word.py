"""The codebook as a Word document."""

import io
import time

import docx
from test_codebook_page import CODEBOOK

from qualcode.model.codes import Code, Codebook, Theme
from qualcode.writers.codebook_word import COLUMNS, codebook_docx


def opened(data):
    return docx.Document(io.BytesIO(data))


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_each_theme_is_a_table_with_what_journals_print():
    word = opened(codebook_docx(CODEBOOK, {"debt": ("I  owe\nit", "FG1:P3 ¶12")}))
    assert [p.text for p in word.paragraphs if p.text] == [
        "Recovery",
        "Version 2",
        "Facet impact: helpful, unhelpful",
        "Life *outside*",
        "What happens\n  elsewhere.",
    ]
    (table,) = word.tables
    assert rows(table) == [
        list(COLUMNS),
        [
            "Money\nmoney",
            "Having it.\nAsked of group: user or carer",
            "debt\npay",
            "work: see `job`",
            "“I never had [any].”",
        ],
        ["Debt (retired)\ndebt", "", "", "", "“I owe it” (FG1:P3 ¶12)"],
    ]


def test_the_head_of_a_table_is_repeated_on_every_page():
    (table,) = opened(codebook_docx(CODEBOOK)).tables
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_the_same_codebook_gives_the_same_bytes_at_any_time(monkeypatch):
    first = codebook_docx(CODEBOOK)
    later = time.localtime(time.time() + 100_000)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert codebook_docx(CODEBOOK) == first


def test_themes_without_codes_and_control_characters_are_no_trouble():
    book = Codebook(themes=(Theme("a", "A\x01"), Theme("b", "B", codes=(Code("c", "C\x00"),))))
    word = opened(codebook_docx(book))
    assert "No codes yet." in [p.text for p in word.paragraphs]
    assert rows(word.tables[0])[1][0] == "C\ufffd\nc"

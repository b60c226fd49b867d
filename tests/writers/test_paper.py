"""Word, Markdown and LaTeX hold the matrix, and take none of its words for signs of their own."""

import io
import re
import zipfile
from dataclasses import replace

import docx
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from matrix_study import CASES, CODEBOOK, EXTRACTS, SUGGESTED, SUMMARIES

from qualcode.analysis.framework import build_matrices
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Summary
from qualcode.writers.latex_page import latex, latex_page
from qualcode.writers.markdown_page import markdown_page
from qualcode.writers.paper import matrix_tables, plain_table
from qualcode.writers.word_page import word_page


def tables(**changes):
    given_ = {"cases": CASES, "extracts": EXTRACTS, "summaries": SUMMARIES, "suggested": SUGGESTED}
    return matrix_tables(build_matrices(CODEBOOK, **(given_ | changes)))


def test_a_wide_theme_becomes_several_tables_with_the_cases_at_the_left():
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS)
    found = matrix_tables(matrices, codes=2)
    assert [(t.title, t.heads) for t in found[:3]] == [
        ("Life outside", ("case", "Family and friends", "› Partner")),
        ("Life outside (continued)", ("case", "Money and work", "Ward life")),
        ("Life outside (continued)", ("case", "Other")),
    ]
    assert [len(t.lines) for t in found[:3]] == [4, 4, 4]


def test_a_split_code_keeps_its_columns_together():
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS, by="impact")
    heads = matrix_tables(matrices, codes=1)[0].heads
    assert heads[1:] == (
        "Family and friends",
        "Family and friends (helpful)",
        "Family and friends (unhelpful)",
        "Family and friends (mixed)",
    )


def test_the_states_are_words():
    cells = {line.cells[0].text: line.cells[1:] for line in tables()[0].lines}
    assert [cell.note for cell in cells["FG1:C1"]] == ["–", "–", "to summarise", "not asked", "–"]
    assert [cell.note for cell in cells["P10"]] == [
        "",
        "–",
        "out of date",
        "to summarise",
        "to summarise",
    ]
    assert cells["P10"][0].small == "P10:P10 ¶2 L2"


def test_a_theme_split_by_a_facet_becomes_tables_that_a_page_can_hold():
    """Thirteen columns on a page cut names and words to pieces."""
    codes = tuple(Code(f"c{n}", f"Code {n}") for n in range(5))
    values = ("helpful", "unhelpful", "mixed")
    book = Codebook(facets={"impact": values}, themes=(Theme("wide", "Wide", codes=codes),))
    given_ = [
        replace(
            EXTRACTS[0],
            coding=replace(EXTRACTS[0].coding, code_id=code.id, facets={"impact": "mixed"}),
            theme_id="wide",
        )
        for code in codes
    ]
    found = matrix_tables(build_matrices(book, cases=CASES, extracts=given_, by="impact"))
    assert [len(table.heads) - 1 for table in found] == [8, 8, 4]
    for table in found:
        assert table.widths[0] / sum(table.widths) > 0.09


def test_the_note_of_a_longtable_stays_on_the_page_of_its_last_row():
    said = latex_page("t", tables())
    note = said.index("how much it matters")
    assert said.index(r"\endfoot") < note < said.index(r"\endlastfoot") < said.index("P2")


def test_rows_are_separated():
    found = tables(order_by="site")[0].lines
    assert [line.group for line in found if line.group] == ["site: North", "site: South"]
    assert found[1].cells[0].small == "clinician"


def test_a_repeated_first_column_can_stand_once():
    rows = [["theme", "code"], ["A", "1"], ["A", "2"], ["B", "3"]]
    found = plain_table("t", rows, once=True)
    assert [line.cells[0].text for line in found.lines] == ["A", "", "B"]


def word(*args):
    return docx.Document(io.BytesIO(word_page(*args)))


def test_word_is_landscape_with_repeated_heads_and_named_styles():
    found = word("Getting better", tables(order_by="group"))
    section = found.sections[0]
    assert section.page_width > section.page_height
    table = found.tables[0]
    assert [cell.text for cell in table.rows[0].cells][:3] == [
        "case",
        "Family and friends",
        "› Partner",
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    used = {p.style.name for row in table.rows for cell in row.cells for p in cell.paragraphs}
    assert used == {
        "Matrix head",
        "Matrix group",
        "Matrix case",
        "Matrix summary",
        "Matrix note",
        "Matrix reference",
    }
    assert table.rows[1].cells[0].text == "group: clinician"


def test_word_gives_the_same_bytes():
    first = word_page("Getting better", tables())
    assert first == word_page("Getting better", tables())
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


SIGNS = "|*_`<>&$%#{}\\~^[]\n\r\x00\ud83d\"'=1. -+"
hostile = st.text(SIGNS + "ab ¶×é") | st.text()


@settings(max_examples=60)
@given(hostile)
def test_words_in_markdown_stay_in_their_cell(words):
    summary = [Summary("P2", "family", f"x{words}", "ana")]
    page = markdown_page(words, tables(summaries=summary))
    for line in page.split("\n"):
        if line.startswith("|"):
            bare = re.sub(r"\\.", "", line)
            assert bare.count("|") in {7, 4}
            assert not re.sub(r"<br>|", "", bare).count("<")


def test_a_long_name_may_break_after_its_underscores():
    assert latex("FG2_south") == r"FG2\_\allowbreak{}south"


@settings(max_examples=100)
@given(hostile)
def test_words_in_latex_are_no_commands(words):
    bare = re.sub(r"\\(textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar|"
                  r"textquotedbl|P|guilsinglright|ldots|allowbreak)\{\}|\\newline|\\[{}$&#%_]|\$\\times\$",
                  "", latex(words))  # fmt: skip
    assert not set(bare) & set("\\{}$&#%_~^")


@settings(max_examples=20)
@given(hostile)
def test_any_words_make_a_word_document(words):
    found = word(words, [plain_table(words, [["head", words], ["x", f"x{words}"]])])
    assert found.tables[0].rows[1].cells[1].text.startswith("x")


def test_latex_is_one_longtable_a_table_with_repeated_heads():
    page = latex_page("Getting better", tables())
    assert page.count(r"\begin{longtable}") == page.count(r"\end{longtable}") == 2
    assert page.count(r"\endhead") == 2
    assert r"In the room: therapist/client?" in page
    assert r"-- Benefits stopped" in page
    assert page.count("{") == page.count("}")

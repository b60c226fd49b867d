"""The workbook shows the matrices, and gives back what an analyst wrote in it."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matrix_study import CASES, CODEBOOK, EXTRACTS, SUGGESTED, SUMMARIES, extract

from qualcode.analysis.framework import build_matrices
from qualcode.errors import QualcodeError
from qualcode.exchange.workbook.identity import plain_text, summary_mark
from qualcode.exchange.workbook.look import sheet_name
from qualcode.exchange.workbook.matrix import read_matrix_workbook, write_matrix_workbook
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Summary
from qualcode.model.documents import Case
from qualcode.text.offsets import utf16_length

LIFE, ROOM = "Life outside", "In the room therapist client"


def make(path, *, summaries=SUMMARIES, extracts=EXTRACTS, cases=CASES, codebook=CODEBOOK, by=""):
    matrices = build_matrices(
        codebook, cases=cases, extracts=extracts, summaries=summaries, suggested=SUGGESTED, by=by
    )
    return write_matrix_workbook(
        path,
        matrices,
        extracts=extracts,
        cases=cases,
        about={"Codebook": "Getting better, version 1"},
        title="Getting better",
    )


@pytest.fixture
def path(tmp_path):
    make(tmp_path / "matrix.xlsx")
    return tmp_path / "matrix.xlsx"


@pytest.fixture
def book(path):
    return openpyxl.load_workbook(path)


def heads(sheet):
    return [cell.value for cell in sheet[1]]


def cell_of(sheet, case, heading):
    column = heads(sheet).index(heading) + 1
    row = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == case)
    return sheet.cell(row, column)


def texts(path):
    reading = read_matrix_workbook(path)
    assert reading.problems == ()
    return {(cell.case, cell.code_id): cell.text for cell in reading.cells if cell.text}


WRITTEN = {(s.case, s.code_id): s.text for s in SUMMARIES}


# ---- what it shows


def test_a_sheet_a_theme_then_extracts_cases_about(book):
    assert book.sheetnames == [LIFE, ROOM, "Extracts", "Cases", "About", "qualcode"]
    assert book["qualcode"].sheet_state != "visible"


def test_one_head_row_case_attributes_then_two_columns_a_code(book):
    assert heads(book[LIFE])[:7] == [
        "case",
        "group",
        "site",
        "Family and friends",
        "Family and friends: extracts",
        "Partner",
        "Partner: extracts",
    ]
    assert book[LIFE].freeze_panes == "D2"


def test_three_empty_states_read_and_look_different(book):
    sheet = book[LIFE]
    empty = cell_of(sheet, "P2", "Ward life: extracts")
    not_asked = cell_of(sheet, "FG1:C2", "Ward life: extracts")
    coded = cell_of(sheet, "P10", "Ward life: extracts")
    assert [empty.value, not_asked.value, coded.value] == ["–", "not asked", "P10:P10 ¶5 L5"]
    looks = [
        (cell.offset(0, -1).fill.patternType, cell.offset(0, -1).fill.fgColor.rgb)
        for cell in (empty, not_asked, coded)
    ]
    assert len(set(looks)) == 3
    assert [cell.offset(0, -1).value for cell in (empty, not_asked, coded)] == [None] * 3


def test_suggestions_and_what_is_out_of_date_are_told(book):
    sheet = book[LIFE]
    assert cell_of(sheet, "P2", "Family and friends: extracts").value == "–\n+2 suggested"
    stale = cell_of(sheet, "P10", "Money and work: extracts").value
    assert stale == "out of date: \nP10:P10 ¶4 L4 ×2"


def test_a_reference_leads_to_its_words_and_back(book):
    for name in (LIFE, ROOM):
        for row in book[name].iter_rows(min_row=2):
            for cell in row:
                if cell.hyperlink is None:
                    continue
                area = cell.hyperlink.location.split("!")[1]
                rows = book["Extracts"][area]
                heading = book[name].cell(1, cell.column).value.removesuffix(": extracts")
                found = book["Extracts"]
                codes = {found.cell(r[0].row, heads(found).index("code") + 1).value for r in rows}
                cases = {found.cell(r[0].row, heads(found).index("case") + 1).value for r in rows}
                assert codes <= {heading, "Life outside"}
                assert cases == {book[name].cell(cell.row, 1).value}
                for one in rows:
                    assert one[0].value.split(" ")[0] in cell.value
                    back = one[0].hyperlink.location
                    assert back == f"'{name}'!{cell.coordinate}"


def test_every_extract_has_a_row_also_those_in_no_cell(tmp_path):
    nobody = replace(extract("P2", 1, "trust"), case="")
    make(tmp_path / "m.xlsx", extracts=[*EXTRACTS, nobody])
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")["Extracts"]
    at = heads(sheet).index("coding_id") + 1
    ids = [sheet.cell(row, at).value for row in range(2, sheet.max_row + 1)]
    assert sorted(ids) == sorted(e.coding.id for e in (*EXTRACTS, nobody))
    assert ids[-1] == nobody.coding.id


def test_no_formula_whatever_was_said(book):
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f"]
    said = [cell.value for cell in book["Extracts"]["B"]]
    assert "=1+1 doesn't pay the rent" in said


def test_a_facet_splits_the_extracts_and_leaves_one_place_to_write(tmp_path):
    make(tmp_path / "m.xlsx", by="impact")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")[LIFE]
    assert heads(sheet)[3:8] == [
        "Family and friends",
        "Family and friends: extracts",
        "Family and friends (helpful): extracts",
        "Family and friends (unhelpful): extracts",
        "Family and friends (mixed): extracts",
    ]
    assert texts(tmp_path / "m.xlsx") == WRITTEN


def test_groups_of_rows_are_parted_by_a_line(tmp_path):
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS, order_by="site")
    write_matrix_workbook(
        tmp_path / "m.xlsx", matrices, extracts=EXTRACTS, cases=CASES, about={}, title="T"
    )
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")[LIFE]
    edges = [[cell.border.top.style for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [set(row) for row in edges] == [{"thin"}, {"thin"}, {"medium"}, {"thin"}]


def test_the_footnote_and_the_key_stand_in_about(book):
    told = "\n".join(str(cell.value) for row in book["About"].iter_rows() for cell in row)
    assert "How often something was said is not how much it matters." in told
    assert "Not asked of this case." in told
    assert "Getting better, version 1" in told


def test_the_same_study_gives_the_same_bytes():
    first, second = io.BytesIO(), io.BytesIO()
    make(first)
    make(second)
    assert first.getvalue() == second.getvalue()
    assert openpyxl.load_workbook(first).properties.created.year == 2000  # not the clock's
    with zipfile.ZipFile(first) as archive:
        assert {item.date_time[0] for item in archive.infolist()} == {1980}


@pytest.mark.parametrize(
    ("wanted", "given_name"),
    [
        ("Life", "Life"),
        ("a/b\\c?d*e[f]g:h", "a b c d e f g h"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("LIFE OUTSIDE", "LIFE OUTSIDE 2"),
        ("Extracts", "Extracts 2"),
        ("  ", "Theme"),
        ("History", "History 2"),
        ("😀" * 20, "😀" * 15),
    ],
)
def test_sheet_names(wanted, given_name):
    taken = {"extracts", "life outside", "history"}
    assert sheet_name(wanted, taken) == given_name
    assert given_name.casefold() in taken


# ---- what comes back


def test_nothing_changed_is_nothing_changed(path):
    reading = read_matrix_workbook(path)
    assert reading.problems == ()
    assert {(c.case, c.code_id): c.text for c in reading.cells if c.text} == WRITTEN
    assert not [c for c in reading.cells if c.changed]
    assert {c.exported for c in reading.cells} == {"", *(summary_mark(s.text) for s in SUMMARIES)}


def test_new_changed_and_removed_summaries_come_back(path, book):
    sheet = book[LIFE]
    cell_of(sheet, "P2", "Partner").value = "He worries more than she does."
    cell_of(sheet, "P10", "Money and work").value = "=SUM(1)"
    cell_of(sheet, "P2", "Money and work").value = None
    book.save(path)
    reading = read_matrix_workbook(path)
    assert {(c.case, c.code_id): c.text for c in reading.cells if c.changed} == {
        ("P2", "partner"): "He worries more than she does.",
        ("P2", "money"): "",
    }
    assert "a formula in the cell for the summary of 'money'" in reading.problems[0].message


def test_cells_are_found_though_rows_and_columns_moved(path, book):
    sheet = book[LIFE]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    order = sorted(range(len(table[0])), key=lambda at: str(table[0][at]), reverse=True)
    rows = [table[0], *sorted(table[1:], key=lambda row: row[0], reverse=True)]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["A note above", None])
    for row in rows:
        sheet.append([row[at] for at in order])
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet.title = "My own name"
    book.move_sheet("About", -4)
    book.save(path)
    assert texts(path) == WRITTEN


def test_a_row_or_a_head_that_nobody_knows_is_told(path, book):
    sheet = book[LIFE]
    before = [None] * (heads(sheet).index("Money and work") - 1)
    sheet.append(["P99", *before, "Words for nobody"])
    sheet.append([None, *before, "Words without a case"])
    sheet.append(["P2", *before, "A second row of P2"])
    sheet.cell(1, heads(sheet).index("Partner") + 1).value = "Family and friends"
    book.save(path)
    reading = read_matrix_workbook(path)
    told = [problem.message for problem in reading.problems]
    assert any("'P99'" in message for message in told)
    assert any("without a case" in message for message in told)
    assert any("second row" in message for message in told)
    assert any("Two columns have the heading 'Family and friends'" in message for message in told)
    assert not [c for c in reading.cells if c.code_id in {"family", "partner"}]
    assert not [c for c in reading.cells if "nobody" in c.text or "second" in c.text]


def test_a_sheet_of_the_analysts_own_does_no_harm(path, book):
    book.create_sheet("My notes").append(["think about", "this"])
    book.save(path)
    reading = read_matrix_workbook(path)
    assert {(c.case, c.code_id): c.text for c in reading.cells if c.text} == WRITTEN
    assert [p.severity for p in reading.problems] == ["warning"]


def test_a_date_that_a_spreadsheet_made_is_told(path, book):
    import datetime as dt

    cell_of(book[LIFE], "P2", "Partner").value = dt.date(2024, 3, 4)
    book.save(path)
    assert "date" in read_matrix_workbook(path).problems[0].message


def test_two_codes_of_one_name_are_told_apart(tmp_path):
    theme = Theme("t", "Theme", codes=(Code("a", "Hope"), Code("b", "hope"), Code("c", "case")))
    book = Codebook(themes=(theme, replace(theme, id="u", codes=(Code("d", "Hope"),))))
    written = [Summary("X", code_id, f"on {code_id}", "ana") for code_id in "abcd"]
    make(tmp_path / "m.xlsx", codebook=book, cases=[Case("X")], extracts=[], summaries=written)
    assert texts(tmp_path / "m.xlsx") == {("X", i): f"on {i}" for i in "abcd"}


def test_a_summary_too_long_for_a_cell_is_told_and_never_comes_back_shorter(tmp_path):
    long = "😀 said. " * 5000
    written = [Summary("P2", "money", long, "ana")]
    problems = make(tmp_path / "m.xlsx", summaries=written)
    assert "too long for a cell" in problems[0].message
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")[LIFE]
    shown = cell_of(sheet, "P2", "Money and work").value
    assert utf16_length(shown) <= 32_767
    assert "more characters" in shown
    assert ("P2", "money") not in texts(tmp_path / "m.xlsx")


def test_more_links_than_a_sheet_holds(tmp_path, monkeypatch):
    monkeypatch.setattr("qualcode.exchange.workbook.matrix.LINK_LIMIT", 2)
    problems = make(tmp_path / "m.xlsx")
    assert [p.message for p in problems] == [
        "5 cells have references without a link, because a sheet can contain 65,000 links."
    ]
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")[LIFE]
    linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(linked) == 2
    assert cell_of(sheet, "P10", "Ward life: extracts").value == "P10:P10 ¶5 L5"


def test_more_references_than_a_cell_holds(tmp_path):
    many = [extract("P2", 4, "trust", number=n) for n in range(300)]
    many = [replace(e, reference=f"P2:P2 ¶{n} {'a long name ' * 12}") for n, e in enumerate(many)]
    make(tmp_path / "m.xlsx", extracts=many)
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")[ROOM]
    shown = cell_of(sheet, "P2", "Trust: extracts").value
    assert shown.startswith("300 places: \n")
    assert shown.endswith("… all 300 extracts on the sheet Extracts")


@settings(max_examples=40)
@given(
    st.lists(st.text(max_size=60) | st.text("\r\n\t _x0041 =+'\x00\x0b\ud800<&\ufffe"), max_size=4)
)
def test_any_words_come_back_as_they_were(words):
    written = [
        Summary("P2", code, text, "ana")
        for code, text in zip(("family", "partner", "money", "ward"), words, strict=False)
    ]
    out = io.BytesIO()
    make(out, summaries=written)
    reading = read_matrix_workbook(out)
    assert not [cell for cell in reading.cells if cell.changed]
    found = {cell.code_id: cell.text for cell in reading.cells if cell.text}
    assert found == {s.code_id: plain_text(s.text) for s in written if plain_text(s.text)}


# ---- files that are none of ours


def test_a_file_that_is_no_workbook(tmp_path):
    (tmp_path / "m.xlsx").write_bytes(b"case,family\nP2,words\n")
    with pytest.raises(QualcodeError, match="is not an "):
        read_matrix_workbook(tmp_path / "m.xlsx")
    with pytest.raises(QualcodeError, match="is not an "):
        read_matrix_workbook(tmp_path / "gone.xlsx")


def test_a_workbook_of_something_else(tmp_path):
    openpyxl.Workbook().save(tmp_path / "m.xlsx")
    with pytest.raises(QualcodeError, match="hidden sheet"):
        read_matrix_workbook(tmp_path / "m.xlsx")


def test_an_archive_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "m.xlsx", "w") as archive:
        archive.writestr("words.txt", "words")
    with pytest.raises(QualcodeError, match="could not be read as a workbook"):
        read_matrix_workbook(tmp_path / "m.xlsx")


def test_an_archive_that_unpacks_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr("qualcode.exchange.workbook.coming_back.SIZE_LIMIT", 1_000_000)
    with zipfile.ZipFile(tmp_path / "m.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 2_000_000)
    with pytest.raises(QualcodeError, match="which is too much"):
        read_matrix_workbook(tmp_path / "m.xlsx")


def test_outside_entities_and_endless_rows_do_no_harm(path, tmp_path):
    other = tmp_path / "hostile.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(
                    b"</sheetData>",
                    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
                )
                entity = b'<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
                data = data.replace(b"<worksheet", entity, 1).replace(b">case<", b">&e;<", 1)
                assert b">&e;<" in data
            new.writestr(item, data)
    with pytest.raises(QualcodeError, match="could not be read"):
        read_matrix_workbook(other)


@pytest.mark.parametrize(
    "words", ["<r><t>x</t></r>", "<r></r>", " a < b & c > d ", "_x and _x00", "a\nb ", '"q"']
)
def test_no_text_is_taken_for_markup(words):
    """Between `<r>` and `</r>` xlsxwriter would write a text as it stands."""
    case = Case(words, {"site": words})
    matrix = build_matrices(CODEBOOK, cases=[case], extracts=[])[0]
    out = io.BytesIO()
    write_matrix_workbook(
        out, [matrix], extracts=[], cases=[case], about={"Study": words}, title=words
    )
    book = openpyxl.load_workbook(out)
    assert book.worksheets[0].cell(2, 1).value == words
    assert [book["Cases"].cell(2, at).value for at in (1, 2)] == [words, words]
    assert book["About"].cell(1, 1).value == book["About"].cell(3, 2).value == words


def test_a_text_like_an_escaped_sign_comes_back_as_it_is():
    words = "_x0041_ and _x"
    case = Case(words)
    summary = Summary(words, "money", words, "ana")
    written = [
        matrix
        for matrix in build_matrices(CODEBOOK, cases=[case], extracts=[], summaries=[summary])
        if any(column.code_id == "money" for column in matrix.columns)
    ]
    out = io.BytesIO()
    write_matrix_workbook(out, written, extracts=[], cases=[case], about={}, title="t")
    found = read_matrix_workbook(out)
    assert [(c.case, c.code_id, c.text) for c in found.cells if c.text] == [(words, "money", words)]
    assert not found.problems

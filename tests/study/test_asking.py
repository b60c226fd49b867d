"""Passages asked of a study: what a query sees of it, how a passage is cited, and saved queries."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.actions.code import add_codings
from qualcode.actions.summaries import summarise
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.study.queries import SavedQuery, load_queries, put_query, read_queries, save_query


@pytest.fixture
def coded(study):
    add_codings(study, "SU1:2", ["family"], coder="ana", facets={"impact": "helpful"})
    add_codings(study, "SU1:2", ["family"], coder="ben", quote="sister rings me")
    add_codings(study, "SU1:4-5", ["money"], coder="ana")
    add_codings(study, "FG1:2", ["money"], coder="ana")
    return study


def places(answer):
    return [(one.passage.case, one.extract.reference) for one in answer]


def test_codings_that_share_text_are_one_passage_with_all_their_ids(coded):
    (one,) = coded.find("family")
    assert len(one.codings) == 2
    assert one.codes == ("Family and friends",)
    assert one.extract.coding.text == coded.document("SU1").turn(2).span.of(
        coded.document("SU1").text
    )


def test_conditions_narrow_both_sides_by_attribute_and_kind_of_source(coded):
    assert len(coded.find("money")) == 2
    assert places(coded.find("money", ["group=clinician"])) == [("C1", "FG1:P1 ¶2 L2-3")]
    assert [c for c, _ in places(coded.find("money", ["source=interview"]))] == ["SU1"]
    assert [c for c, _ in places(coded.find("money and source:'focus group'"))] == ["C1"]
    assert [c for c, _ in places(coded.find("money and attr:site=North and not attr:group=clinician"))] == ["SU1"]  # fmt: skip
    assert not coded.find("money same_case family", ["group=clinician"])
    with pytest.raises(QualcodeError, match="wave"):
        coded.find("money", ["wave=1"])


def test_text_is_what_participants_say(coded):
    answer = coded.find("'money'")
    assert {one.passage.case for one in answer} == {"C1", "SU1"}  # the moderator asks about it too
    assert all(row["code_id"] is None and row["coding_id"] is None for row in answer.rows())
    assert [c for c, _ in places(coded.find("money and 'job centre'"))] == ["SU1"]


def test_a_passage_over_several_turns_is_cited_whole(coded):
    (one,) = coded.find("money", ["group=service user"])
    assert "¶4-5" in one.extract.reference
    row = coded.find("money", ["group=service user"]).rows()[0]
    text = coded.document("SU1").text
    assert row["text"] == text[row["start"] : row["end"]]


def test_as_a_frame(coded):
    frame = coded.find("family or money").to_frame()
    assert len(frame) == 3
    assert {"coding_id", "impact", "attr.group", "codings"} <= set(frame.columns)
    assert coded.find("'nowhere at all'").to_frame().empty


def test_attributes_of_an_occasion(study):
    path = study.cases_path
    path.write_text(
        "case,document,speaker,wave\nKaya,SU1,,1\nKaya,SU2,,2\n", encoding="utf-8", newline="\n"
    )
    study.refresh()
    add_codings(study, "SU1:2", ["family"], coder="ana")
    add_codings(study, "SU2:2", ["family"], coder="ana")
    assert study.cases_table.occasions == ("wave",)
    assert study.cases_table.attributes["Kaya"]["wave"] == "1; 2"
    assert [e.attributes["wave"] for e in study.find_extracts()] == ["1", "2"]
    assert [one.passage.document for one in study.find("attr:wave=2")] == ["SU2"]
    assert [one.passage.document for one in study.find("family", ["wave=1"])] == ["SU1"]


def test_values_that_differ_in_one_document_are_still_a_mistake(study):
    study.cases_path.write_text(
        "case,document,speaker,wave\nKaya,SU1,,1\nKaya,SU1,P9,2\n", encoding="utf-8"
    )
    study.refresh()
    with pytest.raises(ProblemsError, match="Kaya has the wave '2' here and '1' above"):
        _ = study.cases_table


def test_a_query_is_saved_used_and_says_when_its_result_changed(qualcode, coded, tmp_path):
    folder = coded.folder
    qualcode("find", "money", "--save", "what money does", within=folder)
    path = folder / "queries.yaml"
    path.write_text("# Mine.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    told = qualcode("find", "saved:'what money does'", within=folder)
    assert "changed" not in told.err
    qualcode("code", "add", "SU2:4", "money", within=folder)
    told = qualcode("find", "saved:'what money does'", within=folder)
    assert "2 passages then, 3 now" in told.err
    (view,) = qualcode("find", "--saved", "--json", within=folder).json
    assert (view["found"], view["now"], view["changed"]) == (2, 3, True)
    qualcode("find", "money or family", "--save", "what money does", within=folder)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Mine.\n")
    assert text.count("what money does") == 1
    assert not qualcode("find", "--saved", "--json", within=folder).json[0]["changed"]


def test_on_the_screen_and_as_files(qualcode, coded, tmp_path):
    folder = coded.folder
    shown = qualcode("find", "family", "--context", "1", within=folder).out
    assert "My sister rings me" in shown
    assert "How have things been at home?" in shown
    assert "1 passage of 1 case" in shown
    rows = qualcode("find", "family or money", "--json", within=folder).json
    assert [len(row["codings"]) for row in rows] == [1, 2, 1]
    for suffix in ("csv", "xlsx", "docx", "html"):
        qualcode("find", "family", "--out", tmp_path / f"f.{suffix}", within=folder)
    (head, line) = csv.reader(io.StringIO((tmp_path / "f.csv").read_text(encoding="utf-8-sig")))
    assert dict(zip(head, line, strict=True))["code_id"] == "family"
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    assert "My sister" in book["Table"]["D2"].value
    page = (tmp_path / "f.html").read_text(encoding="utf-8")
    assert "My sister rings me" in page
    assert "<script" not in page
    told = qualcode("find", "hope", within=folder, status=1).told
    assert "There is no code 'hope'" in told
    assert (
        "Use .csv, .xlsx, .docx or .html"
        in qualcode("find", "family", "--out", tmp_path / "f.pdf", within=folder, status=1).told
    )


def test_memos_and_summaries(qualcode, coded):
    summarise(coded, "SU1", "money", "None, since the job centre stopped it.", coder="ana")
    qualcode("memo", "add", "code:money", "Ask about the JOB centre.", within=coded.folder)
    found = qualcode("find", "--memos", "job centre", "--json", within=coded.folder).json
    assert {one["kind"] for one in found} == {"code", "summary"}


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda name: name == name.strip() and name
)


@given(st.lists(st.tuples(names, names), max_size=5))
def test_what_is_put_into_the_file_is_read_again(pairs):
    text = "# Comment above.\n"
    for name, query in pairs:
        text = put_query(text, SavedQuery(name, query, 3, "0123456789ab"))
    queries, problems = read_queries(text)
    assert problems == []
    assert {name: one.query for name, one in queries.items()} == dict(pairs)
    assert text.startswith("# Comment above.\n")


def test_a_file_written_by_hand(tmp_path):
    path = tmp_path / "queries.yaml"
    path.write_text("# Mine\nhope: hope and not family # keep\nother: 'x'\n", encoding="utf-8")
    assert load_queries(tmp_path)["hope"] == SavedQuery("hope", "hope and not family")
    save_query(tmp_path, SavedQuery("hope", "hope", 2, "abc"))
    text = path.read_text(encoding="utf-8")
    assert "# keep" in text
    assert load_queries(tmp_path)["hope"] == SavedQuery("hope", "hope", 2, "abc")
    path.write_text("hope: [a]\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match="'hope' has no query"):
        load_queries(tmp_path)

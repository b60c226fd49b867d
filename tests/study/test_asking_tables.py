"""Presence, codes by groups and co-occurrence in a study, as values, on the screen and as files."""

from __future__ import annotations

import json

import openpyxl
import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.finish import finish
from qualcode.errors import QualcodeError


@pytest.fixture
def coded(study):
    """money: C1, SU1 (finished) and SU2 (not finished); family: SU1 twice in one passage."""
    add_codings(study, "FG1:2", ["money"], coder="ana")
    add_codings(study, "SU1:4", ["money"], coder="ana", facets={"impact": "unhelpful"})
    add_codings(study, "SU1:5", ["money", "ward"], coder="ana")
    add_codings(study, "SU1:2", ["family"], coder="ana")
    add_codings(study, "SU1:2", ["family"], coder="ben", quote="sister rings me")
    add_codings(study, "SU2:2", ["money"], coder="ana")
    finish(study, ["FG1", "SU1"], coder="ana")
    return study


def row(found, code_id, facet=""):
    return next(r for r in found["rows"] if (r["code_id"], r["facet"]) == (code_id, facet))


def cells(found, code_id, facet=""):
    return {
        c["group"]: (c["coded"], c["of"], c["passages"])
        for c in row(found, code_id, facet)["cells"]
    }


def test_only_finished_asked_cases_are_counted(qualcode, coded):
    found = qualcode("crosstab", "--by", "group", "--json", within=coded.folder).json
    assert found["groups"] == ["clinician", "service user"]
    assert cells(found, "money") == {"clinician": (1, 2, 1), "service user": (1, 1, 2)}
    assert row(found, "money")["left_out"] == {"not finished": 1}
    assert row(found, "money")["coded_left_out"] == 1
    assert cells(found, "family")["service user"] == (1, 1, 1), "one passage is one stretch"
    assert cells(found, "ward") == {"clinician": (0, 0, 0), "service user": (1, 1, 1)}
    assert row(found, "ward")["left_out"] == {"not asked": 2, "not finished": 1}


def test_without_a_mark_nothing_is_said_of_absence(qualcode, coded):
    finish(coded, ["FG1", "SU1"], coder="ana", undo=True)
    found = qualcode("crosstab", "--by", "group", "--json", within=coded.folder).json
    assert cells(found, "money") == {"clinician": (1, None, 1), "service user": (2, None, 3)}
    shown = qualcode("crosstab", "--by", "group", within=coded.folder).out
    assert " of " not in shown.partition("coded in N cases")[0]
    assert "Nothing is marked as finished" in shown


def test_no_value_is_no_group_and_joined_values_are_told(qualcode, coded):
    path = coded.cases_path
    text = path.read_text(encoding="utf-8").replace(
        "SU2,SU2,,service user,South", "SU2,SU2,,Prefer not to say,South"
    )
    path.write_text(text.replace("SU1,SU1,,service user", "SU1,SU1,,patient"), encoding="utf-8")
    settings = coded.folder / "study.yaml"
    words = settings.read_text(encoding="utf-8")
    settings.write_text(
        words + "recode:\n  group:\n    user: [patient, service user]\n", encoding="utf-8"
    )
    found = qualcode("crosstab", "--by", "group", "--json", within=coded.folder).json
    assert found["groups"] == ["clinician", "user"]
    assert found["no_value"] == ["SU2"]
    assert row(found, "money")["left_out"] == {"no value": 1}
    assert "'user' joins patient, service user" in found["joined"][0]


def test_two_attributes_crossed_a_facet_and_conditions(qualcode, coded):
    folder = coded.folder
    found = qualcode("crosstab", "--by", "group", "--and", "site", "--json", within=folder).json
    assert found["groups"] == ["clinician × North", "clinician × South", "service user × North",
                               "service user × South"]  # fmt: skip
    found = qualcode(
        "crosstab", "money", "--by", "group", "--facet", "impact", "--json", within=folder
    ).json
    assert cells(found, "money", "unhelpful")["service user"] == (1, 1, 1)
    found = qualcode(
        "crosstab", "--by", "group", "--where", "site=North", "--json", within=folder
    ).json
    assert cells(found, "money")["clinician"] == (1, 1, 1)
    found = qualcode("crosstab", "--by", "source", "--json", within=folder).json
    assert found["groups"] == ["focus group", "interview"]
    for words in (["--by", "age"], ["--by", "group", "--where", "group=clinician"], []):
        qualcode("crosstab", *words, within=folder, status=1)


def test_a_case_that_was_heard_twice_is_compared_by_occasion(study):
    study.cases_path.write_text(
        "case,document,speaker,wave\nKaya,SU1,,1\nKaya,SU2,,2\n", encoding="utf-8"
    )
    study.refresh()
    add_codings(study, "SU1:4", ["money"], coder="ana")
    finish(study, ["SU1", "SU2"], coder="ana")
    frame = study.crosstab("wave", codes=["money"])
    assert frame[["group", "coded", "of"]].values.tolist() == [["1", 1, 1], ["2", 0, 1]]
    presence = study.presence(["money"], rows="case,wave")
    assert presence["money"].to_dict() == {"Kaya, 1": "coded", "Kaya, 2": "not mentioned"}


def test_presence(qualcode, coded):
    found = qualcode("presence", "--json", within=coded.folder).json
    states = {line["case"]: line["states"] for line in found["rows"]}
    assert found["codes"] == ["family", "money", "ward", "trust"]
    assert states["SU1"] == {
        "family": "coded", "money": "coded", "ward": "coded", "trust": "not mentioned",
    }  # fmt: skip
    assert states["C1"]["ward"] == "not asked"
    assert states["SU2"]["family"] == "not finished"
    shown = qualcode("presence", within=coded.folder).out
    assert "(○)" in shown
    frame = coded.presence()
    assert frame.loc["SU1", "trust"] == "not mentioned"


def test_co_occurrence_names_its_unit_and_agrees_with_find(qualcode, coded):
    found = qualcode("cooccur", "--unit", "turn", "--json", within=coded.folder).json
    (pair,) = found["pairs"]
    assert (pair["a"], pair["b"], pair["cases"], pair["n_ab"]) == ("money", "ward", 1, 1)
    assert (pair["n_a"], pair["n_b"]) == (4, 1)
    assert pair["c"] == 1 / 4
    assert pair["passages"] == len(coded.find("money same_turn ward"))
    shown = qualcode("cooccur", "--unit", "turns:2", within=coded.folder).out
    assert "within 2 turns of one case" in shown
    assert "because the questions do" in shown
    told = qualcode("cooccur", "--unit", "line", within=coded.folder, status=1).told
    assert "overlap, turn, case or turns:N" in told


def test_every_number_leads_to_its_words(qualcode, coded, tmp_path):
    folder = coded.folder
    qualcode("crosstab", "--by", "group", "--out", tmp_path / "t.xlsx", within=folder)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    links = [cell for line in book["Table"].iter_rows() for cell in line if cell.hyperlink]
    assert links
    for cell in links:
        at = cell.hyperlink.location.rpartition("!")[2]
        assert book["Passages"][at].value
    qualcode("crosstab", "--by", "group", "--out", tmp_path / "t.html", within=folder)
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert page.count('<a href="#w') == page.count("<section id=")
    assert "The job centre stopped my money" in page
    for name in ("t.csv", "t.docx"):
        qualcode("crosstab", "--by", "group", "--out", tmp_path / name, within=folder)
    for command in ("presence", "cooccur"):
        qualcode(command, "--out", tmp_path / "p.svg", within=folder)
        assert (tmp_path / "p.svg").read_text(encoding="utf-8").startswith("<svg")
    told = qualcode(
        "crosstab", "--by", "group", "--out", tmp_path / "t.svg", within=folder, status=1
    )
    assert "no picture" in told.told


def test_files_for_statistics(qualcode, coded, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat", reason="the extra `statistics` is not installed")
    for suffix in (".sav", ".dta", ".R", ".sps"):
        first = tmp_path / f"p{suffix}"
        qualcode("presence", "--out", first, within=coded.folder)
        before = first.read_bytes()
        qualcode("presence", "--out", first, within=coded.folder)
        assert first.read_bytes() == before
    frame, meta = pyreadstat.read_sav(str(tmp_path / "p.sav"), user_missing=True)
    assert (
        dict(
            zip(frame["case_"] if "case_" in frame else frame["case"], frame["trust"], strict=True)
        )["SU1"]
        == 0
    )
    assert meta.variable_value_labels["ward"][-2.0] == "not asked"
    plain, _ = pyreadstat.read_sav(str(tmp_path / "p.sav"))
    assert plain["ward"].notna().sum() == 1
    stata, meta = pyreadstat.read_dta(str(tmp_path / "p.dta"))
    assert stata["ward"].notna().sum() == 1
    assert (tmp_path / "p-columns.csv").read_text(encoding="utf-8-sig").startswith("variable,label")
    assert 'read.csv("p.csv"' in (tmp_path / "p.R").read_text(encoding="utf-8")
    assert "VALUE LABELS family money" in (tmp_path / "p.sps").read_text(encoding="utf-8")


def test_a_reflexive_study_names_cases_and_counts_nothing(qualcode, coded):
    path = coded.folder / "study.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("framework", "reflexive"), encoding="utf-8"
    )
    found = qualcode("crosstab", "--by", "group", "--json", within=coded.folder).json
    cell = row(found, "money")["cells"][1]
    assert (cell["coded"], cell["of"], cell["passages"]) == (None, None, None)
    assert cell["cases"] == ["SU1"]
    pairs = qualcode("cooccur", "--unit", "turn", "--json", within=coded.folder).json["pairs"]
    assert pairs[0]["c"] is None
    assert not any(char.isdigit() for char in json.dumps(pairs[0]).replace("SU1", ""))
    shown = qualcode("crosstab", "--by", "group", within=coded.folder).out
    assert " of " not in shown
    assert "how much it matters" not in shown


def test_names_that_do_not_exist(coded):
    with pytest.raises(QualcodeError, match="no code 'hope'"):
        coded.presence(["hope"])
    with pytest.raises(QualcodeError, match="no facet 'mood'"):
        coded.crosstab("group", facet="mood")
    with pytest.raises(QualcodeError, match="Rows cannot be"):
        coded.presence(rows="group")

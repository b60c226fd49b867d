"""`qualcode code`: what one types, what one is told."""

from __future__ import annotations

import pytest


@pytest.fixture
def code(qualcode, folder):
    def run(*words, **options):
        return qualcode("code", *words, within=folder, **options)

    return run


def test_add_tells_the_id_and_where_it_stands(code):
    said = code("add", "SU1:5", "ward", "--quote", "nobody talked to you")
    assert "ward  SU1:Kaya ¶5 L7  coded" in said.out
    assert "already coded" in code("add", "SU1:5", "ward", "--quote", "nobody talked to you").out


def test_a_moderators_words_are_told_to_stand_in_no_row(code):
    assert "not appear in the matrix" in code("add", "SU1:1", "ward").told
    assert "not appear" not in code("add", "SU1:5", "ward").told


def test_add_in_json(code):
    (added,) = code("add", "SU1:5", "ward", "--json").json
    assert set(added) >= {"coding_id", "code_id", "text"}
    assert added["code_id"] == "ward"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["SU1:5", "ward", "--quote", "nobody listened"], "nobody listened"),
        (["SU1:5", "ward", "--quote", "o"], "times"),
        (["SU1:55", "ward"], "no turn 55"),
        (["SU11:5", "ward"], "Did you mean SU1"),
        (["SU1:5", "wart"], "Did you mean ward"),
        (["SU1:5", "ward", "--facet", "impact"], "NAME=VALUE"),
        (["SU1:5", "ward", "--facet", "impact=great"], "helpful"),
    ],
)
def test_what_cannot_be_coded_is_told_with_what_to_do(code, words, said):
    assert said in code("add", *words, status=1).told
    assert code("list", "--json").json == []


def test_list_by_document_code_case_and_coder(code):
    code("add", "SU1:5", "ward", "trust")
    code("add", "FG1:3", "money", "--coder", "ben")
    assert len(code("list", "--json").json) == 3
    assert [r["document"] for r in code("list", "--document", "FG1", "--json").json] == ["FG1"]
    assert [r["code_id"] for r in code("list", "--code", "trust", "--json").json] == ["trust"]
    assert [r["case"] for r in code("list", "--case", "C2", "--json").json] == ["C2"]
    assert [r["coder"] for r in code("list", "--coder", "ben", "--json").json] == ["ben"]
    assert "3 codings" in code("list").err
    assert "Debt comes and goes" in code("list").told


@pytest.mark.parametrize("words", [["--document", "SU11"], ["--code", "wart"], ["--case", "C9"]])
def test_a_name_that_is_not_there_is_no_empty_list(code, words):
    assert "Did you mean" in code("list", *words, status=1).told


def test_remove_and_its_reason(code, qualcode, folder):
    (added,) = code("add", "SU1:5", "ward", "--json").json
    said = code("remove", added["coding_id"][:6], "--why", "A slip")
    assert "removed: On the ward nobody talked to you." in said.out
    entry = qualcode("history", "--json", within=folder).json[-1]
    assert (entry["action"], entry["why"]) == ("code remove", "A slip")
    assert "no coding" in code("remove", "nothing", status=1).told


def test_import_of_what_extracts_wrote(code, qualcode, folder):
    code("add", "SU1:4", "money", "--quote", "@home", "--memo", "=HYPERLINK(1)")
    qualcode("extracts", "--out", "mine.csv", within=folder)
    assert "0 codings added; 1 already existed." in code("import", "mine.csv").out
    (row,) = code("list", "--json").json
    code("remove", row["coding_id"])
    done = code("import", "mine.csv", "--json").json
    assert done == {"added": 1, "known": 0, "changed": 0, "conflicts": [], "unplaced": []}
    (again,) = code("list", "--json").json
    assert {**again, "origin": "manual"} == row
    assert (again["memo"], again["text"]) == ("=HYPERLINK(1)", "@home")


def test_import_tells_every_row_with_its_line(code, folder):
    (folder / "bad.csv").write_text(
        "document,code_id,text\nSU1,wart,On the ward\nSU1,ward,Not there\n", encoding="utf-8"
    )
    said = code("import", "bad.csv", status=1)
    assert "bad.csv:2: There is no code 'wart'" in said.err
    assert "bad.csv:3: " in said.err
    assert "nothing was imported" in said.err
    assert code("list", "--json").json == []


def test_a_coding_over_several_people_says_so_and_offers_one_for_each(qualcode, folder):
    text = (
        "Moderator: So?\nP1: Well, it was loud.\nP2: It was.\nModerator: Oh?\nP2: Yes.\nP1: Right."
    )
    (folder / "transcripts" / "FG9.txt").write_text(text, encoding="utf-8")
    qualcode("ingest", within=folder)
    said = qualcode("code", "add", "FG9:2-6", "trust", within=folder).told
    assert 'It counts for "FG9:P1" only, not for "FG9:P2".' in " ".join(said.split())
    qualcode("undo", within=folder)
    made = qualcode(
        "code", "add", "FG9:1-6", "trust", "--each-speaker", "--json", within=folder
    ).json
    assert [coding["text"] for coding in made] == [
        "Well, it was loud.",
        "It was.\nModerator: Oh?\nP2: Yes.",
        "Right.",
    ]


def test_a_coding_within_one_persons_turns_or_a_groups_says_nothing_of_others(qualcode, folder):
    said = qualcode("code", "add", "SU1:1-2", "trust", within=folder).told
    assert "several people" not in said

"""Retrieve, codebook and cases, asked as their pages ask."""

from __future__ import annotations

import re

import pytest


def coded(bench):
    return [
        bench.code("SU1", 2, "My sister rings me", "family", memo="a thought")["coding_id"],
        bench.code("SU1", 4, "my money", "money")["coding_id"],
        bench.code("FG1", 3, "friend", "family")["coding_id"],
    ]


def rows(qualcode, folder):
    return qualcode("code", "list", "--json", within=folder).json


def test_a_code_is_read_as_a_whole(bench):
    coded(bench)
    page = bench.get("/retrieve?code=family").text
    assert "2 passages of 2 cases" in page
    assert '<mark class="passage">My sister rings me</mark>' in page
    assert "How have things been at home?" in page
    assert '<mark class="passage">my money' not in page
    assert "a thought" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("code=life&below=1", 3), ("code=life", 0), ("document=SU1", 2), ("case=C2", 1),
        ("where=site%3DNorth", 2), ("code=family&where=group%3Dclinician", 1), ("coder=ben", 0),
        ("quotable=1", 0), ("by=case", 3), ("page=99&code=family", 2), ("around=0&code=family", 2),
    ],
)  # fmt: skip
def test_what_is_asked_narrows_it(bench, query, count):
    coded(bench)
    said = re.search(r"(\d+) passages? of", bench.get(f"/retrieve?{query}").text)
    assert int(said[1]) == count


@pytest.mark.parametrize("query", ["code=nothing", "document=nothing"])
def test_a_name_that_is_not_there_is_told(bench, query):
    assert bench.get(f"/retrieve?{query}").status_code == 404


def test_several_are_recoded_as_one_change(bench, qualcode, folder):
    ids = coded(bench)
    before = bench.bench.number
    bench.post("/api/passages", {"ids": ids[:2], "does": "recode", "code_id": "trust"})
    assert bench.bench.number == before + 1
    assert sorted(row["code_id"] for row in rows(qualcode, folder)) == ["family", "trust", "trust"]
    qualcode("undo", within=folder)
    assert sorted(row["code_id"] for row in rows(qualcode, folder)) == ["family", "family", "money"]


def test_several_get_a_new_code_as_one_change(bench, qualcode, folder):
    ids = coded(bench)
    bench.post("/api/passages", {"ids": ids, "does": "recode", "name": "Someone there"})
    assert {row["code_id"] for row in rows(qualcode, folder)} == {"someone_there"}
    qualcode("undo", within=folder)
    assert "someone_there" not in (folder / "codebook.yaml").read_text(encoding="utf-8")
    assert {row["code_id"] for row in rows(qualcode, folder)} == {"family", "money"}
    assert qualcode("check", "--json", within=folder).json["ok"]


def test_several_are_marked_and_deleted(bench, qualcode, folder):
    ids = coded(bench)
    bench.post("/api/passages", {"ids": ids, "does": "mark"})
    assert "3 passages" in bench.get("/retrieve?quotable=1").text
    bench.post("/api/passages", {"ids": ids[:1], "does": "unmark"})
    assert "2 passages" in bench.get("/retrieve?quotable=1").text
    bench.post("/api/passages", {"ids": ids[1:], "does": "delete"})
    assert [row["coding_id"] for row in rows(qualcode, folder)] == ids[:1]


@pytest.mark.parametrize(
    "values",
    [
        {"ids": [], "does": "delete"},
        {"ids": "x", "does": "delete"},
        {"ids": ["cnothing"], "does": "delete"},
        {"ids": [1], "does": "mark"},
        {"ids": None, "does": "burn"},
        {"ids": ["cnothing"], "does": "recode", "code_id": "nothing"},
    ],
)
def test_what_cannot_be_done_is_refused(bench, qualcode, folder, values):
    coded(bench)
    before = bench.bench.number
    bench.post("/api/passages", values, status=400)
    assert bench.bench.number == before
    assert len(rows(qualcode, folder)) == 3


def edit(bench, status=200, **values):
    return bench.post("/api/codebook", values, status=status)


def text(folder):
    return (folder / "codebook.yaml").read_text(encoding="utf-8")


def test_the_tree_answers_what_the_command_prints(bench, qualcode, folder):
    shown = qualcode("codebook", "show", "--json", within=folder).json
    assert bench.get("/api/codebook").json() == shown


def test_definitions_and_names_are_edited_in_place_and_comments_stay(bench, folder):
    path = folder / "codebook.yaml"
    path.write_text(
        text(folder).replace("      - id: money", "      # a comment of ours\n      - id: money"),
        encoding="utf-8",
    )
    edit(
        bench,
        does="define",
        code_id="money",
        value="New: what one lives on",
        was="What one lives on.",
    )
    edit(bench, does="rename", code_id="money", value="Money", was="Money and work")
    assert "# a comment of ours" in text(folder)
    page = bench.get("/codebook").text
    assert "New: what one lives on" in page
    assert 'value="Money"' in page


def test_a_definition_changed_elsewhere_is_a_conflict(bench, qualcode, folder):
    qualcode("codebook", "set", "money", "definition", "theirs", within=folder)
    answer = edit(
        bench, 409, does="define", code_id="money", value="mine", was="What one lives on."
    )
    assert answer["both"]["parts"][0]["theirs"] == "theirs"
    assert "mine" not in text(folder)
    edit(bench, does="define", code_id="money", value="mine", was="What one lives on.", anyway=True)
    assert "mine" in text(folder)


def test_codes_are_added_moved_merged_and_retired(bench, qualcode, folder):
    coded(bench)
    edit(bench, does="add", into="life", name="Sleep at night")
    edit(bench, does="move", code_id="sleep_at_night", before="family")
    shown = bench.get("/api/codebook").json()
    assert [code["id"] for code in shown["themes"][0]["codes"]][:2] == ["sleep_at_night", "family"]
    edit(bench, does="move", code_id="sleep_at_night", into="room")
    edit(bench, does="add", name="A theme")
    assert "2 codings" in bench.get("/api/codebook/uses?code=family").json()["uses"]
    edit(bench, does="merge", code_id="family", into="money")
    assert {row["code_id"] for row in rows(qualcode, folder)} == {"money"}
    edit(bench, does="retire", code_id="ward")
    assert "retired" in bench.get("/codebook").text
    bench.post("/api/codings", bench.select("SU1", 5, "ward", code_id="ward"), status=400)
    edit(bench, does="retire", code_id="ward", back=True)
    assert qualcode("check", "--json", within=folder).json["ok"]


@pytest.mark.parametrize(
    "values",
    [
        {"does": "burn"},
        {"does": "add", "name": " "},
        {"does": "add", "name": "x", "into": "nothing"},
        {"does": "rename", "code_id": "nothing", "value": "x"},
        {"does": "rename", "code_id": "money", "value": "", "was": "Money and work"},
        {"does": "move", "code_id": "money"},
        {"does": "move", "code_id": "money", "into": "nothing"},
        {"does": "merge", "code_id": "money", "into": "nothing"},
        {"does": "retire", "code_id": "nothing"},
    ],
)
def test_what_the_codebook_cannot_have_is_refused(bench, folder, values):
    before = text(folder)
    edit(bench, 400, **values)
    assert text(folder) == before


def test_cases_show_what_is_missing_and_who_finished(bench, qualcode, folder):
    path = folder / "cases.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("service user,South", "service user,"),
        encoding="utf-8",
    )
    bench.post("/api/finish", {"document": "SU1"})
    page = bench.get("/cases").text
    assert page.count('<span class="missing">') == 1
    assert re.search(r"SU1</a></td>\s*<td>\s*ana", page)
    assert bench.get("/api/cases").json() == qualcode("cases", "list", "--json", within=folder).json


def test_every_page_of_an_empty_study_says_something(tmp_path, qualcode):
    from web.conftest import asked

    qualcode("new", tmp_path / "empty")
    with asked(tmp_path / "empty") as bench:
        for path in (
            "/",
            "/read",
            "/review",
            "/retrieve",
            "/retrieve?code=",
            "/codebook",
            "/cases",
        ):
            assert bench.get(path).status_code == 200, path
        assert bench.get("/chart").status_code in {200, 404}

"""What other programs rely on: every JSON shape and every column of the contract, word for word."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

# The shapes as the contract writes them; more keys may join.
SHAPES = {
    "documents list": """[{"document": "FG1", "file": "transcripts/FG1.docx", "turns": 120, "words": 3012, "speakers": [{"speaker": "P3", "role": "participant", "turns": 21, "case": "FG1:P3"}]}]""",
    "documents show": """{"document": "FG1", "text": "...", "turns": [{"turn": 1, "speaker": "P3", "role": "participant", "case": "FG1:P3", "start": 4, "end": 61, "line_start": 1, "line_end": 2, "time_start": null}]}""",
    "suggest": """{"documents": 34, "pending": 812, "added": 812, "removed": 0}""",
    "documents orphans": """[{"coding_id": "...", "document": "FG1", "code_id": "money", "text": "..."}]""",
    "matrix show": """{"theme": "life", "columns": ["family", "money"], "rows": [{"case": "P1", "attributes": {}, "cells": [{"code_id": "family", "state": "coded", "summary": "...", "stale": false, "references": ["..."], "suggested": 2}]}]}""",
    "history": """[{"change": 12, "when": "...", "coder": "...", "action": "code add", "why": null}]""",
    "check": """{"ok": true, "problems": []}""",
}

COLUMNS = (
    "coding_id, reference, document, case, speaker, role, turn, line_start, line_end, time_start, "
    "theme_id, theme, code_id, code, [one column per facet], text, memo, coder, origin, triggers, "
    "start, end, [one column attr.NAME per attribute]"
)

FREE = {"attributes", "time_start", "why"}


def fits(shape, value, path="$"):
    """Where `value` is not of the shape; lists have items of their first item's shape."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        said = [f"{path}.{key} is missing" for key in shape if key not in value]
        for key in shape.keys() & value.keys() - FREE:
            said += fits(shape[key], value[key], f"{path}.{key}")
        return said
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [
            s
            for i, item in enumerate(value)
            for s in (fits(shape[0], item, f"{path}[{i}]") if shape else [])
        ]
    return [] if type(shape) is type(value) else [f"{path} is {value!r}"]


@pytest.fixture
def used(folder, qualcode):
    """The small study with a coding, a summary that is out of date, and an orphan."""

    def edit(old, new):
        path = folder / "transcripts/SU1.md"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    qualcode("code", "add", "SU1:2", "family", "--quote", "Honestly 😀 it did", within=folder)
    qualcode("code", "add", "SU1:5", "ward", "--facet", "impact=mixed", within=folder)
    qualcode("code", "add", "SU2:2", "family", "--memo", "A friend", within=folder)
    qualcode("matrix", "summarise", "SU1", "family", "Her sister rings.", within=folder)
    edit(" Honestly 😀 it did.", "")
    qualcode("ingest", within=folder)
    qualcode("suggest", within=folder)
    return folder


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("documents list", []),
        ("documents show", ["SU2"]),
        ("suggest", []),
        ("documents orphans", []),
        ("matrix show", ["life"]),
        ("history", []),
        ("check", []),
    ],
)
def test_the_shape_of_a_command(used, qualcode, name, words):
    value = qualcode(*name.split(), *words, "--json", within=used).json
    assert value
    assert fits(json.loads(SHAPES[name]), value) == []


def test_the_page_tells_the_contract():
    page = Path(__file__).parents[2] / "docs/outputs.md"
    told = " ".join(page.read_text(encoding="utf-8").split())
    assert [shape for shape in SHAPES.values() if shape not in told] == []
    assert COLUMNS in told


def test_shapes_are_told_apart():
    """The comparison itself finds what is missing and what is of another kind."""
    shape = json.loads(SHAPES["documents list"])
    wrong = [{"document": 1, "file": "", "turns": 1, "words": "2"}]
    assert sorted(fits(shape, wrong)) == [
        "$[0].document is 1",
        "$[0].speakers is missing",
        "$[0].words is '2'",
    ]
    assert fits(shape, {}) == ["$ is no list"]


def test_documents_list(used, qualcode):
    first = qualcode("documents", "list", "--json", within=used).json[0]
    assert first["document"] == "FG1"
    assert first["file"] == "transcripts/FG1.txt"
    assert (first["turns"], first["words"]) == (5, 58)
    speakers = [(s["speaker"], s["role"], s["turns"], s["case"]) for s in first["speakers"]]
    assert speakers == [
        ("Moderator", "moderator", 2, ""),
        ("P1", "participant", 2, "C1"),
        ("P2", "participant", 1, "C2"),
    ]


def test_documents_show(used, qualcode):
    said = qualcode("documents", "show", "SU2", "--json", within=used).json
    turn = said["turns"][1]
    assert said["text"][turn["start"] : turn["end"]].startswith("Well, a friend of mine.")
    assert (turn["turn"], turn["speaker"], turn["role"], turn["case"]) == (
        2,
        "Łukasz",
        "participant",
        "SU2",
    )
    assert turn["line_start"] <= turn["line_end"]
    assert said["turns"][1]["time_start"] == 5.5


def test_the_columns_of_a_coding(used, qualcode):
    expected = []
    for name in COLUMNS.split(", "):
        expected += {
            "[one column per facet]": ["impact"],
            "[one column attr.NAME per attribute]": ["attr.group", "attr.site"],
        }.get(name, [name])
    (row, *_), header = qualcode("code", "list", "--json", within=used).json, None
    assert list(row) == expected
    for words in (["extracts"], ["extracts", "--suggested"]):
        header = next(
            csv.reader(io.StringIO(qualcode(*words, within=used).out.removeprefix("\ufeff")))
        )
        assert header == expected
    qualcode("run", within=used)
    for file in ("extracts.csv", "suggestions.csv"):
        text = (used / "outputs" / file).read_text(encoding="utf-8-sig")
        assert next(csv.reader(io.StringIO(text))) == expected


def test_values_of_a_coding(used, qualcode):
    row = next(
        r for r in qualcode("code", "list", "--json", within=used).json if r["document"] == "SU2"
    )
    assert {key: row[key] for key in row if key not in {"coding_id", "start", "end", "line_start", "line_end"}} == {
        "reference": f"SU2:Łukasz ¶2 L{row['line_start']}" if row["line_start"] == row["line_end"] else f"SU2:Łukasz ¶2 L{row['line_start']}-{row['line_end']}",
        "document": "SU2", "case": "SU2", "speaker": "Łukasz", "role": "participant", "turn": 2,
        "time_start": "0:00:05", "theme_id": "life", "theme": "Life outside", "code_id": "family",
        "code": "Family and friends", "impact": "", "text": "Well, a friend of mine. He worries more than I do.",
        "memo": "A friend", "coder": "ana", "origin": "manual", "triggers": "",
        "attr.group": "service user", "attr.site": "South",
    }  # fmt: skip
    assert isinstance(row["start"], int)


def test_the_id_in_suggestions_is_the_suggestions(used, qualcode):
    rows = qualcode("extracts", "--suggested", "--json", within=used).json
    assert all(row["coding_id"].startswith("s") and row["origin"] == "keyword" for row in rows)
    assert all(row["coder"] == "" and row["triggers"] for row in rows)


def test_states_of_a_matrix(used, qualcode):
    said = qualcode("matrix", "show", "life", "--json", within=used).json
    assert said["columns"] == ["family", "money", "ward"]
    cells = {(row["case"], cell["code_id"]): cell for row in said["rows"] for cell in row["cells"]}
    assert {state: next(k for k, c in cells.items() if c["state"] == state) for state in ("summarised", "coded", "not finished", "not asked")} == {
        "summarised": ("SU1", "family"), "coded": ("SU1", "ward"), "not finished": ("C1", "family"), "not asked": ("C1", "ward"),
    }  # fmt: skip
    assert cells["SU1", "family"]["stale"] is True
    assert cells["SU1", "family"]["summary"] == "Her sister rings."
    assert cells["C1", "money"]["suggested"] == 2
    assert cells["SU2", "family"]["references"][0].startswith("SU2:Łukasz ¶2")
    assert said["rows"][0]["attributes"] == {"group": "clinician", "site": "North"}


def test_check_and_its_problems(used, qualcode):
    said = qualcode("check", "--json", within=used).json
    assert said["ok"] is True
    assert [p["severity"] for p in said["problems"]] == ["warning"]


def test_every_output_of_a_run(used, qualcode):
    qualcode("run", within=used)
    names = sorted(
        p.relative_to(used / "outputs").as_posix()
        for p in (used / "outputs").rglob("*")
        if p.is_file()
    )
    assert names == sorted(
        ["matrix.xlsx", "matrix/life.csv", "matrix/room.csv", "matrix.html", "extracts.csv", "suggestions.csv", "codebook.md", "run.json"]
    )  # fmt: skip
    record = json.loads((used / "outputs/run.json").read_text(encoding="utf-8"))
    assert {"versions", "counts", "inputs", "outputs"} <= set(record)


def test_the_sheets_and_heads_of_the_workbook(used, qualcode):
    qualcode("run", within=used)
    book = openpyxl.load_workbook(used / "outputs/matrix.xlsx")
    visible = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert visible == ["Life outside", "In the room", "Extracts", "Cases", "About"]
    rows = list(book["Life outside"].iter_rows(values_only=True))
    head = next(row for row in rows if "Family and friends" in row)
    assert [str(v) for v in head if v is not None][-6:] == [
        "Family and friends", "Family and friends: extracts", "Money and work",
        "Money and work: extracts", "Ward life", "Ward life: extracts",
    ]  # fmt: skip
    assert sum("Family and friends" in row for row in rows) == 1


@pytest.mark.parametrize("words", [["documents", "list"], ["cases", "list"], ["codebook", "show"], ["codebook", "check"],
                                   ["ingest"], ["run"], ["undo"], ["redo"], ["extracts"]])  # fmt: skip
def test_json_is_one_document(used, qualcode, words):
    qualcode("code", "add", "SU1:4", "money", within=used)
    if words == ["redo"]:
        qualcode("undo", within=used)
    said = qualcode(*words, "--json", within=used)
    assert said.json is not None
    assert said.out.endswith("\n")

"""A codebook that was edited by hand is noticed by the next command that shows codes."""

from __future__ import annotations

import pytest

from qualcode.actions.code import add_codings
from qualcode.study import open_study

SHOWING = [
    ("codebook", "check"),
    ("codebook", "show"),
    ("codebook", "versions"),
    ("matrix", "show"),
    ("matrix", "export", "m.xlsx"),
    ("extracts",),
    ("code", "list"),
    ("code", "add", "SU1:2", "family"),
    ("compare", "--by", "group"),
    ("quotes",),
    ("suggest",),
    ("review",),
    ("run",),
]


def edit(folder, before, after):
    path = folder / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("command", SHOWING, ids=" ".join)
def test_a_code_that_vanished_with_its_codings_stops_it(folder, qualcode, command):
    with open_study(folder) as study:
        add_codings(study, "SU1:5", ["trust"], coder="ana")
    edit(folder, "id: trust", "id: safety")
    told = qualcode(*command, within=folder, status=1, keys="q").told
    assert "'trust' (Trust): 1 coding; did you rename it to 'safety'?" in told
    for choice in ("merge trust safety", "restore trust", "retire trust"):
        assert f"codebook {choice}" in told
    qualcode("codebook", "merge", "trust", "safety", within=folder)
    qualcode(*command, within=folder, keys="q")


def test_a_new_name_is_told_once(folder, qualcode):
    qualcode("codebook", "check", within=folder)
    edit(folder, "name: Trust", "name: Safety")
    told = "codebook.yaml was edited: Code “Trust” (trust) was renamed “Safety”."
    said = qualcode("codebook", "show", "--json", within=folder)
    assert told in said.err
    assert said.json["themes"]
    assert told not in qualcode("codebook", "show", within=folder).err
    found = qualcode("codebook", "versions", "--json", within=folder).json
    assert found[-1]["action"] == "codebook edit"


def test_what_was_edited_is_told_by_suggest_too(folder, qualcode):
    qualcode("codebook", "check", within=folder)
    edit(folder, "name: Trust", "name: Safety")
    told = "codebook.yaml was edited: Code “Trust” (trust) was renamed “Safety”."
    assert told not in qualcode("suggest", "--diff", within=folder).told
    assert told in qualcode("suggest", within=folder).told
    assert told not in qualcode("suggest", within=folder).told


def test_nothing_read_yet_is_told_with_what_to_do(tmp_path, qualcode):
    qualcode("new", "s", "--codebook", "chime", within=tmp_path)
    assert "qualcode ingest" in qualcode("suggest", within=tmp_path / "s").told


def test_a_code_is_not_merged_with_itself(folder, qualcode):
    told = qualcode("codebook", "merge", "trust", "trust", within=folder, status=1).told
    assert "cannot be merged with itself" in told


def test_an_edit_with_errors_is_told_by_its_lines(folder, qualcode):
    edit(folder, "id: trust", "idd: trust")
    told = qualcode("codebook", "check", within=folder, status=1).told
    assert "unknown key `idd`" in told

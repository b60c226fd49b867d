"""What a change of the codebook did to codings, and does to suggestions."""

from __future__ import annotations

import shutil

import pytest

from qualcode.actions.code import add_codings, recode, remove_codings
from qualcode.actions.codebook import edit_codebook
from qualcode.actions.codebook_merge import merge_code
from qualcode.actions.history import redo, undo
from qualcode.codebook.edit import rename_code, retire_code, set_value
from qualcode.codebook.merging import split_code
from qualcode.model.codes import Code, Keyword
from qualcode.study import open_study
from qualcode.study.codebook_effects import effects_on_codings, effects_on_suggestions
from qualcode.study.codebook_versions import find_splits, find_version, find_versions


def edit(study, how, action="codebook set"):
    edit_codebook(study, how, action=action, coder="ana")


def split(study):
    parts = [Code("in_people", "In people"), Code("in_forms", "In forms")]
    edit(study, lambda text: split_code(text, "trust", parts), "codebook split")


def on_codings(study, first, second):
    pair = find_version(study, first), find_version(study, second)
    return [(e.kind, e.code_id, e.count, e.to) for e in effects_on_codings(study, [pair])[0]]


def on_suggestions(study, first, second):
    pair = find_version(study, first), find_version(study, second)
    return [(e.kind, e.code_id, e.count) for e in effects_on_suggestions(study, *pair)]


@pytest.fixture
def coded(study):
    add_codings(study, "SU1:5", ["trust"], coder="ana")
    add_codings(study, "SU1:5", ["ward"], coder="ben")
    add_codings(study, "SU1:4", ["ward"], coder="ben")
    add_codings(study, "SU1:2", ["family"], coder="ana")
    assert len(find_versions(study)) == 1
    return study


def test_a_merge_moves_and_joins(coded):
    merge_code(coded, "ward", "trust", coder="ana")
    assert on_codings(coded, 1, 2) == [("joined", "ward", 1, ""), ("moved", "ward", 1, "trust")]
    words = [e.words for e in effects_on_codings(coded, [tuple(find_versions(coded))])[0]]
    assert words == [
        "1 coding of “Ward life” (ward) were combined with a coding of the same text",
        "1 coding of “Ward life” (ward) were moved to “Trust” (trust)",
    ]


def test_a_merge_that_is_taken_back_and_done_again(coded):
    merge_code(coded, "ward", "trust", coder="ana")
    undo(coded, coder="ana")
    assert on_codings(coded, 1, 3) == []
    assert on_codings(coded, 2, 3) == [("back", "ward", 1, ""), ("moved", "trust", 1, "ward")]
    redo(coded, coder="ana")
    assert on_codings(coded, 1, 4) == on_codings(coded, 1, 2)
    assert on_codings(coded, 3, 4) == on_codings(coded, 1, 2)


def test_what_a_split_leaves_waiting_and_what_is_dealt_out(coded):
    add_codings(coded, "SU1:2", ["trust"], coder="ben")
    split(coded)
    assert [(s.code_id, s.parts) for s in find_splits(coded)] == [
        ("trust", ("in_people", "in_forms"))
    ]
    assert on_codings(coded, 1, 2) == [("waiting", "trust", 2, "")]
    first = next(c for c in coded.codings() if c.code_id == "trust")
    recode(coded, first, "in_people", coder="ana")
    edit(coded, lambda text: rename_code(text, "ward", "The ward"))
    assert on_codings(coded, 1, 2) == [
        ("moved", "trust", 1, "in_people"),
        ("waiting", "trust", 1, ""),
    ]
    assert on_codings(coded, 2, 3) == []


def test_a_code_that_came_back_into_use_is_split_no_more(coded):
    split(coded)
    edit(coded, lambda text: retire_code(text, "trust", retired=False))
    assert find_splits(coded) == []


def test_codings_stay_on_a_retired_code(coded):
    edit(coded, lambda text: retire_code(text, "ward"))
    assert on_codings(coded, 1, 2) == [("kept", "ward", 2, "")]
    edit(coded, lambda text: rename_code(text, "trust", "Safety"))
    assert on_codings(coded, 2, 3) == []


def test_what_people_do_by_hand_is_no_effect(coded):
    edit(coded, lambda text: rename_code(text, "trust", "Safety"))
    remove_codings(coded, [coded.codings()[0].id], coder="ana")
    recode(coded, coded.codings()[0], "money", coder="ana")
    add_codings(coded, "SU1:4", ["money"], coder="ana")
    edit(coded, lambda text: rename_code(text, "ward", "The ward"))
    assert on_codings(coded, 1, 3) == []


def test_what_another_copy_brings_or_takes_is_no_effect(coded, folder, tmp_path, qualcode):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    with open_study(other) as theirs:
        edit(theirs, lambda text: rename_code(text, "trust", "Safety"))
        add_codings(theirs, "FG1:5", ["ward"], coder="ben")
        remove_codings(
            theirs, [c.id for c in theirs.codings() if c.code_id == "family"], coder="ben"
        )
    count = len(coded.codings())
    qualcode("merge", other, within=folder)
    assert len(coded.codings()) == count
    assert on_codings(coded, 1, 2) == []


def test_keywords_bring_and_take_suggestions(study):
    edit(study, lambda text: rename_code(text, "trust", "Safety"))
    assert on_suggestions(study, 1, 2) == []
    edit(study, lambda text: set_value(text, "family", "keywords", [Keyword("sister")]))
    edit(
        study,
        lambda text: set_value(text, "ward", "keywords", [Keyword("ward"), Keyword("cleaner")]),
    )
    old = {s.id for s in study.suggestions()}
    removed = on_suggestions(study, 2, 3)
    assert {(kind, code) for kind, code, _ in removed} <= {
        ("suggestions removed", "family"), ("suggestions changed", "family"),
    }  # fmt: skip
    assert removed
    from qualcode.actions.suggest import suggest

    report = suggest(study, coder="ana")
    new = {s.id for s in study.suggestions()}
    told = on_suggestions(study, 1, 4)
    count = {kind: sum(n for k, _, n in told if k == kind) for kind, _, _ in told}
    assert count["suggestions added"] == len(new - old) == report.added
    assert count["suggestions removed"] == len(old - new) == report.removed
    back = on_suggestions(study, 4, 1)
    assert {(k.replace("added", "x"), c, n) for k, c, n in told if "added" in k} == {
        (k.replace("removed", "x"), c, n) for k, c, n in back if "removed" in k
    }


def test_retiring_takes_the_suggestions_away(study):
    before = sum(1 for s in study.suggestions() if s.code_id == "ward")
    edit(study, lambda text: retire_code(text, "ward"))
    assert on_suggestions(study, 1, 2) == [("suggestions removed", "ward", before)]


def test_on_the_command_line(coded, qualcode, folder):
    coded.close()
    qualcode("codebook", "merge", "ward", "trust", within=folder)
    told = qualcode("codebook", "diff", 1, 2, within=folder).out
    assert "1 coding of “Ward life” (ward) were moved to “Trust” (trust)." in told
    assert "Code “Ward life” (ward): 1 fewer suggestion." in told
    told = qualcode("codebook", "diff", 2, 1, within=folder).out
    assert "Codings" not in told
    found = qualcode("codebook", "diff", 1, 2, "--json", within=folder).json
    assert {e["kind"] for e in found["effects"]} >= {"moved", "joined", "suggestions removed"}
    assert "was deleted" in found["changes"][-1]["words"]

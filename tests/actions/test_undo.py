"""Undo and redo: what was done, the files beside the store, and what stands in the way."""

from __future__ import annotations

import pytest

from qualcode.actions.cases import import_cases
from qualcode.actions.code import add_codings, remove_codings
from qualcode.actions.codebook_merge import merge_code
from qualcode.actions.history import redo, undo
from qualcode.actions.ingest import ingest
from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.outputs.check import check_study
from qualcode.study import open_study


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("case,document\nKaya,SU1\nLukasz,SU2\n", encoding="utf-8")
    return path


def add(study, code="ward", coder="ana"):
    return add_codings(study, "SU1:5", [code], coder=coder)


def test_what_was_done_is_taken_back_and_put_into_effect_again(study):
    (coding,) = add(study)
    assert [entry.action for entry in undo(study, coder="ana")] == ["code add"]
    assert study.codings() == []
    assert [entry.action for entry in redo(study, coder="ana")] == ["code add"]
    assert study.codings() == [coding]


def test_each_coder_takes_back_their_own(study):
    (ours,) = add(study)
    add(study, coder="ben")
    undo(study, coder="ben")
    assert study.codings() == [ours]
    with pytest.raises(QualcodeError, match="ben has no changes to undo"):
        undo(study, coder="ben")


def test_several_steps(study):
    add(study, "ward")
    add(study, "trust")
    summarise(study, "SU1", "ward", "Nobody talked.", coder="ana")
    assert [e.action for e in undo(study, coder="ana", steps=2)] == ["matrix summarise", "code add"]
    assert [coding.code_id for coding in study.codings()] == ["ward"]
    assert len(redo(study, coder="ana", steps=2)) == 2
    assert [s.text for s in study.summaries()] == ["Nobody talked."]


def test_a_coding_does_not_come_back_to_a_code_that_is_gone(study):
    (coding,) = add(study, "money")
    remove_codings(study, [coding.id], coder="ana")
    merge_code(study, "money", "ward", coder="ben")
    with pytest.raises(QualcodeError, match="would still use 'money'"):
        undo(study, coder="ana")
    assert study.codings() == []
    undo(study, coder="ben")
    undo(study, coder="ana")
    assert study.codings() == [coding]
    assert check_study(study) == []


def test_a_code_does_not_go_again_from_under_what_was_coded_since(study):
    merge_code(study, "money", "ward", coder="ben")
    undo(study, coder="ben")
    add(study, "money")
    before = study.codebook_path.read_bytes()
    with pytest.raises(QualcodeError, match="would still use 'money'"):
        redo(study, coder="ben")
    assert study.codebook_path.read_bytes() == before
    assert check_study(study) == []


def test_a_text_does_not_come_back_under_what_was_coded_on_the_new_one(study):
    path = study.folder / "transcripts/SU1.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("On the ward", "Well, on that ward"), encoding="utf-8")
    (early,) = add_codings(study, "SU1:2", ["family"], coder="ben", quote="My sister")
    ingest(study, coder="ana")
    (late,) = add_codings(study, "SU1:5", ["ward"], coder="ben", quote="on that ward")
    with pytest.raises(QualcodeError, match="1 coding by ben is on the newer text of SU1"):
        undo(study, coder="ana")
    assert study.codings() == sorted([early, late], key=lambda c: c.id)
    assert check_study(study) == []
    undo(study, coder="ben")
    undo(study, coder="ana")
    assert "On the ward" in study.document("SU1").text
    assert study.codings() == [early]
    # The transcript on disk is the newer one, which is said and is not a fault of the store.
    (said,) = check_study(study)
    assert (said.path, said.severity) == ("transcripts/SU1.md", "warning")


def test_more_steps_than_there_are_tells_how_many_were_taken_back(study):
    add(study, coder="ben")
    with pytest.raises(QualcodeError, match="1 change was undone") as raised:
        undo(study, coder="ben", steps=5)
    assert "no changes" in raised.value.message
    assert study.codings() == []


def test_a_new_change_ends_the_redo(study):
    add(study, "ward")
    undo(study, coder="ana")
    add(study, "trust")
    with pytest.raises(QualcodeError, match="ana has no changes to redo"):
        redo(study, coder="ana")


def test_what_another_changed_since_cannot_be_taken_back(study):
    (coding,) = add(study)
    remove_codings(study, [coding.id], coder="ben")
    with pytest.raises(QualcodeError, match="changed since by ben"):
        undo(study, coder="ana")
    assert study.codings() == []


def test_a_summary_that_is_taken_away_comes_back(study):
    summarise(study, "SU1", "ward", "Nobody talked.", coder="ana")
    summarise(study, "SU1", "ward", "", coder="ana")
    assert study.summaries() == []
    undo(study, coder="ana")
    assert [s.text for s in study.summaries()] == ["Nobody talked."]


def test_a_cases_table_comes_back_into_its_file(study, folder, cases):
    before = (folder / "cases.csv").read_bytes()
    assert import_cases(study, cases, coder="ana") == 2
    assert [case.name for case in study.cases][:1] != ["C1"]
    after = (folder / "cases.csv").read_bytes()
    undo(study, coder="ana")
    assert (folder / "cases.csv").read_bytes() == before
    assert [case.name for case in study.cases] == ["C1", "C2", "SU1", "SU2"]
    redo(study, coder="ana")
    assert (folder / "cases.csv").read_bytes() == after


def test_a_cases_table_that_was_the_first_is_gone_again(folder, cases):
    (folder / "cases.csv").unlink()
    with open_study(folder) as study:
        import_cases(study, cases, coder="ana")
        after = (folder / "cases.csv").read_bytes()
        undo(study, coder="ana")
        assert not (folder / "cases.csv").exists()
        assert "FG1:P1" in [case.name for case in study.cases]
        redo(study, coder="ana")
        assert (folder / "cases.csv").read_bytes() == after


@pytest.mark.parametrize("first", [True, False])
def test_an_edit_by_hand_since_is_not_lost(folder, cases, first):
    if first:
        (folder / "cases.csv").unlink()
    with open_study(folder) as study:
        import_cases(study, cases, coder="ana")
        edited = "case,document\nEdited by hand,SU1\n"
        (folder / "cases.csv").write_text(edited, encoding="utf-8")
        with pytest.raises(QualcodeError, match=r"cases\.csv has been edited since"):
            undo(study, coder="ana")
        assert (folder / "cases.csv").read_text(encoding="utf-8") == edited


def test_through_the_command_line(qualcode, folder):
    qualcode("code", "add", "SU1:5", "ward", within=folder)
    number = qualcode("history", "--json", within=folder).json[-1]["change"]
    said = qualcode("undo", within=folder)
    assert f"Undone: change {number}, code add (ward on " in said.out
    said = qualcode("redo", "--json", within=folder).json
    assert [(e["change"], e["action"], e["in_effect"]) for e in said] == [
        (number, "code add", True)
    ]
    history = qualcode("history", "--json", within=folder).json
    assert [(e["action"], e["undoes"], e["in_effect"]) for e in history[-3:]] == [
        ("code add", None, True),
        ("undo", number, False),
        ("redo", number + 1, True),
    ]
    assert "undone" in qualcode("history", within=folder).out
    assert qualcode("undo", "-n", "0", within=folder, status=2)

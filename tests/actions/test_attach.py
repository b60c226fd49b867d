"""Orphans: codings whose words went, and the place a person gives them again."""

from __future__ import annotations

import pytest

from qualcode.actions.carry import attach_orphan
from qualcode.actions.code import add_codings
from qualcode.actions.history import undo
from qualcode.actions.ingest import ingest
from qualcode.actions.team import set_blind
from qualcode.errors import QualcodeError
from qualcode.outputs.check import check_study


@pytest.fixture
def orphan(study, folder):
    """A coding of SU1 whose turn was rewritten from end to end."""
    (coding,) = add_codings(study, "SU1:5", ["ward"], coder="ana", memo="lonely")
    path = folder / "transcripts" / "SU1.md"
    text = path.read_text(encoding="utf-8")
    gone = "On the ward nobody talked to you. You learn to trust the cleaner."
    assert gone in text
    path.write_text(text.replace(gone, "Zzz."), encoding="utf-8", newline="\n")
    (report,) = ingest(study, coder="ana").changed
    assert report.orphans == [coding.id]
    (orphan,) = study.codings()
    assert orphan.span is None
    return orphan


def test_an_orphan_keeps_its_words_and_is_attached_to_a_turn(study, orphan):
    assert orphan.text.startswith("On the ward")
    placed = attach_orphan(study, orphan.id[:5], "SU1:2", coder="ben")
    assert placed.text == study.document("SU1").turn(2).span.of(study.document("SU1").text)
    assert (placed.id, placed.coder, placed.memo) == (orphan.id, "ana", "lonely")
    assert study.codings() == [placed]
    assert check_study(study) == []


def test_to_quoted_words_and_in_another_document(study, orphan):
    placed = attach_orphan(
        study, orphan.id, "FG1:3", coder="ana", quote="what people miss is a friend"
    )
    assert placed.text == "what people miss is a friend"
    assert placed.document == study.document("FG1").id
    assert check_study(study) == []
    undo(study, coder="ana")
    assert study.codings() == [orphan]


def test_what_is_no_orphan_or_no_place_changes_nothing(study, orphan):
    (other,) = add_codings(study, "SU1:2", ["family"], coder="ana")
    with pytest.raises(QualcodeError, match="no coding"):
        attach_orphan(study, other.id, "SU1:2", coder="ana")
    with pytest.raises(QualcodeError, match="no turn 9"):
        attach_orphan(study, orphan.id, "SU1:9", coder="ana")
    with pytest.raises(QualcodeError):
        attach_orphan(study, orphan.id, "SU1:2", coder="ana", quote="never said by anyone")
    assert orphan in study.codings()


def test_through_the_command_line(qualcode, folder, study, orphan):
    listed = qualcode("documents", "orphans", "--json", within=folder).json
    assert [(o["coding_id"], o["document"], o["code_id"]) for o in listed] == [
        (orphan.id, "SU1", "ward")
    ]
    assert listed[0]["text"] == orphan.text
    qualcode("documents", "attach", orphan.id, "SU1:2", "--quote", "kept me going", within=folder)
    assert qualcode("documents", "orphans", "--json", within=folder).json == []
    (row,) = qualcode("code", "list", "--json", within=folder).json
    assert row["text"] == "kept me going"


def test_in_a_blind_study_nobody_moves_another_coders_orphan(study, orphan):
    set_blind(study, blind=True, coder="ana")
    study.viewer = "ben"
    with pytest.raises(QualcodeError, match="There is no coding"):
        attach_orphan(study, orphan.id, "SU1:2", coder="ben")
    study.viewer = "ana"
    assert study.codings() == [orphan]
    assert attach_orphan(study, orphan.id, "SU1:2", coder="ana").span

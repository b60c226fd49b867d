"""What is marked as finished: made, removed, undone, merged, dumped, and seen in the matrix."""

from __future__ import annotations

import shutil

import pytest

from qualcode.actions.archive import dump_study, restore_study
from qualcode.actions.code import add_codings
from qualcode.actions.finish import finish, log_opened
from qualcode.actions.history import undo
from qualcode.actions.merge import merge_study
from qualcode.errors import QualcodeError
from qualcode.store.finished import load_finished, load_opened
from qualcode.study.charts import View
from qualcode.study.study import open_study


def ranges(study):
    return [(one.coder, one.first, one.last) for one in load_finished(study.store)]


def states(study, theme="life", rows="case"):
    (matrix,) = study.matrices([study.theme(theme)], View(rows=rows))
    return {(c.case, c.code_id): c.said for row in matrix.rows for c in row.cells}


def test_a_mark_is_made_once_joined_split_and_undone(study):
    turns = len(study.document("FG1").turns)
    assert finish(study, ["FG1:1-2"], coder="ana")[0].changed
    assert not finish(study, ["FG1:2"], coder="ana")[0].changed
    finish(study, ["FG1:2-3"], coder="ana")
    assert ranges(study) == [("ana", 1, 3)]
    finish(study, ["FG1:2"], coder="ana", undo=True)
    assert ranges(study) == [("ana", 1, 1), ("ana", 3, 3)]
    undo(study, coder="ana")
    assert ranges(study) == [("ana", 1, 3)]
    (done,) = finish(study, ["FG1"], coder="ana")
    assert done.whole
    assert ranges(study) == [("ana", 1, turns)]
    assert not finish(study, ["FG1"], coder="ben", undo=True)[0].changed
    finish(study, ["FG1"], coder="ana", undo=True)
    assert ranges(study) == []


def test_nothing_is_marked_if_one_place_does_not_exist(study):
    with pytest.raises(QualcodeError, match="no turn 99"):
        finish(study, ["SU1", "FG1:99"], coder="ana")
    assert ranges(study) == []


def test_only_finished_cases_are_said_not_to_mention(study):
    assert "not mentioned" not in set(states(study).values())
    add_codings(study, "SU1:4", ["money"], coder="ana")
    finish(study, ["SU1", "FG1"], coder="ana")
    found = states(study)
    assert found["SU1", "money"] == "coded"
    assert found["SU1", "family"] == "not mentioned"
    assert found["SU2", "family"] == "not finished"
    assert found["C1", "family"] == "not mentioned in the group"
    assert found["C1", "ward"] == "not asked"
    assert states(study, rows="group")["FG1", "family"] == "not mentioned"


def test_a_new_definition_and_a_new_wording_reopen(study):
    finish(study, ["SU1"], coder="ana")
    path = study.codebook_path
    words = path.read_text(encoding="utf-8")
    path.write_text(
        words.replace("Who is there, and who is not.", "Family only."), encoding="utf-8"
    )
    study.refresh()
    found = states(study)
    assert found["SU1", "family"] == "not finished"
    assert found["SU1", "money"] == "not mentioned"
    finish(study, ["SU1"], coder="ana")
    assert states(study)["SU1", "family"] == "not mentioned"


def test_a_merge_brings_marks_and_the_reading_log(study, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(study.folder, other)
    with open_study(other) as theirs:
        finish(theirs, ["SU1", "FG1"], coder="ben")
        log_opened(theirs, theirs.document("SU2"), coder="ben")
    finish(study, ["SU2"], coder="ana")
    merge_study(study, other, coder="ana")
    assert {coder for coder, _, _ in ranges(study)} == {"ana", "ben"}
    assert [one.coder for one in load_opened(study.store)] == ["ben"]
    with open_study(other) as theirs:
        finish(theirs, ["FG1"], coder="ben", undo=True)
    merge_study(study, other, coder="ana")
    assert len(ranges(study)) == 2
    undo(study, coder="ana")
    assert len(ranges(study)) == 3


def test_a_dump_carries_them(study, tmp_path):
    finish(study, ["SU1"], coder="ana")
    log_opened(study, study.document("SU1"), coder="ana")
    dump_study(study, tmp_path / "dump")
    restore_study(tmp_path / "dump", tmp_path / "again")
    with open_study(tmp_path / "again") as again:
        assert load_finished(again.store) == load_finished(study.store)
        assert load_opened(again.store) == load_opened(study.store)


def test_the_reading_log_has_a_line_a_day_and_is_not_undone(study):
    add_codings(study, "SU1:4", ["money"], coder="ana")
    for _ in range(2):
        log_opened(study, study.document("SU1"), coder="ana")
    assert len(load_opened(study.store)) == 1
    assert undo(study, coder="ana")[0].action == "code add"


def test_in_a_blind_study_the_marks_of_others_are_not_seen(study):
    finish(study, ["SU1"], coder="ben")
    path = study.folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    with open_study(study.folder) as blind:
        blind.viewer = "ana"
        assert states(blind)["SU1", "family"] == "not finished"
        blind.viewer = "ben"
        assert states(blind)["SU1", "family"] == "not mentioned"


def test_the_commands(qualcode, folder):
    qualcode("code", "add", "SU1:4", "money", within=folder)
    qualcode("finish", "SU1", "FG1:1-2", within=folder)
    found = {
        (one["document"], one["coder"]): one
        for one in qualcode("progress", "--json", within=folder).json
    }
    one = found["SU1", "ana"]
    assert one["finished"] is True
    assert one["codebook"] == 1
    assert 0 < one["coded_share"] < 1
    assert one["waiting"] > 0
    assert found["FG1", "ana"]["finished"] is False
    assert found["FG1", "ana"]["turns_finished"] == 1
    told = qualcode("progress", within=folder).out
    assert "1 of 3 turns" in told
    cells = qualcode("matrix", "show", "life", "--json", within=folder).json
    row = next(row for row in cells["rows"] if row["case"] == "SU1")
    assert {cell["code_id"]: cell["state"] for cell in row["cells"]}["family"] == "not mentioned"
    assert "not mentioned" in qualcode("matrix", "show", "life", within=folder).out
    said = qualcode("finish", "SU1", "--undo", within=folder).out
    assert "no longer marked as finished" in said

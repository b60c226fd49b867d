"""Where names stand in a study: now, in its files, and in what it keeps of the past."""

from __future__ import annotations

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.pseudonyms.key import NameKey
from qualcode.store.backups import back_up_store
from qualcode.study import open_study
from qualcode.study.leaks import scan_leaks

KEY = NameKey({"Xanthippe": "[P7]"})


def places(study, key=KEY, outputs=None):
    return {leak.where for leak in scan_leaks(study, key, outputs).standing}


def test_a_study_without_the_name(study):
    leaks = scan_leaks(study, KEY)
    assert (leaks.standing, leaks.doubtful, leaks.unread) == ([], [], [])


def test_the_old_wording_of_a_transcript_stays_in_the_history(folder):
    path = folder / "transcripts" / "SU1.md"
    before = path.read_text(encoding="utf-8")
    with open_study(folder) as study:
        path.write_text(before.replace("My sister", "Xanthippe, my sister,"), encoding="utf-8")
        ingest(study, coder="ana")
        assert {"SU1", "transcripts/SU1.md"} <= places(study)
        path.write_text(before, encoding="utf-8")
        ingest(study, coder="ana")
        found = places(study)
    assert found
    assert all("history" in place for place in found)


def test_a_backup(study):
    add_memo(study, "study", "Ask Xanthippe", coder="ana")
    backup = back_up_store(study.store, "before trial")
    found = places(study)
    assert any(place.startswith(f"backups/{backup.path.name}: change") for place in found)
    assert any(place.startswith("change") for place in found)


def test_a_backup_that_cannot_be_read_is_told(study):
    (study.folder / "backups").mkdir(exist_ok=True)
    (study.folder / "backups" / "broken.db").write_bytes(b"not a store")
    assert scan_leaks(study, KEY).unread == ["backups/broken.db"]


def test_coders(study):
    add_codings(study, "SU1:5", ["trust"], coder="Xanthippe Smith")
    assert "the names of coders" in places(study)


@pytest.mark.parametrize(
    ("file", "where"),
    [
        ("notes/for xanthippe.txt", "the name of notes/for xanthippe.txt"),
        ("codebook-xanthippe.yaml", "the name of codebook-xanthippe.yaml"),
    ],
)
def test_names_of_files_anywhere_in_the_study(study, file, where):
    (study.folder / file).parent.mkdir(exist_ok=True)
    (study.folder / file).write_text("Nothing.", encoding="utf-8")
    assert places(study) == {where}


def test_files_beside_the_transcripts_and_what_lies_beside_the_outputs(study):
    (study.folder / "ideas.txt").write_text("Xanthippe", encoding="utf-8")
    (study.folder / "outputs").mkdir()
    (study.folder / "outputs" / "mine.txt").write_text("Xanthippe", encoding="utf-8")
    (study.folder / "outputs" / "extracts.csv").write_text("Xanthippe", encoding="utf-8")
    new = {"extracts.csv": b"nobody", "matrix.html": b"<b>Xan</b>thippe"}
    assert places(study, outputs=new) == {"ideas.txt", "outputs/mine.txt", "outputs/matrix.html"}


def test_what_could_not_be_looked_into(study):
    (study.folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (study.folder / ".git").mkdir()
    (study.folder / ".git" / "HEAD").write_text("x", encoding="utf-8")
    assert scan_leaks(study, KEY).unread == [".git/", "photo.png"]


def test_what_may_be_a_name_is_told_apart(study):
    add_memo(study, "study", "They will go. Will went.", coder="ana")
    leaks = scan_leaks(study, NameKey({"Will": "[P1]"}))
    assert leaks.standing == []
    assert {leak.form for leak in leaks.doubtful} == {"Will"}


def test_an_age_in_a_column_is_no_age_told(folder):
    """`Age` in what is kept, and a number after it, are not said together."""
    (folder / "transcripts" / "q.csv").write_text(
        "Name,Age,How did it go?\nP7,45,It went well and I would do it again.\n", encoding="utf-8"
    )
    with open_study(folder) as study:
        ingest(study, coder="ana")
        assert study.document("q.P7.go").attributes["Age"] == "45"
        assert places(study, NameKey({"45": "[age 40s]"})) == set()

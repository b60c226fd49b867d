"""A study as text and back again, the same; and backups put back."""

from __future__ import annotations

import os
import shutil

import pytest

from qualcode.actions import archive
from qualcode.actions.archive import (
    back_up,
    dump_study,
    find_backups,
    put_back,
    restore_study,
)
from qualcode.actions.code import add_codings
from qualcode.actions.history import redo, undo
from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.actions.new import create_study
from qualcode.actions.review import Answer, decide
from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.model.codings import ACCEPT
from qualcode.outputs.check import check_study
from qualcode.outputs.run import run, verify
from qualcode.store.history import load_history
from qualcode.study import open_study
from qualcode.study.codebook_versions import find_versions
from qualcode.study.memos import find_memos


@pytest.fixture
def worked(study):
    """The study with a bit of everything, something taken back among it."""
    add_codings(study, "SU1:4", ["money"], coder="ana", memo="=2+2\nsecond line", quote="@home")
    add_codings(study, "SU1:2", ["family"], coder="ben", facets={"impact": "helpful"})
    decide(study, study.suggestions()[0], Answer(ACCEPT, why="yes"), coder="ben")
    summarise(study, "SU1", "money", "None there.\n\n– at all 😀", coder="ana")
    add_memo(study, "study", "Tabs\tand \\ signs", coder="ana")
    add_codings(study, "SU1:5", ["trust"], coder="ana")
    undo(study, coder="ana")
    return study


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def told(study):
    """All that a study says."""
    return (
        study.documents,
        study.codings(),
        study.decisions(),
        study.suggestions(),
        study.summaries(),
        find_memos(study),
        load_history(study.store),
        find_versions(study),
    )


def test_what_was_dumped_is_restored_the_same_to_the_bytes_of_its_outputs(worked, tmp_path):
    run(worked, coder="ana")
    dump_study(worked, tmp_path / "dump")
    names = restore_study(tmp_path / "dump", tmp_path / "again")
    assert "codebook.yaml" in names
    assert "transcripts/SU1.md" in names
    with open_study(tmp_path / "again") as again:
        assert told(again) == told(worked)
        assert check_study(again) == []
        run(again, coder="ana")
        assert tree(again.outputs) == tree(worked.outputs)
        assert verify(again, coder="ana") == []
        dump_study(again, tmp_path / "second")
        dump_study(worked, tmp_path / "first")
    first, second = tree(tmp_path / "first"), tree(tmp_path / "second")
    assert set(first) == set(second)


def test_a_restored_study_dumps_the_same_and_goes_on_with_its_history(worked, tmp_path):
    dump_study(worked, tmp_path / "dump")
    restore_study(tmp_path / "dump", tmp_path / "again")
    with open_study(tmp_path / "again") as again:
        dump_study(again, tmp_path / "second")
        assert tree(tmp_path / "second") == tree(tmp_path / "dump")
        redo(again, coder="ana")
        assert "trust" in {c.code_id for c in again.codings()}
        assert (tmp_path / "dump" / "study.db").exists() is False


def test_a_dump_is_brought_up_to_date(worked, folder, tmp_path):
    target = tmp_path / "dump"
    dump_study(worked, target)
    (target / ".git").mkdir()
    (target / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    (target / "README.md").write_text("ours", encoding="utf-8")
    (folder / "transcripts" / "SU2.vtt").rename(folder / "transcripts" / "SU3.vtt")
    ingest(worked, coder="ana")
    add_codings(worked, "SU1:5", ["ward"], coder="ana")
    dump_study(worked, target)
    dump_study(worked, tmp_path / "fresh")
    kept = tree(target)
    assert kept.pop(".git/HEAD") == b"ref"
    assert kept.pop("README.md") == b"ours"
    assert kept == tree(tmp_path / "fresh")


def test_a_dump_shows_a_coding_a_line(worked, tmp_path):
    dump_study(worked, tmp_path / "one")
    add_codings(worked, "SU1:5", ["ward"], coder="ana")
    dump_study(worked, tmp_path / "two")
    one = set(b"\n".join(tree(tmp_path / "one").values()).split(b"\n"))
    two = set(b"\n".join(tree(tmp_path / "two").values()).split(b"\n"))
    new = [line for line in two - one if b"ward" in line and b'"code_id"' in line]
    assert new
    assert all(
        b"\r" not in text for name, text in tree(tmp_path / "two").items() if "store/" in name
    )


def test_a_folder_with_other_things_is_left_alone(worked, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(QualcodeError, match="does not contain a dump"):
        dump_study(worked, mine)
    dump_study(worked, tmp_path / "dump")
    with pytest.raises(QualcodeError, match="already exists"):
        restore_study(tmp_path / "dump", mine)
    with pytest.raises(QualcodeError, match="does not contain a dump"):
        restore_study(mine, tmp_path / "new")
    assert tree(mine) == {"thesis.docx": b"years of work"}
    assert not (tmp_path / "new").exists()


def test_a_folder_that_only_looks_like_a_dump_loses_nothing(worked, tmp_path):
    mine = tmp_path / "mine"
    (mine / "store").mkdir(parents=True)
    (mine / "store" / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(QualcodeError, match="does not contain a dump"):
        dump_study(worked, mine)
    assert tree(mine) == {"store/thesis.docx": b"years of work"}


def test_the_dump_of_another_study_is_not_written_over(worked, tmp_path):
    dump_study(worked, tmp_path / "dump")
    before = tree(tmp_path / "dump")
    create_study(tmp_path / "other")
    with (
        open_study(tmp_path / "other") as other,
        pytest.raises(QualcodeError, match="dump of another study"),
    ):
        dump_study(other, tmp_path / "dump")
    assert tree(tmp_path / "dump") == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_linked_folder_in_a_dump_is_not_followed(worked, tmp_path):
    dump_study(worked, tmp_path / "dump")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "thesis.docx").write_bytes(b"years of work")
    shutil.rmtree(tmp_path / "dump" / "transcripts")
    (tmp_path / "dump" / "transcripts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(QualcodeError, match="does not contain a dump"):
        dump_study(worked, tmp_path / "dump")
    assert tree(tmp_path / "elsewhere") == {"thesis.docx": b"years of work"}


def test_a_new_git_repository_is_as_good_as_a_new_folder(worked, tmp_path):
    target = tmp_path / "repository"
    (target / ".git").mkdir(parents=True)
    (target / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    (target / ".gitattributes").write_text("* -text\n", encoding="utf-8")
    dump_study(worked, target)
    names = restore_study(target, tmp_path / "again")
    assert not any(name.startswith(".git/") for name in names)
    with open_study(tmp_path / "again") as again:
        assert told(again) == told(worked)


@pytest.mark.parametrize("there", [False, True])
def test_a_file_that_cannot_be_copied_leaves_no_study(worked, tmp_path, monkeypatch, there):
    dump_study(worked, tmp_path / "dump")
    target = tmp_path / "again"
    if there:
        target.mkdir()
    written = archive.write_file

    def fail(path, content, **options):
        if path.name == "SU1.md":
            raise QualcodeError("The disk is full.", "Free some space.")
        assert path.name != "study.yaml"
        written(path, content, **options)

    monkeypatch.setattr(archive, "write_file", fail)
    with pytest.raises(QualcodeError, match="disk is full"):
        restore_study(tmp_path / "dump", target)
    assert target.exists() == there
    assert list(target.iterdir() if there else ()) == []
    monkeypatch.undo()
    assert "study.yaml" in restore_study(tmp_path / "dump", target)


def test_a_damaged_dump_leaves_no_study(worked, tmp_path):
    dump_study(worked, tmp_path / "dump")
    files = [p for p in (tmp_path / "dump" / "store").rglob("*") if p.is_file()]
    for number, file in enumerate(sorted(files)):
        broken, target = tmp_path / f"b{number}", tmp_path / f"t{number}"
        shutil.copytree(tmp_path / "dump", broken)
        (broken / file.relative_to(tmp_path / "dump")).write_bytes(b"\xff{ not what it was")
        with pytest.raises(QualcodeError):
            restore_study(broken, target)
        assert not (target / "study.yaml").exists()
        assert not (target / "study.db").exists()


def test_a_backup_is_put_back_and_the_store_of_before_kept(folder):
    with open_study(folder) as study:
        add_codings(study, "SU1:5", ["ward"], coder="ana")
        back_up(study, "before-lunch")
        add_codings(study, "SU1:4", ["money"], coder="ana")
    (backup,) = find_backups(folder)
    assert backup.reason == "before-lunch"
    kept = put_back(folder, backup.path.name)
    with open_study(folder) as study:
        assert [c.code_id for c in study.codings()] == ["ward"]
        assert check_study(study) == []
    assert kept is not None
    assert kept.is_file()
    with pytest.raises(QualcodeError, match="no backup 'other'"):
        put_back(folder, "other")


def test_through_the_command_line(qualcode, folder, tmp_path):
    qualcode("code", "add", "SU1:5", "ward", within=folder)
    before = qualcode("code", "list", "--json", within=folder).json
    assert "There are no backups yet" in qualcode("backups", within=folder).out
    assert (
        qualcode("backups", "--make", "lunch", "--json", within=folder).json[0]["reason"] == "lunch"
    )
    files = qualcode("dump", tmp_path / "dump", "--json", within=folder).json
    assert "codebook.yaml" in files
    assert any(name.startswith("store/") for name in files)
    qualcode("restore", tmp_path / "dump", tmp_path / "again", within=tmp_path)
    assert qualcode("code", "list", "--json", within=tmp_path / "again").json == before
    qualcode("undo", within=folder)
    (name,) = [b["name"] for b in qualcode("backups", "--json", within=folder).json]
    said = qualcode("backups", "--put-back", name, within=folder).told
    assert "the previous one was saved as" in said
    assert "transcripts were not restored" in said
    assert qualcode("code", "list", "--json", within=folder).json == before
    done = qualcode("backups", "--put-back", name, "--json", within=folder).json
    assert done["name"] == name
    assert "before-restore" in done["kept"]
    (folder / "study.db").unlink()
    assert "None" not in qualcode("backups", "--put-back", name, within=folder).told

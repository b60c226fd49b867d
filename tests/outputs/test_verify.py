"""`run --verify`: all of it made again, and every kind of reason why an output differs."""

from __future__ import annotations

import json
import os
from importlib.metadata import PackageNotFoundError

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.suggest import suggest
from qualcode.actions.summaries import summarise
from qualcode.errors import QualcodeError
from qualcode.outputs import contents
from qualcode.outputs.run import run, verify
from qualcode.study import open_study


@pytest.fixture
def done(study):
    """The small study, some of it coded, run."""
    add_codings(study, "SU1:2", ["family"], coder="ana")
    summarise(study, "SU1", "family", "Her sister rings.", coder="ana")
    run(study, coder="ana")
    return study


def whys(folder, coder="ana"):
    """The reasons, by output, as a later day would find them."""
    with open_study(folder) as study:
        return {d.output: " | ".join(d.why) for d in verify(study, coder=coder)}


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def everything(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_nothing_differs_and_nothing_is_touched(done, folder):
    done.close()
    before = everything(folder)
    assert whys(folder) == {}
    assert whys(folder, coder="somebody else") == {}
    assert everything(folder) == before


def test_an_input_that_changed(done, folder):
    edit(folder / "transcripts/SU1.md", "My sister rings", "My sister Ayla rings")
    found = whys(folder)
    assert set(found) >= {"extracts.csv", "matrix.html", "matrix.xlsx"}
    assert set(found.values()) == {"the input transcripts/SU1.md changed"}
    assert "codebook.md" not in found


def test_an_input_that_is_new(done, folder):
    (folder / "transcripts/SU3.txt").write_text("Ida: I trust my friend.\n", encoding="utf-8")
    found = whys(folder)
    assert set(found.values()) == {"the input transcripts/SU3.txt is new"}
    assert "suggestions.csv" in found


def test_an_input_that_is_gone_cannot_be_read_again(done, folder):
    (folder / "transcripts/SU1.md").unlink()
    said = "the input file is missing; its text was taken from the study database"
    assert whys(folder) == {"transcripts/SU1.md": said}


def test_an_input_beside_the_folder_of_transcripts(done, folder):
    (folder / "more").mkdir()
    (folder / "more/SU4.txt").write_text("Ida: I trust my friend.\n", encoding="utf-8")
    with open_study(folder) as study:
        ingest(study, [folder / "more/SU4.txt"], coder="ana")
        run(study, coder="ana")
    assert whys(folder) == {}
    edit(folder / "more/SU4.txt", "friend", "sister")
    assert set(whys(folder).values()) == {"the input more/SU4.txt changed"}


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_linked_folder_is_read_in_the_copy_as_in_the_study(done, folder, tmp_path):
    """A run passes it over; then the copy must not find what stands in it."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/SU9.txt").write_text("Ida: I trust my friend.\n", encoding="utf-8")
    (folder / "transcripts/linked").symlink_to(tmp_path / "vault")
    (folder / "transcripts/SU8.txt").symlink_to(tmp_path / "vault/SU9.txt")
    run(done, coder="ana")
    assert whys(folder) == {}


def test_the_codebook_changed(done, folder):
    edit(folder / "codebook.yaml", "keywords: [sister, friend]", "keywords: [sister]")
    found = whys(folder)
    assert set(found.values()) == {"the codebook codebook.yaml changed"}
    assert {"suggestions.csv", "codebook.md"} <= set(found)


def test_the_cases_changed(done, folder):
    edit(folder / "cases.csv", "service user,North", "service user,West")
    assert "extracts.csv" in whys(folder)
    assert set(whys(folder).values()) == {"the input cases.csv changed"}


def test_the_cases_are_gone(done, folder):
    (folder / "cases.csv").unlink()
    assert set(whys(folder).values()) == {"the input cases.csv is missing"}


def test_a_decision_changed(done, folder):
    add_codings(done, "SU1:5", ["ward"], coder="ben")
    found = whys(folder)
    assert set(found.values()) == {"codings, decisions or summaries changed"}
    assert {"extracts.csv", "matrix/life.csv"} <= set(found)


def test_a_summary_changed(done, folder):
    summarise(done, "SU1", "family", "Her sister kept her going.", coder="ana")
    found = whys(folder)
    assert set(found.values()) == {"codings, decisions or summaries changed"}
    assert "extracts.csv" not in found


def test_a_version_changed(done, folder):
    path = folder / "outputs/run.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["versions"]["spacy"] = "1.0.0"
    said["outputs"]["suggestions.csv"] = "0" * 64
    path.write_text(json.dumps(said), encoding="utf-8")
    (why,) = whys(folder).values()
    assert "the version of spacy was 1.0.0 and is " in why


def test_an_output_that_was_tampered_with(done, folder):
    edit(folder / "outputs/extracts.csv", "sister", "brother")
    (folder / "outputs/codebook.md").unlink()
    assert whys(folder) == {
        "codebook.md": "the file is missing; it can be made again",
        "extracts.csv": "the file was changed after the run; it can be made again",
    }
    with open_study(folder) as study:
        assert sorted(run(study, coder="ana").written) == ["codebook.md", "extracts.csv"]
    assert whys(folder) == {}


def test_several_reasons_are_all_told(done, folder):
    edit(folder / "codebook.yaml", "title: Getting by", "title: Getting through")
    add_codings(done, "SU1:5", ["ward"], coder="ben")
    assert whys(folder)["matrix.html"] == (
        "the codebook codebook.yaml changed | codings, decisions or summaries changed"
    )


def test_what_was_suggested_otherwise_is_found_again_as_the_study_says(done, folder):
    """`suggest --unit turn` leaves other suggestions in the store; the outputs rest on the settings."""
    suggest(done, coder="ana", unit="turn")
    assert whys(folder) == {}


def test_a_broken_transcript_that_was_never_in(done, folder):
    (folder / "transcripts/broken.docx").write_bytes(b"PK")
    assert whys(folder) == {}


def test_without_a_run_there_is_nothing_to_compare(study):
    with pytest.raises(QualcodeError, match="no earlier run") as raised:
        verify(study, coder="ana")
    assert "qualcode run" in raised.value.hint


def test_a_record_that_is_damaged(done, folder):
    (folder / "outputs/run.json").write_text('{"outputs": []}', encoding="utf-8")
    with pytest.raises(QualcodeError, match="damaged"):
        whys(folder)


def test_undo_and_redo_give_the_same_outputs(done, folder, qualcode):
    qualcode("undo", within=folder)
    assert whys(folder)
    qualcode("redo", within=folder)
    assert whys(folder) == {}


def test_in_a_terminal(done, folder, qualcode):
    done.close()
    assert "identical, byte for byte" in qualcode("run", "--verify", within=folder).out
    assert qualcode("run", "--verify", "--json", within=folder).json == {
        "ok": True,
        "differences": [],
    }
    edit(folder / "transcripts/SU1.md", "My sister rings", "My sister Ayla rings")
    said = qualcode("run", "--verify", "--json", within=folder, status=1).json
    assert said["ok"] is False
    assert {"output": "extracts.csv", "why": ["the input transcripts/SU1.md changed"]} in said[
        "differences"
    ]
    assert "transcripts/SU1.md" in qualcode("run", "--verify", within=folder, status=1).told


def test_a_library_that_is_not_installed(done, folder, monkeypatch):
    """What nothing imports need not be installed; that it was before is a reason like any other."""
    known = contents.version

    def without_pandas(name):
        if name == "pandas":
            raise PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(contents, "version", without_pandas)
    edit(folder / "transcripts/SU1.md", "My sister rings", "My sister Ayla rings")
    done.close()
    assert "the version of pandas was" in whys(folder)["extracts.csv"]
    assert "and is not installed" in whys(folder)["extracts.csv"]
    with open_study(folder) as study:
        run(study, coder="ana")
    record = json.loads((folder / "outputs/run.json").read_text(encoding="utf-8"))
    assert "pandas" not in record["versions"]
    assert whys(folder) == {}

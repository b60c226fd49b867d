"""Copies of a study joined with their files: the codebook, the cases, the transcripts."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from qualcode.actions.cases import import_cases
from qualcode.actions.code import add_codings
from qualcode.actions.codebook import edit_codebook
from qualcode.actions.history import redo, undo
from qualcode.actions.ingest import ingest
from qualcode.actions.merge import merge_study
from qualcode.codebook.edit import add_code, move_code, remove_code, set_value
from qualcode.codebook.yaml_file import parse_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.model.codes import Code
from qualcode.outputs.check import check_study
from qualcode.store import transactions
from qualcode.store.history import load_history
from qualcode.study import open_study


@pytest.fixture
def other(study, tmp_path):
    """Ben's copy, made when the codebook was known."""
    edit(study, "ana", lambda text: set_value(text, "ward", "definition", "On the ward."))
    return shutil.copytree(study.folder, tmp_path / "bens copy")


@pytest.fixture
def theirs(other):
    with open_study(other) as opened:
        yield opened


def edit(study, coder, change):
    edit_codebook(study, change, action="codebook set", coder=coder)


def name(study, coder, text, code="trust"):
    edit(study, coder, lambda book: set_value(book, code, "name", text))


def merge(study, other, **options):
    return merge_study(study, other, coder="ana", **options)


def text(study):
    return study.codebook_path.read_text(encoding="utf-8")


# The codebook


def test_what_each_changed_in_the_codebook_is_joined(study, theirs):
    name(study, "ana", "Trusting", "trust")
    edit(theirs, "ben", lambda book: add_code(book, "room", Code("hope", "Hope")))
    add_codings(theirs, "SU1:5", ["hope"], coder="ben")
    done = merge(study, theirs.folder)
    assert done.conflicts == ()
    assert "Code “Hope” (hope) was added" in " ".join(done.codebook)
    assert study.codebook.name_of("hope") == "Hope"
    assert study.codebook.name_of("trust") == "Trusting"
    assert [c.code_id for c in study.codings()] == ["hope"]
    assert check_study(study) == []
    again = merge(study, theirs.folder)
    assert (again.codebook, again.conflicts) == ((), ())


def test_the_codebook_of_both_is_the_same_after_merging_both_ways(study, theirs):
    name(study, "ana", "Trusting")
    edit(theirs, "ben", lambda book: add_code(book, "room", Code("hope", "Hope")))
    merge(study, theirs.folder)
    merge(theirs, study.folder)
    assert text(study) == text(theirs)
    name(theirs, "ben", "Hoping", "hope")
    merge(study, theirs.folder)
    assert study.codebook.name_of("hope") == "Hoping"
    assert study.codebook.name_of("trust") == "Trusting"


def test_a_codebook_that_only_they_changed_comes_with_its_comments(study, theirs):
    theirs.codebook_path.write_text(text(theirs) + "# ben's\n", encoding="utf-8", newline="\n")
    merge(study, theirs.folder)
    assert text(study).endswith("# ben's\n")


def test_the_same_line_changed_by_both_is_a_conflict_with_a_name(study, theirs):
    name(study, "ana", "Trusting")
    name(theirs, "ben", "Being trusted")
    (conflict,) = merge(study, theirs.folder).conflicts
    assert conflict.id == "codebook trust name"
    assert (conflict.ours, conflict.theirs) == ("Trusting", "Being trusted")
    assert "was changed by both" in conflict.words
    assert study.codebook.name_of("trust") == "Trusting"


@pytest.mark.parametrize(("side", "wanted"), [("ours", "Trusting"), ("theirs", "Being trusted")])
def test_a_line_is_chosen_for_good_and_both_sides_stay_in_the_history(study, theirs, side, wanted):
    name(study, "ana", "Trusting")
    name(theirs, "ben", "Being trusted")
    both = {text(study), text(theirs)}
    merge(study, theirs.folder, choices={"codebook trust name": side})
    assert study.codebook.name_of("trust") == wanted
    assert merge(study, theirs.folder).conflicts == ()
    bodies = {row["body"] for row in study.store.rows("SELECT body FROM content")}
    assert both <= bodies
    detail = load_history(study.store)[-1].detail
    assert f"codebook trust name: {side}" in detail
    merge(theirs, study.folder)
    assert theirs.codebook.name_of("trust") == wanted


def test_a_choice_for_nothing_there_is_stops_the_merge(study, theirs):
    name(study, "ana", "Trusting")
    name(theirs, "ben", "Being trusted")
    with pytest.raises(QualcodeError, match="no conflict 'codebook trsut name'") as error:
        merge(study, theirs.folder, choices={"codebook trsut name": "ours"})
    assert "codebook trust name" in error.value.hint


def test_a_code_that_one_took_out_and_the_other_used_stays(study, theirs):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    edit(theirs, "ben", lambda book: remove_code(book, "ward"))
    done = merge(study, theirs.folder)
    assert study.codebook.name_of("ward") == "Ward life"
    assert any("ward" in said and "codebook merge" in said for said in done.warnings)
    assert check_study(study) == []


def test_a_code_that_they_use_and_that_was_taken_out_here_comes_back(study, theirs):
    add_codings(theirs, "SU1:5", ["ward"], coder="ben")
    edit(study, "ana", lambda book: remove_code(book, "ward"))
    merge(study, theirs.folder)
    assert study.codebook.name_of("ward") == "Ward life"
    assert check_study(study) == []


def test_a_move_that_cannot_be_theirs_is_told(study, theirs):
    edit(study, "ana", lambda book: move_code(book, "family", "money"))
    edit(theirs, "ben", lambda book: move_code(book, "money", "family"))
    (conflict,) = merge(study, theirs.folder).conflicts
    assert conflict.id == "codebook money place"
    with pytest.raises(QualcodeError, match="cannot be used"):
        merge(study, theirs.folder, choices={conflict.id: "theirs"})
    merge(study, theirs.folder, choices={conflict.id: "ours"})
    assert merge(study, theirs.folder).conflicts == ()


def test_undoing_the_merge_brings_the_codebook_back(study, theirs):
    before = text(study)
    edit(theirs, "ben", lambda book: add_code(book, "room", Code("hope", "Hope")))
    add_codings(theirs, "SU1:5", ["hope"], coder="ben")
    merge(study, theirs.folder)
    undo(study, coder="ana")
    assert text(study) == before
    assert study.codings() == []
    assert check_study(study) == []
    merge(study, theirs.folder)
    assert study.codebook.name_of("hope") == "Hope"


def test_a_codebook_of_theirs_with_errors_is_told_with_its_place(study, theirs):
    theirs.codebook_path.write_text("themes: [\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"bens copy/codebook\.yaml"):
        merge(study, theirs.folder)


def test_codebooks_that_were_never_one_are_joined_with_what_differs_as_conflicts(study, tmp_path):
    from qualcode.actions.new import create_study

    create_study(tmp_path / "apart").close()
    with open_study(tmp_path / "apart") as apart:
        apart.codebook_path.write_text(
            "themes:\n  - id: room\n    name: Other room\n    codes:\n      - {id: calm, name: Calm}\n",
            encoding="utf-8",
        )
    ids = [c.id for c in merge(study, tmp_path / "apart").conflicts]
    assert "codebook room name" in ids
    merge(study, tmp_path / "apart", choose=lambda _: "ours")
    assert study.codebook.name_of("calm") == "Calm"
    assert study.codebook.name_of("room") == "In the room"


def test_a_store_that_cannot_keep_the_merge_leaves_the_files(study, theirs, monkeypatch):
    before = text(study)
    edit(theirs, "ben", lambda book: add_code(book, "room", Code("hope", "Hope")))

    def full(_connection):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(transactions, "_commit", full)
    with pytest.raises((QualcodeError, sqlite3.Error)):
        merge(study, theirs.folder)
    assert text(study) == before
    assert [f.name for f in study.folder.iterdir() if f.name.startswith(".")] == []


# Cases


def test_cases_that_only_they_changed_come_along(study, other, tmp_path):
    table = (study.folder / "cases.csv").read_text(encoding="utf-8")
    (tmp_path / "new.csv").write_text(table.replace("clinician", "nurse"), encoding="utf-8")
    import_cases(study, tmp_path / "new.csv", coder="ana")
    shutil.rmtree(other)
    shutil.copytree(study.folder, other)
    with open_study(other) as theirs:
        (tmp_path / "new.csv").write_text(table.replace("North", "East"), encoding="utf-8")
        import_cases(theirs, tmp_path / "new.csv", coder="ben")
    assert merge(study, other).warnings == ()
    assert "East" in study.cases_path.read_text(encoding="utf-8")
    undo(study, coder="ana")
    assert "East" not in study.cases_path.read_text(encoding="utf-8")


def test_cases_that_differ_otherwise_are_told(study, other):
    with (other / "cases.csv").open("a", encoding="utf-8") as file:
        file.write("SU9,SU9,,service user,East\n")
    (warning,) = merge(study, other).warnings
    assert warning.startswith("cases.csv differs between the two copies")
    assert warning.endswith("enter these values if you want them:\n  SU9 SU9: only there")
    assert "SU9" not in study.cases_path.read_text(encoding="utf-8")


def test_each_cell_of_the_cases_that_differs_is_told(study, other):
    table = (other / "cases.csv").read_text(encoding="utf-8")
    (other / "cases.csv").write_text(table.replace("North", "East"), encoding="utf-8")
    (warning,) = merge(study, other).warnings
    assert "site is 'North' here, 'East' there" in warning
    again = "\r\n".join(table.split("\n"))
    (other / "cases.csv").write_text(again, encoding="utf-8", newline="")
    assert merge(study, other).warnings == ()
    (other / "cases.csv").write_text('case\n"SU1', encoding="utf-8")
    assert "compare the two files yourself" in merge(study, other).warnings[0]


# Transcripts


@pytest.fixture
def both_edited(study, theirs):
    """The same transcript, edited in both copies."""
    for one, coder, more in ((study, "ana", "Ours"), (theirs, "ben", "Theirs")):
        path = one.folder / "transcripts/SU1.md"
        path.write_text(
            path.read_text(encoding="utf-8") + f"\n**Kaya:** {more}, at the end.\n",
            encoding="utf-8",
            newline="\n",
        )
        ingest(one, coder=coder)
    add_codings(theirs, "SU1:5", ["trust"], coder="ben", quote="trust the cleaner")
    return theirs.folder


def test_a_text_that_both_edited_is_a_conflict(study, both_edited):
    (conflict,) = merge(study, both_edited).conflicts
    assert conflict.id == "text SU1"
    assert "Ours, at the end." in conflict.ours
    assert "Theirs, at the end." in conflict.theirs
    assert study.codings() == []


@pytest.mark.parametrize(("side", "said"), [("ours", "Ours"), ("theirs", "Theirs")])
def test_whose_text_is_kept_is_chosen_for_good(study, both_edited, side, said):
    done = merge(study, both_edited, choices={"text SU1": side})
    assert study.document("SU1").text.rstrip().endswith(f"{said}, at the end.")
    assert [c.text for c in study.codings()] == ["trust the cleaner"]
    assert check_study(study) == []
    assert ingest(study, coder="ana").changed == []
    assert merge(study, both_edited).conflicts == ()
    kept = list((study.folder / "backups").glob("SU1-*.md"))
    assert len(kept) == (side == "theirs")
    assert all("Ours, at the end." in f.read_text(encoding="utf-8") for f in kept)
    assert any("SU1.md" in warning for warning in done.warnings) == (side == "theirs")


def test_an_undo_brings_our_transcript_back_and_a_redo_theirs(study, both_edited):
    ours = (study.folder / "transcripts/SU1.md").read_bytes()
    theirs = (both_edited / "transcripts/SU1.md").read_bytes()
    (both_edited / "transcripts/SU9.txt").write_text("SU9: I had no plan.\n", encoding="utf-8")
    with open_study(both_edited) as other:
        ingest(other, coder="ben")
    files = {f.name: f.read_bytes() for f in study.transcripts.iterdir()}
    merge(study, both_edited, choices={"text SU1": "theirs"})
    merged = {f.name: f.read_bytes() for f in study.transcripts.iterdir()}
    assert (files["SU1.md"], merged["SU1.md"], len(merged)) == (ours, theirs, len(files) + 1)
    for act, wanted in ((undo, files), (redo, merged), (undo, files)):
        act(study, coder="ana")
        assert {f.name: f.read_bytes() for f in study.transcripts.iterdir()} == wanted
        report = ingest(study, coder="ana")
        assert (report.new, report.changed, report.failed) == ([], [], [])
        assert check_study(study) == []


def test_an_undo_leaves_a_transcript_that_was_edited_since(study, both_edited):
    merge(study, both_edited, choices={"text SU1": "theirs"})
    path = study.folder / "transcripts/SU1.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n**Kaya:** More.\n", encoding="utf-8")
    edited = path.read_bytes()
    undo(study, coder="ana")
    assert path.read_bytes() == edited


def test_a_conflict_of_texts_shows_where_they_differ(study, other):
    said = (
        "So " + "and then we talked about it, " * 8 + "it was {}, " + "as I told you, " * 8 + "yes."
    )
    for home, word in ((study.folder, "good"), (other, "bad")):
        path = home / "transcripts" / "SU1.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(text + f"\n**Kaya:** {said.format(word)}\n", encoding="utf-8")
        with open_study(home) as copy:
            ingest(copy, coder="ana")
    study.refresh()
    (conflict,) = merge(study, other).conflicts
    assert "it was [good], as I told you" in conflict.ours
    assert "it was [bad], as I told you" in conflict.theirs
    assert len(conflict.ours) < 200


def test_the_other_copy_takes_the_choice_over(study, both_edited):
    merge(study, both_edited, choices={"text SU1": "ours"})
    with open_study(both_edited) as theirs:
        done = merge_study(theirs, study.folder, coder="ben")
        assert done.conflicts == ()
        assert theirs.document("SU1").text == study.document("SU1").text


def test_through_the_command_line(qualcode, study, both_edited):
    name(study, "ana", "Trusting")
    with open_study(both_edited) as theirs:
        name(theirs, "ben", "Being trusted")
    said = qualcode("merge", both_edited, within=study.folder, status=1)
    assert "text SU1: the text of SU1 was edited by both" in said.told
    assert "--choose 'text SU1=ours'" in said.told
    options = ("--choose", "text SU1=theirs", "--choose", "codebook trust name=ours")
    qualcode("merge", both_edited, "--choose", "nonsense", within=study.folder, status=1)
    found = qualcode("merge", both_edited, "--json", within=study.folder, status=1).json
    assert [c["id"] for c in found["conflicts"]] == ["text SU1", "codebook trust name"]
    said = qualcode("merge", both_edited, *options, within=study.folder)
    assert "Merged:" in said.told
    assert parse_codebook(text(study)).name_of("trust") == "Trusting"
    study.refresh()
    assert "Theirs, at the end." in study.document("SU1").text

"""What an ingest would read, with nothing kept."""

from __future__ import annotations

import pytest
from small_study import FG1

from qualcode.study import open_study
from qualcode.views.preview import preview


def everything(folder):
    """Every file of the study with its bytes; the store's own side files aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("study.db-")
    }


@pytest.fixture
def fresh_study(fresh):
    with open_study(fresh) as study:
        yield study


def test_documents_speakers_and_first_words_are_seen(fresh_study):
    seen = {p.file: p for p in preview(fresh_study, [])}
    assert list(seen) == ["FG1.txt", "SU1.md", "SU2.vtt"]
    (document,) = seen["FG1.txt"].documents
    assert (document.name, document.turns) == ("FG1", 5)
    roles = {s.label: (s.turns, s.role) for s in document.speakers}
    assert roles == {
        "Moderator": (2, "moderator"),
        "P1": (2, "participant"),
        "P2": (1, "participant"),
    }
    assert document.first[0] == "Moderator: What holds people back? Is it money?"
    assert len(document.first) == 3
    assert document.words == sum(len(line.split()) - 1 for line in FG1.splitlines() if line)
    assert not any(p.failure for p in seen.values())


def test_nothing_is_kept(fresh, fresh_study, tmp_path):
    elsewhere = tmp_path / "elsewhere" / "IV9.txt"
    elsewhere.parent.mkdir()
    elsewhere.write_text("Q: Who asks? And why?\n\nA: I do.\n\nQ: And now?\n", encoding="utf-8")
    before = everything(fresh)
    preview(fresh_study, [])
    (seen,) = preview(fresh_study, [elsewhere.parent])
    assert seen.documents[0].name == "IV9"
    assert everything(fresh) == before
    assert fresh_study.documents == []


def test_what_cannot_be_read_is_told_and_the_rest_is_seen(fresh, fresh_study):
    (fresh / "transcripts" / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    seen = {p.file: p for p in preview(fresh_study, [])}
    assert seen["broken.docx"].failure
    assert seen["broken.docx"].documents == []
    assert seen["SU1.md"].documents
    (missing,) = preview(fresh_study, [fresh / "nowhere.txt"])
    assert missing.failure


def test_an_encoding_is_obeyed(fresh_study, tmp_path):
    path = tmp_path / "greek.txt"
    path.write_bytes("Α: Καλημέρα σας.\n\nΒ: Καλημέρα.\n".encode("cp1253"))
    (seen,) = preview(fresh_study, [path], encoding="cp1253")
    assert seen.documents[0].first[0].endswith("Καλημέρα σας.")


def test_a_table_of_answers_shows_the_first_documents_and_counts_the_rest(fresh_study, tmp_path):
    rows = "".join(f'{n},"I think that answer number {n} is a long one."\n' for n in range(1, 10))
    path = tmp_path / "answers.csv"
    path.write_text("respondent,What helps you?\n" + rows, encoding="utf-8")
    (seen,) = preview(fresh_study, [path])
    assert not seen.failure
    assert len(seen.documents) == 5
    assert any("4 more documents" in note for note in seen.notes)


def test_through_the_command_line(qualcode, fresh):
    before = everything(fresh)
    said = qualcode("ingest", "--dry-run", within=fresh)
    assert "nothing was changed" in said.told
    assert "FG1: 5 turns" in said.told
    seen = qualcode("ingest", "--dry-run", "--json", within=fresh).json
    assert [p["file"] for p in seen] == ["FG1.txt", "SU1.md", "SU2.vtt"]
    qualcode("ingest", "--dry-run", "nowhere.txt", within=fresh, status=1)
    assert everything(fresh) == before
    assert qualcode("documents", "list", "--json", within=fresh).json == []


def test_documents_are_called_as_ingest_would_call_them(fresh, fresh_study, tmp_path):
    twin = tmp_path / "FG1.md"
    twin.write_text("**I:** So?\n\n**P1:** Yes.\n\n**I:** Oh.\n", encoding="utf-8")
    (fresh / "transcripts" / "FG1.md").write_bytes(twin.read_bytes())
    seen = {p.file: p.documents[0].name for p in preview(fresh_study, [])}
    assert (seen["FG1.md"], seen["FG1.txt"], seen["SU1.md"]) == ("FG1.md", "FG1.txt", "SU1")


def test_what_a_library_trips_over_is_told(fresh_study, monkeypatch):
    def trip(path, options):
        raise RecursionError if path.stem == "SU1" else KeyError("x")

    monkeypatch.setattr("qualcode.actions.ingest.read_hashed", trip)
    failures = [p.failure for p in preview(fresh_study, [])]
    assert "nested too deeply" in failures[1]
    assert all("could not be read" in said for said in (failures[0], failures[2]))


def test_a_table_of_cases_is_told_and_is_no_failure(fresh_study, tmp_path):
    table = tmp_path / "cases.csv"
    table.write_text("case,document,speaker,role\nP9,P9,P9,nurse\n", encoding="utf-8")
    (seen,) = preview(fresh_study, [table])
    assert (seen.failure, seen.documents) == ("", [])
    assert "table of cases" in seen.notes[0]


def test_what_was_not_understood_is_listed_for_people_and_programs(qualcode, fresh):
    text = "Ward study\n\nI: How so?\n\nP1: Well.\nhow it went: badly.\n\nI: And?\n\nP1: Then."
    (fresh / "transcripts" / "new.txt").write_text(text, encoding="utf-8")
    paths = ("transcripts/new.txt",)
    said = qualcode("ingest", *paths, "--dry-run", within=fresh).out
    assert '1 line starts like a speaker label and was not read as one: "how it went" (1).' in said
    assert "1 line in no turn: before the first turn (1: 'Ward study')." in said
    (seen,) = qualcode("ingest", *paths, "--dry-run", "--json", within=fresh).json
    assert (seen["document"], seen["turns"]) == ("new", 4)
    assert seen["not_believed"] == [{"label": "how it went", "lines": 1}]
    left = {"what": "before the first turn", "lines": 1, "sample": "Ward study"}
    assert seen["left_out"] == [left]
    kept = qualcode("ingest", *paths, "--json", within=fresh).json
    assert kept["not_believed"] == [
        {"file": "transcripts/new.txt", "label": "how it went", "lines": 1}
    ]
    assert kept["left_out"] == [{"file": "transcripts/new.txt", **left}]

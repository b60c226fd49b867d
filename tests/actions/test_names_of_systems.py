"""Names that are one name on Windows and macOS: capitals, and accents stored in two ways."""

from __future__ import annotations

import unicodedata

import pytest

from qualcode.actions.ingest import ingest
from qualcode.study import open_study

WORDS = "Interviewer: How are you?\n\nAna: {}\n"


@pytest.fixture
def file(tmp_path):
    def write(folder, name, words):
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(WORDS.format(words), encoding="utf-8")
        return path

    return write


def words_of(study):
    return {document.name: document.text for document in study.documents}


def test_a_name_that_differs_in_capitals_replaces_nothing(fresh, file):
    first, second = file("a", "Interview1.txt", "One."), file("b", "interview1.txt", "Two.")
    with open_study(fresh) as study:
        report = ingest(study, [first, second], coder="ana")
        assert [failure.file for failure in report.failed] == [str(second)]
        assert "Interview1.txt" in report.failed[0].message
        assert "One." in words_of(study)["Interview1"]
        assert not any("Two." in text for text in words_of(study).values())
        again = ingest(study, [second], coder="ana")  # and in a later call
        assert len(again.failed) == 1
        assert "One." in words_of(study)["Interview1"]


def test_a_transcript_from_a_mac_and_from_windows_is_one_document(fresh, file, qualcode):
    composed = "Müller.txt"
    decomposed = unicodedata.normalize("NFD", composed)
    with open_study(fresh) as study:
        assert ingest(study, [file("mac", decomposed, "One.")], coder="ana").new == ["Müller"]
        report = ingest(study, [file("windows", composed, "One, and more.")], coder="ana")
        assert [carried.document for carried in report.changed] == ["Müller"]
        assert not report.failed
    shown = qualcode("read", unicodedata.normalize("NFD", "Müller"), within=fresh)
    assert "One, and more." in shown.out


def test_rows_of_cases_match_however_accents_are_stored(fresh, file):
    table = fresh / "cases.csv"
    row = unicodedata.normalize("NFD", "Jürgen,Müller,,service user,North\n")
    table.write_text(table.read_text(encoding="utf-8") + row, encoding="utf-8")
    with open_study(fresh) as study:
        ingest(study, [file("mac", "Müller.txt", "One.")], coder="ana")
        assert "Jürgen" in {case.name for case in study.cases}
        assert {m.document for m in study.cast.members} >= {"Müller"}

"""Memos on everything a memo can be on, found again by their words, and written out."""

from __future__ import annotations

import csv

import docx
import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.history import undo
from qualcode.actions.memos import add_memo
from qualcode.actions.team import set_blind
from qualcode.errors import QualcodeError
from qualcode.study.memos import KINDS, find_memos


@pytest.fixture
def coding(study):
    return add_codings(study, "SU1:5", ["trust"], coder="ana")[0]


def test_a_memo_on_everything_is_found_in_one_order(study, coding):
    targets = {
        "study": "",
        "document": "SU1",
        "case": "C2",
        "code": "life",
        "coding": coding.id,
        "cell": "SU1/trust",
    }
    assert tuple(targets) == KINDS
    for kind, about in reversed(targets.items()):
        note = add_memo(study, f"{kind}:{about}".rstrip(":"), f" on a {kind} ", coder="ben")
        assert (note.kind, note.about, note.text, note.coder) == (
            kind,
            about,
            f"on a {kind}",
            "ben",
        )
    found = find_memos(study)
    assert [(note.kind, note.about) for note in found] == list(targets.items())
    assert all(note.created for note in found)


def test_the_beginning_of_a_codings_id_is_enough_and_memos_on_it_stand_below_each_other(
    study, coding
):
    add_memo(study, f"coding:{coding.id[:6]}", "first", coder="ana")
    add_memo(study, f"coding:{coding.id}", "second\nline", coder="ana")
    assert study.codings()[0].memo == "first\nsecond\nline"
    assert [note.text for note in find_memos(study, kind="coding")] == ["first\nsecond\nline"]


def test_memos_are_searched_in_any_case_and_by_kind(study):
    add_memo(study, "study", "Über Geld wird nicht gesprochen.", coder="ana")
    add_memo(study, "code:money", "See the memo on the STUDY; über again.", coder="ana")
    assert [n.kind for n in find_memos(study, containing="ÜBER")] == ["study", "code"]
    assert [n.kind for n in find_memos(study, containing="über", kind="code")] == ["code"]
    assert find_memos(study, containing="unter") == []


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("document:SU9", "SU9"),
        ("case:nobody", "no case 'nobody'"),
        ("code:wrad", "wrad"),
        ("coding:c0", "no coding 'c0'"),
        ("cell:SU1/wrad", "wrad"),
        ("cell:nobody/ward", "no case 'nobody'"),
        ("cell:SU1", "no case ''"),
        ("turn:1", "cannot have a memo"),
        ("", "cannot have a memo"),
    ],
)
def test_what_is_not_there_has_no_memo(study, target, said):
    with pytest.raises(QualcodeError, match=said):
        add_memo(study, target, "text", coder="ana")
    assert find_memos(study) == []


def test_an_empty_memo_is_refused(study):
    with pytest.raises(QualcodeError, match="empty"):
        add_memo(study, "study", " \n", coder="ana")


def test_a_memo_is_taken_back(study, coding):
    add_memo(study, "code:trust", "one", coder="ana")
    add_memo(study, f"coding:{coding.id}", "two", coder="ana")
    undo(study, coder="ana")
    assert [note.text for note in find_memos(study)] == ["one"]
    undo(study, coder="ana")
    assert find_memos(study) == []


def test_the_same_words_twice_are_two_memos_by_two_coders(study):
    add_memo(study, "study", "same", coder="ana")
    add_memo(study, "study", "same", coder="ben")
    assert [note.coder for note in find_memos(study)] == ["ana", "ben"]


def test_in_a_blind_study_everybody_reads_their_own(qualcode, study, coding, folder):
    for coder in ("ana", "ben"):
        add_memo(study, "study", f"{coder}'s view", coder=coder)
    add_memo(study, f"coding:{coding.id}", "ana's doubt", coder="ana")
    set_blind(study, blind=True, coder="ana")
    seen = qualcode("--coder", "ben", "memo", "list", "--json", within=folder).json
    assert [m["text"] for m in seen] == ["ben's view"]
    qualcode("unblind", within=folder)
    assert len(qualcode("--coder", "ben", "memo", "list", "--json", within=folder).json) == 3


def test_through_the_command_line(qualcode, folder):
    qualcode("memo", "add", "code:trust", "What the cleaner is.", within=folder)
    qualcode("memo", "add", "study", "All of it.", "--json", within=folder)
    assert "the cleaner is" in qualcode("memo", "list", "--search", "CLEANER", within=folder).told
    found = qualcode("memo", "list", "--kind", "study", "--json", within=folder).json
    assert [(m["kind"], m["about"], m["text"]) for m in found] == [("study", "", "All of it.")]
    qualcode("memo", "export", "notes.md", within=folder)
    page = (folder / "notes.md").read_text(encoding="utf-8")
    assert page.startswith("# Memos: Getting by\n\n## study\n")
    assert "## code trust\n\nWhat the cleaner is.\n" in page
    said = qualcode("memo", "add", "code:wrad", "x", within=folder, status=1)
    assert "ward" in said.told


def test_a_memo_on_a_coding_is_shown_with_its_words(study, coding, qualcode, folder):
    add_memo(study, f"coding:{coding.id}", "doubtful", coder="ana")
    (note,) = find_memos(study)
    assert note.place.startswith("SU")
    assert f", {coding.code_id}: “{coding.text[:20]}" in note.place
    assert coding.code_id in qualcode("memo", "list", within=folder).told


@pytest.mark.parametrize("words", ["naive", "NAÏVE", "don't", 'said "no"'])
def test_a_search_forgives_accents_and_quotation_marks(study, words):
    add_memo(study, "study", "Too naïve; they don’t. She said “no”.", coder="ana")
    assert len(find_memos(study, containing=words)) == 1


def test_memos_are_written_as_what_the_ending_says(study, coding, qualcode, folder):
    add_memo(study, "study", "=1+1\nsecond line", coder="ana")
    add_memo(study, f"coding:{coding.id}", "doubtful", coder="ana")
    for name in ("notes.csv", "notes.docx", "notes.md"):
        assert "Wrote 2 memos" in qualcode("memo", "export", name, within=folder).told
    with (folder / "notes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["about"], r["memo"]) for r in rows] == [
        ("study", "'=1+1\nsecond line"), (f"coding {coding.id}", "doubtful"),
    ]  # fmt: skip
    table = docx.Document(str(folder / "notes.docx")).tables[0]
    assert [row.cells[2].text for row in table.rows] == ["memo", "=1+1\nsecond line", "doubtful"]
    assert "doubtful" in (folder / "notes.md").read_text(encoding="utf-8")
    said = qualcode("memo", "export", "notes.pdf", within=folder, status=1)
    assert ".md, .docx or .csv" in said.told
    assert not (folder / "notes.pdf").exists()

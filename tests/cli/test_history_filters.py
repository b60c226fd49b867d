"""The history by document, code, case, coder and day; names that are none are told with the nearest."""

from __future__ import annotations

import csv

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.codebook import edit_codebook
from qualcode.actions.history import undo
from qualcode.actions.memos import add_memo
from qualcode.codebook.edit import add_code, remove_code
from qualcode.model.codes import Code
from qualcode.study import open_study


@pytest.fixture
def worked(folder):
    with open_study(folder) as study:
        add_codings(study, "SU1:5", ["ward"], coder="ana")
        add_codings(study, "FG1:2", ["money"], coder="ben")
        add_memo(study, "document:FG1", "Loud.", coder="ana")
        add_memo(study, "cell:C1/money", "Enough?", coder="ben")
        edit_codebook(
            study,
            lambda text: add_code(text, "room", Code("gone", "Gone")),
            action="codebook add",
            coder="ana",
        )
        add_codings(study, "SU2:4", ["gone"], coder="ana")
        undo(study, coder="ana")
        edit_codebook(
            study, lambda text: remove_code(text, "gone"), action="codebook set", coder="ana"
        )
    return folder


@pytest.fixture
def asked(qualcode, worked):
    def ask(*options):
        found = qualcode("history", *options, "--json", within=worked).json
        return [(entry["coder"], entry["action"]) for entry in found]

    return ask


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--code", "ward"), [("ana", "code add")]),
        (("--code", "money"), [("ben", "code add"), ("ben", "memo add")]),
        (("--code", "money", "--coder", "ana"), []),
        (("--case", "C1"), [("ben", "code add"), ("ben", "memo add")]),
        (("--case", "SU1", "--code", "ward"), [("ana", "code add")]),
        (("--document", "SU1", "--coder", "ben"), []),
        (("--code", "gone"), [("ana", "code add"), ("ana", "undo")]),
        (("--code", "family"), []),
        (("--case", "C2"), []),
        (("--day", "1999"), []),
    ],
)
def test_what_is_asked_for(asked, options, found):
    assert asked(*options) == found


def test_memos_on_a_document_are_among_its_changes(asked):
    assert ("ana", "memo add") in asked("--document", "FG1")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--code", "wrad"), "There is no code 'wrad' in the codebook. Did you mean ward?"),
        (("--case", "SU3"), "There is no case 'SU3'. Did you mean SU"),
        (("--document", "SU3"), "There is no document 'SU3'. Did you mean SU"),
        (("--day", "yesterday"), "'yesterday' is not a date. Write 2026-03-01"),
        (("--day", "2026-3"), "'2026-3' is not a date"),
    ],
)
def test_a_name_that_is_none_is_told_with_the_nearest(qualcode, worked, options, said):
    assert said in qualcode("history", *options, within=worked, status=1).told


def test_a_coder_who_did_nothing_is_told(qualcode, worked):
    said = qualcode("history", "--coder", "bne", within=worked)
    assert "bne has not changed anything. Did you mean ben?" in said.told


def test_the_newest_are_counted_among_those_one_may_see(qualcode, worked):
    with (worked / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("blind: true\n")
    ask = ("history", "--last", "1", "--json")
    (entry,) = qualcode(*ask, within=worked).json
    assert entry["coder"] == "ana"
    said = qualcode("--coder", "ben", "adjudicate", within=worked, status=1)
    assert "`qualcode unblind` ends blind coding" in said.told


def test_before_and_after_are_told(qualcode, folder):
    qualcode("matrix", "summarise", "SU1", "ward", "Nobody talked.", within=folder)
    qualcode("matrix", "summarise", "SU1", "ward", "Hardly anybody talked.", within=folder)
    qualcode("code", "add", "SU1:5", "ward", "--memo", "lonely", within=folder)
    qualcode("undo", within=folder)
    found = qualcode("history", "--last", "4", "--json", within=folder).json
    coded = "ward on “On the ward nobody talked to you. You learn to trust the cleaner.”: lonely"
    assert [(entry["before"], entry["after"]) for entry in found] == [
        (None, "SU1, ward: Nobody talked."),
        ("SU1, ward: Nobody talked.", "SU1, ward: Hardly anybody talked."),
        (None, coded),
        (coded, None),
    ]
    qualcode("history", "export", "h.csv", within=folder)
    with (folder / "h.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["before"], row["after"]) for row in rows[-2:]] == [("", coded), (coded, "")]
    assert [row["undone"] for row in rows[-2:]] == ["undone", ""]


def test_of_very_many_rows_the_first_are_told(qualcode, folder):
    lines = [f"SU1:{n} {code}\n" for n in (2, 4, 5) for code in ("ward", "trust", "family")]
    (folder / "lines.txt").write_text("".join(lines), encoding="utf-8")
    qualcode("code", "add", "--from", "lines.txt", within=folder)
    (entry,) = qualcode("history", "--last", "1", "--json", within=folder).json
    assert entry["after"].count("\n") == 5
    assert entry["after"].endswith("… and 4 more")

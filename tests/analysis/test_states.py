"""What a case without a code is, held to a brute-force reading of the definition."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cast import Cast
from qualcode.analysis.rows import find_rows
from qualcode.analysis.states import States
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Finished
from qualcode.model.documents import Case, Document, Membership, Turn
from qualcode.model.spans import Span

HOPE = Code("hope", "Hope", "What one looks forward to.")
WARD = Code("ward", "Ward", asked_of={"group": ("patient",)})
HELP = Code("help", "Help", asked_of={"column": ("What helped",)})
TALK = Code("talk", "Talk", asked_of={"source": ("focus group",)})
FIRST = Code("first", "First", asked_of={"document": ("I*",)})
CODES = (HOPE, WARD, HELP, TALK, FIRST)


def book(*codes):
    return Codebook(themes=(Theme("life", "Life", codes=codes),))


def document(name, speakers, *, part="", respondent=None, file=""):
    turns = tuple(
        Turn(n, speaker, Span(n * 10, n * 10 + 5)) for n, speaker in enumerate(speakers, 1)
    )
    return Document(name, name, file or f"{name}.txt", "", "x" * 99, turns, part=part,
                    respondent=respondent)  # fmt: skip


INTERVIEW = document("I1", ["Moderator", "Ann", "Moderator", "Ann"])
GROUP = document("FG1", ["Ann", "Ben", "Cy", "Ben"])
R1 = document("q.R1.what-helped", ["R1"], part="R1.what-helped", respondent="R1", file="q.csv")
R2 = document("q.R2.else", ["R2"], part="R2.else", respondent="R2", file="q.csv")
DOCUMENTS = [INTERVIEW, GROUP, R1, R2]
CAST = Cast(
    members=(Membership("Ann", "I1", "Ann"), Membership("Ann", "FG1", "Ann"),
             Membership("Ben", "FG1", "Ben"), Membership("Cy", "FG1", "Cy")),
    moderators=("Moderator",),
)  # fmt: skip
CASES = {
    name: Case(name, {"group": group})
    for name, group in
    {"Ann": "patient", "Ben": "nurse", "Cy": "", "R1": "patient", "R2": "patient"}.items()
}  # fmt: skip


def mark(name, first, last, codebook="now", coder="ana"):
    return Finished(name, coder, first, last, "text", codebook)


def states(*marks, kind="case", books=None):
    rows = find_rows(kind, cases=list(CASES.values()), documents=DOCUMENTS, cast=CAST)
    now = book(*CODES)
    by_id = {one.id: one for one in DOCUMENTS}
    return States(now, DOCUMENTS, rows.heard(DOCUMENTS, CAST), marks, books or {"now": now},
                  lambda one: CAST.source_of(by_id[one]), rows.groups)  # fmt: skip


def test_nothing_is_absent_before_anything_is_finished():
    found = states()
    assert {found.of(HOPE, case) for case in CASES.values()} == {"not finished"}
    assert not found.has_marks


@pytest.mark.parametrize(
    ("code", "case", "state"),
    [
        (HOPE, "Ben", "not mentioned"),
        (HOPE, "Ann", "not finished"),  # speaks in the interview too
        (WARD, "Ben", "not asked"),
        (WARD, "Cy", "not asked"),  # no value is no group
        (WARD, "Ann", "not finished"),
        (TALK, "Ann", "not mentioned"),  # asked in the group only, which is finished
        (TALK, "R1", "not asked"),
        (FIRST, "Ann", "not finished"),
        (FIRST, "Ben", "not asked"),
        (HELP, "R1", "not finished"),
        (HELP, "R2", "no answer"),  # filled in the same questionnaire, left this blank
        (HELP, "Ann", "not asked"),
    ],
)
def test_states(code, case, state):
    assert states(mark("FG1", 1, 4)).of(code, CASES[case]) == state


def test_turns_of_one_case_are_enough_for_it_and_two_coders_may_share_a_document():
    assert states(mark("FG1", 1, 2)).of(HOPE, CASES["Cy"]) == "not finished"
    assert states(mark("FG1", 3, 3)).of(HOPE, CASES["Cy"]) == "not mentioned"
    assert states(mark("FG1", 3, 3)).of(HOPE, CASES["Ben"]) == "not finished"
    both = states(mark("FG1", 1, 2), mark("FG1", 3, 4, coder="ben"))
    assert both.of(HOPE, CASES["Ben"]) == "not mentioned"


def test_a_new_code_or_definition_reopens_only_itself():
    before = book(replace(HOPE, definition="Otherwise."), WARD, replace(TALK, name="Talking"))
    found = states(mark("FG1", 1, 4, "old"), mark("I1", 1, 4, "old"), books={"old": before})
    assert found.of(HOPE, CASES["Ann"]) == "not finished"
    assert found.of(FIRST, CASES["Ann"]) == "not finished"  # did not exist then
    assert found.of(WARD, CASES["Ann"]) == "not mentioned"
    assert found.of(TALK, CASES["Ann"]) == "not mentioned", "a name is not a definition"


def test_who_is_heard_in_a_group_only_is_said_to_be():
    found = states(kind="both")
    assert [found.in_group(name) for name in ("Ann", "Ben", "FG1", "R1")] == [
        False, True, False, False,
    ]  # fmt: skip


def test_a_group_is_finished_when_all_that_is_said_in_it_is():
    group = Case("FG1")
    assert states(mark("FG1", 1, 3), kind="both").of(HOPE, group) == "not finished"
    assert states(mark("FG1", 1, 4), kind="both").of(HOPE, group) == "not mentioned"


marks = st.lists(
    st.builds(
        mark,
        st.sampled_from([one.id for one in DOCUMENTS]),
        st.integers(1, 4),
        st.integers(1, 4),
        st.sampled_from(["now", "old"]),
    ),
    max_size=6,
)


@given(marks, st.sampled_from(CODES), st.sampled_from(sorted(CASES)))
def test_finished_is_every_turn_of_the_case_where_it_was_asked(made, code, case):
    books = {"now": book(*CODES), "old": book(*(c for c in CODES if c is not HOPE))}
    found = states(*made, books=books)
    state = found.of(code, CASES[case])
    if state in {"not asked", "no answer"}:
        return
    asked = {"talk": {"FG1"}, "first": {"I1"}, "help": {R1.id}}.get(code.id)
    turns = {
        (one.id, turn.number)
        for one in DOCUMENTS
        for turn in one.turns
        if CAST.case_of(one, turn) == case and (asked is None or one.id in asked)
    }
    done = {
        (one.document, number)
        for one in made
        if one.codebook == "now" or code is not HOPE
        for number in range(one.first, one.last + 1)
    }
    assert (state == "not mentioned") == bool(turns <= done)

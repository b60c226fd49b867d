from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_values import (
    CODING,
    DECISION,
    DOCUMENT,
    MEMO,
    SUMMARY,
    TEXT,
    add_coding,
    add_document,
    all_rows,
    coding,
)

from qualcode.errors import QualcodeError
from qualcode.model.spans import Span
from qualcode.store.codings import (
    load_codings,
    load_decisions,
    load_memos,
    load_summaries,
    save_coding,
    save_decision,
    save_memo,
    save_summary,
)
from qualcode.store.database import create_store, open_copy
from qualcode.store.documents import load_documents, save_document
from qualcode.store.history import find_redo, find_undo, find_unexplained, load_history, take_back
from qualcode.store.merge import OURS, THEIRS, apply_merge, plan_merge

ROWS = ("document", "coding", "decision", "summary", "memo")
OTHER_TEXT = "The crew slept badly.\nNobody complained about the food on board, they said.\n"


@pytest.fixture
def start(store):
    """A store with a document and two codings of it, to be copied for each coder."""
    add_document(store, "ann")
    add_coding(store, 1)
    add_coding(store, 2, span=Span(36, 42), text=TEXT[36:42])
    return store.path


@pytest.fixture
def ann(start):
    with open_copy(start) as store:
        yield store


@pytest.fixture
def ben(start):
    with open_copy(start) as store:
        yield store


@pytest.fixture
def empty(tmp_path):
    with create_store(tmp_path / "other.db") as store:
        yield store


def keep(store, coder, *values):
    """Save values in one change."""
    saves = {"Coding": save_coding, "Decision": save_decision, "Document": save_document}
    saves |= {"Memo": save_memo, "Summary": save_summary}
    with store.change("keep", coder) as change:
        for value in values:
            saves[type(value).__name__](change, value)


def drop(store, coder, table, key):
    with store.change("drop", coder) as change:
        change.remove(table, key)


def merge(ours, theirs, choice=None, texts=None):
    """Join `theirs` into `ours`; every conflict gets the same choice. Returns the plan."""
    plan = plan_merge(ours, theirs, texts=texts)
    with ours.change("merge", "ann") as change:
        apply_merge(change, plan, {c.id: choice for c in plan.conflicts})
        change.note("another copy")
    assert ours.check() == find_unexplained(ours) == []
    return plan


def rows(store):
    return all_rows(store, ROWS)


def steps(plan):
    return [(s.table, s.key, bool(s.before), bool(s.after)) for s in plan.steps]


# Who alone changed a row has it


def test_the_same_words_coded_by_both_are_two_codings(ann, ben):
    keep(ann, "ann", coding(3, coder="ann"))
    keep(ben, "ben", coding(4, coder="ben"))
    plan = merge(ann, ben)
    assert steps(plan) == [("coding", "c0004", False, True)]
    assert plan.same == {"coding": 2}
    assert [c.coder for c in load_codings(ann)] == ["ann", "ann", "ann", "ben"]


def test_what_one_changed_or_removed_and_the_other_left_alone(ann, ben):
    keep(ben, "ben", coding(1, memo="ben's"), SUMMARY, MEMO)
    drop(ben, "ben", "coding", "c0002")
    keep(ann, "ann", replace(DECISION, id="d9"))
    plan = merge(ann, ben)
    assert steps(plan) == [
        ("coding", "c0001", True, True),
        ("coding", "c0002", True, False),
        ("summary", "relationship@P1", False, True),
        ("memo", "m1", False, True),
    ]
    assert (len(plan.added), len(plan.changed), len(plan.removed)) == (2, 1, 1)
    assert [c.memo for c in load_codings(ann)] == ["ben's"]
    assert load_decisions(ann)[0].id == "d9"
    assert load_summaries(ann) == [SUMMARY]
    assert load_memos(ann) == [MEMO]


def test_what_was_removed_here_stays_removed(ann, ben):
    drop(ann, "ann", "coding", "c0001")
    plan = merge(ann, ben)
    assert plan.steps == plan.conflicts == ()
    assert [c.id for c in load_codings(ann)] == ["c0002"]


def test_a_coding_is_joined_part_by_part(ann, ben):
    keep(ann, "ann", coding(1, quotable=False, facets={"impact": "mixed"}))
    keep(ben, "ben", coding(1, memo="ben's", code_id="trust"))
    merge(ann, ben)
    (joined, _) = load_codings(ann)
    assert joined == coding(
        1, quotable=False, facets={"impact": "mixed"}, memo="ben's", code_id="trust"
    )


def test_a_merge_again_finds_nothing(ann, ben):
    keep(ben, "ben", coding(3), SUMMARY)
    assert not plan_merge(ann, ben).is_empty
    merge(ann, ben)
    assert plan_merge(ann, ben).is_empty
    before = rows(ann)
    merge(ann, ben)
    assert rows(ann) == before


# Conflicts


def conflicting(ann, ben):
    """A conflict of each kind."""
    keep(ann, "ann", SUMMARY, coding(1, memo="ann's"), replace(MEMO, text="ann's"))
    keep(ben, "ben", replace(SUMMARY, text="Ben's."), coding(1, memo="ben's"))
    keep(ben, "ben", replace(MEMO, text="ben's"))
    keep(ben, "ben", coding(2, memo="changed", span=Span(36, 42), text=TEXT[36:42]))
    drop(ann, "ann", "coding", "c0002")
    keep(ann, "ann", replace(DECISION, coding="c0009"), coding(9))
    keep(ben, "ann", replace(DECISION, verdict="reject", coding="", why="no"))


def test_what_both_changed_is_for_a_person_to_decide(ann, ben):
    conflicting(ann, ben)
    plan = plan_merge(ann, ben)
    assert [c.id for c in plan.conflicts] == [
        "coding c0001",
        "coding c0002",
        "decision d1",
        "summary relationship@P1",
        "memo m1",
    ]
    removed = plan.conflicts[1]
    assert removed.ours is None
    assert removed.theirs is not None
    assert [(c.ours or {}).get("memo") for c in plan.conflicts[:1]] == ["ann's"]


@pytest.mark.parametrize("choice", [OURS, THEIRS])
def test_a_choice_holds_and_is_not_asked_for_again(ann, ben, choice):
    conflicting(ann, ben)
    merge(ann, ben, choice)
    assert [s.text for s in load_summaries(ann)] == [SUMMARY.text if choice == OURS else "Ben's."]
    memos = {c.id: c.memo for c in load_codings(ann)}
    assert memos == (
        {"c0001": "ann's", "c0009": CODING.memo}
        if choice == OURS
        else {"c0001": "ben's", "c0002": "changed"}
    )
    assert [d.verdict for d in load_decisions(ann)] == ["accept" if choice == OURS else "reject"]
    assert plan_merge(ann, ben).is_empty
    plan = merge(ben, ann)
    assert plan.conflicts == ()
    assert rows(ben) == rows(ann)
    keep(ben, "ben", replace(SUMMARY, text="Later."))
    assert merge(ann, ben).conflicts == ()
    assert load_summaries(ann)[0].text == "Later."


def test_the_coding_of_a_decision_that_lost_stays_where_another_rests_on_it(ann, ben):
    conflicting(ann, ben)
    keep(ann, "ben", replace(DECISION, id="d2", coder="ben", coding="c0009"))
    merge(ann, ben, THEIRS)
    assert "c0009" in [c.id for c in load_codings(ann)]


def test_two_that_decided_apart_from_each_other_are_asked(ann, ben):
    keep(ann, "ann", SUMMARY)
    keep(ben, "ben", replace(SUMMARY, text="Ben's."))
    with open_copy(ann.path) as ann_before:
        keep(ann_before, "ann", SUMMARY)
    before_ann = _copy(ann)
    merge(ann, ben, OURS)
    merge(ben, before_ann, OURS)
    plan = plan_merge(ann, ben)
    assert [c.id for c in plan.conflicts] == ["summary relationship@P1"]
    before_ann.close()


def _copy(store):
    memory = open_copy(store.path)
    store._connection.backup(memory._connection)
    return memory


def test_undecided_conflicts_are_refused_and_nothing_is_kept(ann, ben):
    conflicting(ann, ben)
    keep(ben, "ben", coding(5))
    before = all_rows(ann)
    plan = plan_merge(ann, ben)
    for choices in (
        None,
        {"coding c0001": OURS},
        dict.fromkeys((c.id for c in plan.conflicts), "x"),
    ):
        with pytest.raises(QualcodeError, match="conflicts have no decision: "):
            _apply(ann, plan, choices)
    assert all_rows(ann) == before
    assert len(load_history(ann)) == 6


def _apply(store, plan, choices=None):
    with store.change("merge", "ann") as change:
        apply_merge(change, plan, choices)


def test_a_plan_that_is_out_of_date_is_refused(ann, ben):
    keep(ben, "ben", coding(1, memo="ben's"))
    plan = plan_merge(ann, ben)
    keep(ann, "ann", coding(1, memo="ann's"))
    with pytest.raises(QualcodeError, match="coding c0001 was changed while"):
        _apply(ann, plan)
    assert load_codings(ann)[0].memo == "ann's"


def test_what_differs_in_time_alone_is_the_same(ann, ben):
    keep(ann, "ann", coding(3))
    keep(ben, "ben", coding(3, created="2026-05-05T00:00:00Z", codebook="c" * 64))
    plan = merge(ann, ben)
    assert plan.steps == plan.conflicts == ()
    assert plan.same["coding"] == 3


# The history


def test_both_histories_are_kept(ann, ben):
    keep(ann, "ann", SUMMARY)
    keep(ben, "ben", coding(3))
    entry = find_undo(ben, "ben")
    with ben.change("undo", "ben", undoes=entry.change) as change:
        take_back(ben, entry, change)
    merge(ann, ben)
    history = load_history(ann)
    assert [(e.action, e.coder, e.undoes, e.came_with, e.in_effect) for e in history[3:]] == [
        ("keep", "ann", None, None, True),
        ("keep", "ben", None, 7, False),
        ("undo", "ben", 5, 7, True),
        ("merge", "ann", None, None, True),
    ]
    theirs = {e.uid: (e.when, e.coder, e.action) for e in load_history(ben)}
    assert theirs.items() <= {e.uid: (e.when, e.coder, e.action) for e in history}.items()


def test_a_merge_is_taken_back_whole_and_theirs_is_not_undone_here(ann, ben):
    keep(ann, "ann", SUMMARY)
    keep(ben, "ben", coding(3), coding(1, memo="ben's"), replace(SUMMARY, text="Ben's."))
    before = rows(ann)
    merge(ann, ben, THEIRS)
    after = rows(ann)
    assert find_undo(ann, "ben") is None
    for action, expected in (("undo", before), ("redo", after)):
        entry = load_history(ann)[-1]
        with ann.change(action, "ann", undoes=entry.change) as change:
            take_back(ann, entry, change)
        assert rows(ann) == expected
    assert ann.check() == find_unexplained(ann) == []


def test_old_texts_come_along_for_the_history(ann, ben):
    with ben.change("codebook", "ben") as change:
        change.keep_content("a" * 64, "title: x")
        change.put("input", {"id": "codebook.yaml", "content": "a" * 64})
    merge(ann, ben)
    assert {"body": "title: x"} in ann.rows("SELECT body FROM content")
    assert ann.rows("SELECT * FROM input") == []


# Documents


def edited(store, coder, text, *codings, **facts):
    """The document gets another text, as an ingest of an edited file writes it."""
    facts = {"turns": (), "lines": (), "file_sha256": coder * 16} | facts
    keep(store, coder, replace(DOCUMENT, text=text, **facts), *codings)


def test_codings_move_with_their_words_into_the_text_that_they_edited(ann, ben):
    keep(ann, "ann", coding(3, span=Span(60, 65), text=TEXT[60:65]))
    shifted = "Hello.\n" + TEXT.replace("felt heard", "felt truly heard")
    second = coding(2, span=Span(49, 55), text=TEXT[36:42])
    edited(ben, "ben", shifted, coding(1, span=Span(14, 30), text="felt truly heard"), second)
    plan = merge(ann, ben)
    (match,) = plan.documents
    assert (match.state, match.text, match.both_edited) == ("edited", THEIRS, False)
    assert load_documents(ann)[0].text == shifted
    assert load_documents(ann)[0].file == DOCUMENT.file
    assert {c.id: c.text for c in load_codings(ann)} == {
        "c0001": "felt truly heard",
        "c0002": TEXT[36:42],
        "c0003": TEXT[60:65],
    }
    assert all(c.span is not None and c.span.of(shifted) == c.text for c in load_codings(ann))
    assert plan.conflicts == ()


def test_their_codings_move_into_the_text_that_we_edited(ann, ben):
    shifted = "Hello.\n" + TEXT
    first = coding(1, span=Span(14, 24))
    edited(ann, "ann", shifted, first, coding(2, span=Span(43, 49), text=TEXT[36:42]))
    keep(ben, "ben", coding(3, coder="ben"), replace(DECISION, coder="ben"))
    plan = merge(ann, ben)
    assert (plan.documents[0].text, plan.documents[0].both_edited) == (OURS, False)
    assert steps(plan) == [("coding", "c0003", False, True), ("decision", "d1", False, True)]
    assert {c.id: c.span for c in load_codings(ann)}["c0003"] == Span(14, 24)
    assert load_decisions(ann)[0].span == Span(12, 35)
    assert plan_merge(ann, ben).is_empty
    back = merge(ben, ann)
    assert back.documents[0].text == THEIRS
    assert rows(ben) == rows(ann)


def test_words_that_are_gone_leave_an_orphan_that_is_told(ann, ben):
    edited(ann, "ann", OTHER_TEXT, coding(1, span=None), coding(2, span=None))
    keep(ben, "ben", coding(3, coder="ben", memo="keep me"))
    plan = merge(ann, ben)
    assert [(c.key, c.state, c.before, c.after) for c in plan.carried] == [
        ("c0003", "orphaned", "felt heard", "")
    ]
    (orphan,) = (c for c in load_codings(ann) if c.id == "c0003")
    assert (orphan.span, orphan.text, orphan.memo) == (None, "felt heard", "keep me")


@pytest.mark.parametrize("text", [OURS, THEIRS, None])
def test_where_both_edited_one_says_whose_text(ann, ben, text):
    edited(ann, "ann", TEXT + "Ann's.\n")
    edited(ben, "ben", TEXT + "Ben's.\n", coding(3, coder="ben"))
    plan = merge(ann, ben, texts={"doc1": text} if text else None)
    assert plan.documents[0].both_edited
    assert plan.documents[0].text == (text or OURS)
    expected = "Ben's.\n" if text == THEIRS else "Ann's.\n"
    assert load_documents(ann)[0].text.endswith(expected)
    assert len(load_codings(ann)) == 3


def test_a_choice_of_text_that_makes_no_sense(ann, ben):
    for texts in ({"none": OURS}, {"doc1": "both"}):
        with pytest.raises(QualcodeError, match=r"no document|not one of the two sides"):
            plan_merge(ann, ben, texts=texts)


def test_the_same_text_under_another_id_is_the_same_document(ann, empty):
    there = replace(DOCUMENT, id="other", name="Group 1", file="data/group1.txt", part="")
    keep(empty, "ben", there, coding(7, document="other", coder="ben"))
    keep(empty, "ben", coding(8, document="other", coder="ann"), replace(SUMMARY, case="P9"))
    rested = replace(SUMMARY, rests_on={"c0007": "x", "c0008": "felt heard"})
    keep(empty, "ben", replace(DECISION, document="other", coding="c0008"), rested)
    keep(empty, "ben", replace(MEMO, target_kind="coding", target="c0008"))
    plan = merge(ann, empty)
    assert [(m.document, m.their_id, m.name, m.state) for m in plan.documents] == [
        ("doc1", "other", "FG1", "same")
    ]
    assert {c.id: c.document for c in load_codings(ann)} == {
        "c0001": "doc1",
        "c0002": "doc1",
        "c0007": "doc1",
    }
    # The same coder on the same words: c0008 there is c0001 here, in all that names it.
    assert load_decisions(ann)[0].coding == "c0001"
    assert load_memos(ann)[0].target == "c0001"
    assert {s.case: dict(s.rests_on) for s in load_summaries(ann)}["P1"] == {
        "c0001": "felt heard",
        "c0007": "x",
    }
    assert plan_merge(ann, empty).is_empty


def test_a_coding_made_anew_by_the_same_coder_is_the_same_coding(ann, ben):
    drop(ann, "ann", "coding", "c0001")
    keep(ann, "ann", coding(9))
    keep(ben, "ann", coding(1, memo="a second thought"))
    merge(ann, ben)
    assert {c.id: c.memo for c in load_codings(ann)}["c0009"] == "a second thought"
    assert "c0001" not in [c.id for c in load_codings(ann)]
    keep(ben, "ann", coding(1, memo="a third"))
    merge(ann, ben)
    assert {c.id: c.memo for c in load_codings(ann)}["c0009"] == "a third"


def test_a_new_document_comes_in_with_all_that_is_on_it(ann, ben):
    new = replace(DOCUMENT, id="doc2", name="FG2", file="transcripts/FG2.docx", text=OTHER_TEXT)
    keep(ben, "ben", new, coding(3, document="doc2", span=Span(0, 4)))
    plan = merge(ann, ben)
    assert [m.state for m in plan.documents] == ["same", "new"]
    assert [d.name for d in load_documents(ann)] == ["FG1", "FG2"]
    assert len(load_codings(ann)) == 3


def test_a_name_alone_makes_no_document_the_same(ann, empty):
    other = replace(DOCUMENT, id="docX", text=OTHER_TEXT, turns=(), lines=())
    keep(empty, "ben", other, replace(other, id="docY", part="two", name="FG1.two"))
    plan = merge(ann, empty)
    assert [(m.name, m.file, m.state) for m in plan.documents] == [
        ("FG1 (2)", "transcripts/FG1 (2).docx", "new"),
        ("FG1.two", "transcripts/FG1 (2).docx", "new"),
    ]
    assert [d.name for d in load_documents(ann)] == ["FG1", "FG1 (2)", "FG1.two"]


def test_the_same_file_with_like_words_is_an_edited_document(ann, empty):
    there = replace(DOCUMENT, id="docX", text=TEXT + "One line more.\n")
    keep(empty, "ben", there, coding(3, document="docX", coder="ben"))
    plan = merge(ann, empty)
    assert [(m.document, m.state, m.both_edited) for m in plan.documents] == [
        ("doc1", "edited", True)
    ]
    assert {c.document for c in load_codings(ann)} == {"doc1"}


def test_answers_in_the_same_words_stay_apart(ann, empty):
    answers = [
        replace(
            DOCUMENT, id=f"r{n}", name=f"R{n}", file="q.xlsx", part=f"R{n}", text="No.", turns=()
        )
        for n in (1, 2)
    ]
    keep(ann, "ann", *answers)
    keep(empty, "ben", *[replace(a, id=f"x{a.id}") for a in answers])
    plan = merge(ann, empty)
    assert {m.their_id: m.document for m in plan.documents} == {"xr1": "r1", "xr2": "r2"}
    moved = [replace(a, id=f"y{a.id}", file="other.xlsx", part="", name="z") for a in answers]
    keep(empty, "ben", *moved)
    plan = plan_merge(ann, empty)
    assert {m.their_id: m.state for m in plan.documents if m.their_id[0] == "y"} == {
        "yr1": "new",
        "yr2": "new",
    }


def test_of_like_answers_the_one_from_the_same_file_is_the_same(ann, empty):
    def answer(number, **facts):
        return replace(DOCUMENT, text="No.", turns=(), lines=(), part=f"R{number}", **facts)

    keep(ann, "ann", *(answer(n, id=f"r{n}", name=f"ours {n}", file="q.xlsx") for n in (1, 2, 3)))
    keep(
        empty,
        "ben",
        *(answer(n, id=f"x{n}", name=f"theirs {n}", file="data/answers.xlsx") for n in (3, 1, 2)),
    )
    plan = plan_merge(ann, empty)
    assert {m.their_id: m.document for m in plan.documents} == {"x1": "r1", "x2": "r2", "x3": "r3"}


def test_turns_read_anew_come_over_and_ours_stay_ours(ann, ben):
    turns = (replace(DOCUMENT.turns[0], speaker="Anna"), DOCUMENT.turns[1])
    keep(ben, "ben", replace(DOCUMENT, turns=turns, name="Renamed", read_with="r2"))
    merge(ann, ben)
    (document,) = load_documents(ann)
    assert document == replace(DOCUMENT, turns=turns)
    keep(ann, "ann", replace(DOCUMENT, attributes={"site": "South"}))
    keep(ben, "ben", replace(DOCUMENT, attributes={"site": "East"}))
    merge(ann, ben)
    assert load_documents(ann)[0].attributes == {"site": "South"}


def test_a_document_removed_here_comes_back_only_with_something_on_it(start, ann, ben):
    for key in ("c0001", "c0002"):
        drop(ann, "ann", "coding", key)
    drop(ann, "ann", "document", "doc1")
    plan = merge(ann, ben)
    assert (plan.steps, plan.documents) == ((), ())
    keep(ben, "ben", coding(3, coder="ben"))
    plan = merge(ann, ben)
    assert steps(plan) == [("document", "doc1", False, True), ("coding", "c0003", False, True)]


def test_a_document_removed_there_stays(ann, ben):
    for key in ("c0001", "c0002"):
        drop(ben, "ben", "coding", key)
    drop(ben, "ben", "document", "doc1")
    merge(ann, ben)
    assert [d.id for d in load_documents(ann)] == ["doc1"]
    assert load_codings(ann) == []


def test_into_an_empty_study(empty, ann):
    keep(ann, "ann", SUMMARY, MEMO, DECISION)
    merge(empty, ann)
    assert rows(empty) == rows(ann)


def test_a_place_beyond_the_text_is_no_place(ann, ben):
    edited(ann, "ann", "Hello.\n" + TEXT)
    keep(ben, "ben", coding(3, span=Span(9000, 9010)))
    merge(ann, ben)
    assert {c.id: c.span for c in load_codings(ann)}["c0003"] is None


def take_back_in(store, coder, action, entry):
    """Take a change back; False where it is refused."""
    try:
        with store.change(action, coder, undoes=entry.change) as change:
            take_back(store, entry, change)
            change.note(action)
    except QualcodeError:
        return False
    return True


def test_a_merge_that_was_taken_back_can_be_made_again(ann, ben):
    keep(ben, "ben", coding(3), SUMMARY, coding(1, memo="ben's"))
    merge(ann, ben)
    merged = rows(ann)
    undone = load_history(ann)[-1]
    assert take_back_in(ann, "ann", "undo", undone)
    plan = merge(ann, ben)
    assert rows(ann) == merged
    assert plan.changes == ()
    assert plan_merge(ann, ben).is_empty
    history = load_history(ann)
    assert [e.came_with for e in history if e.coder == "ben"] == [history[-1].change]
    keep(ann, "ann", coding(3, memo="ann's"))
    assert merge(ann, ben).conflicts == ()
    assert merge(ben, ann).conflicts == ()
    assert rows(ann) == rows(ben)
    keep(ben, "ben", coding(3, memo="ben's"))
    assert merge(ann, ben).conflicts == ()
    assert rows(ann) == rows(ben)


def test_what_one_took_back_is_taken_back_by_the_next_merge(ann, ben):
    keep(ben, "ben", coding(3))
    merge(ann, ben)
    assert take_back_in(ben, "ben", "undo", find_undo(ben, "ben"))
    plan = merge(ann, ben)
    assert steps(plan) == [("coding", "c0003", True, False)]
    assert rows(ann) == rows(ben)


def test_an_edited_text_with_marks_of_both_over_and_over(ann, ben):
    """One way only: ben never hears of ann's merges."""
    shifted = "Hello.\n" + TEXT
    edited(
        ben,
        "ben",
        shifted,
        *(coding(n, span=s, text=s.of(shifted)) for n, s in ((1, Span(14, 24)), (2, Span(43, 49)))),
    )
    keep(ann, "ann", coding(1, memo="ann's"))
    merge(ann, ben)
    for number, memo in enumerate("xyz"):
        keep(ben, "ben", coding(2, span=Span(43, 49), text=TEXT[36:42], memo=memo))
        keep(ben, "ben", coding(1, span=Span(14, 24), quotable=bool(number % 2)))
        assert merge(ann, ben).conflicts == ()
        first, second = load_codings(ann)
        assert (first.memo, first.quotable, first.span) == ("ann's", bool(number % 2), Span(14, 24))
        assert (second.memo, second.span) == (memo, Span(43, 49))


def test_what_one_has_taken_over_and_changed_comes_back(ann, ben):
    """The other way round: ben has heard of ann all the time, and ann merges at the end."""
    keep(ben, "ben", coding(1, memo="ben's"))
    for code_id in ("x", "y", "z"):
        keep(ann, "ann", coding(1, code_id=code_id))
        keep(
            ben,
            "ben",
            coding(1, memo="ben's", code_id=load_codings(ben)[0].code_id, quotable=False),
        )
        assert merge(ben, ann).conflicts == ()
        assert load_codings(ben)[0].code_id == code_id
    keep(ann, "ann", coding(1, code_id="last"))
    assert merge(ann, ben).conflicts == ()
    assert load_codings(ann)[0] == coding(1, memo="ben's", code_id="last", quotable=False)


# Any two that work apart and merge

MARKS = st.tuples(
    st.sampled_from(["coding", "summary", "memo", "decision", "undo", "redo"]),
    st.integers(3, 5),
    st.none() | st.sampled_from("abc"),
    st.booleans(),
)
ROUNDS = st.lists(
    st.tuples(
        st.lists(MARKS, max_size=3),
        st.lists(MARKS, max_size=3),
        st.sampled_from([OURS, THEIRS]),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


def mark(store, coder, kind, number, text, flag):
    if kind in ("undo", "redo"):
        entry = (find_undo if kind == "undo" else find_redo)(store, coder)
        if entry:
            take_back_in(store, coder, kind, entry)
        return
    with store.change(kind, coder) as change:
        if kind == "coding" and text:
            # Each on words of its own: one on the same words would be the same coding.
            facts = {"memo": text, "quotable": flag, "span": Span(number, number + 9)}
            save_coding(change, coding(number, **facts))
        elif kind == "summary":
            save_summary(change, replace(SUMMARY, case=f"P{number}", text=text or ""))
        elif kind == "memo" and text:
            save_memo(change, replace(MEMO, id=f"m{number}", text=text))
        elif kind == "decision" and text:
            save_decision(change, replace(DECISION, id=f"d{number}", why=text, coding=""))
        else:
            prefix = {"coding": "c000", "memo": "m", "decision": "d"}[kind]
            change.remove(kind, f"{prefix}{number}")


@settings(max_examples=120)
@given(ROUNDS)
def test_two_that_merge_both_ways_hold_the_same(pair_start, rounds):
    with open_copy(pair_start) as ann, open_copy(pair_start) as ben:
        for anns, bens, choice, swapped in rounds:
            for marks in anns:
                mark(ann, "ann", *marks)
            for marks in bens:
                mark(ben, "ben", *marks)
            first, second = (ben, ann) if swapped else (ann, ben)
            merge(first, second, choice)
            back = merge(second, first)
            assert back.conflicts == ()
            assert rows(ann) == rows(ben)
            again = plan_merge(ann, ben)
            assert again.steps == again.conflicts == ()


@pytest.fixture(scope="module")
def pair_start(tmp_path_factory):
    path = tmp_path_factory.mktemp("merge") / "study.db"
    with create_store(path) as store:
        add_document(store, "nobody")
        add_coding(store, 3, "nobody")
    return path

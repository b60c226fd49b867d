from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_values import (
    CODING,
    DECISION,
    DOCUMENT,
    KEPT,
    add_coding,
    add_document,
    all_rows,
    coding,
)

from qualcode.errors import QualcodeError
from qualcode.store.codings import load_codings, save_coding, save_decision
from qualcode.store.database import create_store, open_copy
from qualcode.store.documents import load_names, save_document
from qualcode.store.history import (
    find_redo,
    find_undo,
    find_unexplained,
    load_history,
    load_row_changes,
    take_back,
)

ROWS = tuple(table for table in KEPT if table != "content")  # texts are kept for good
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

# A change is a list of steps: coding number, and its new memo, or None to remove it.
STEPS = st.lists(st.tuples(st.integers(0, 3), st.none() | st.sampled_from("abc")), max_size=4)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A file to make copies of in memory, where nothing waits for a disk."""
    path = tmp_path_factory.mktemp("history") / "study.db"
    with create_store(path) as store:
        add_document(store, "nobody")
    return path


def do(store, steps, coder="ann", offset=0):
    with store.change("code", coder) as change:
        for number, memo in steps:
            if memo is None:
                change.remove("coding", f"c{number + offset:04}")
            else:
                save_coding(change, coding(number + offset, memo=memo, coder=coder))


def step(store, action, coder="ann"):
    """Undo or redo once; False where there is nothing to."""
    entry = (find_undo if action == "undo" else find_redo)(store, coder)
    if entry is None:
        return False
    with store.change(action, coder, undoes=entry.change) as change:
        take_back(store, entry, change)
        change.note(f"{action} {entry.change}")
    return True


def rows(store):
    return all_rows(store, ROWS)


@QUICK
@given(st.lists(STEPS, max_size=6))
def test_undo_goes_back_step_by_step_and_redo_forward(start, changes):
    with open_copy(start) as store:
        states = [rows(store)]
        for steps in changes:
            do(store, steps)
            if rows(store) != states[-1] or _did_something(store, len(states)):
                states.append(rows(store))
        for state in reversed(states[:-1]):
            assert step(store, "undo")
            assert rows(store) == state
        assert not step(store, "undo")
        for state in states[1:]:
            assert step(store, "redo")
            assert rows(store) == state
        assert not step(store, "redo")


def _did_something(store, changes):
    return len(load_history(store)) > changes


@QUICK
@given(st.lists(STEPS | st.sampled_from(["undo", "redo"]), max_size=14))
def test_any_walk_of_doing_undoing_and_redoing(start, walk):
    with open_copy(start) as store:
        done, undone = [rows(store)], []
        for what in walk:
            before = len(load_history(store))
            if what == "undo":
                assert step(store, "undo") == (len(done) > 1)
                undone += [done.pop()] if len(done) > 1 else []
            elif what == "redo":
                assert step(store, "redo") == bool(undone)
                done += [undone.pop()] if undone else []
            else:
                do(store, what)
                if len(load_history(store)) > before:
                    done, undone = [*done, rows(store)], []
            assert rows(store) == done[-1]


@QUICK
@given(st.lists(st.tuples(st.sampled_from(["ann", "ben"]), STEPS), max_size=8))
def test_undoing_all_of_one_coders_leaves_the_others(start, changes):
    with open_copy(start) as both, open_copy(start) as alone:
        for coder, steps in changes:
            do(both, steps, coder, offset=10 if coder == "ben" else 0)
            if coder == "ben":
                do(alone, steps, coder, offset=10)
        all_done = rows(both)
        while step(both, "undo", "ann"):
            pass
        assert rows(both) == rows(alone)
        while step(both, "redo", "ann"):
            pass
        assert rows(both) == all_done


def test_the_history_says_what_stands(store):
    add_document(store)
    add_coding(store, 1)
    for action in ("undo", "redo", "undo"):
        assert step(store, action)
    history = load_history(store)
    assert [(e.action, e.undoes, e.in_effect) for e in history] == [
        ("ingest", None, True),
        ("code add", None, False),
        ("undo", 2, False),
        ("redo", 3, True),
        ("undo", 2, True),
    ]
    assert [e.change for e in history] == [1, 2, 3, 4, 5]
    assert len({e.uid for e in history}) == 5


def test_what_a_change_did_row_by_row(store):
    add_document(store)
    add_coding(store, 1)
    add_coding(store, 1, memo="other")
    ((table, key, before, after),) = load_row_changes(store, 3)
    assert (table, key) == ("coding", "c0001")
    assert before is not None
    assert after == before | {"memo": "other"}


def test_doing_something_new_ends_what_can_be_redone(store):
    add_document(store)
    add_coding(store, 1)
    step(store, "undo")
    add_coding(store, 2)
    assert not step(store, "redo")
    assert step(store, "undo")
    assert step(store, "redo")
    assert [c.id for c in load_codings(store)] == ["c0002"]


def test_a_row_changed_since_is_not_taken_back(store):
    add_document(store)
    add_coding(store, 1)
    with store.change("memo", "ben") as change:
        save_coding(change, coding(1, memo="ben's"))
    before = rows(store)
    with pytest.raises(QualcodeError, match=r"Change 2 .* by ben \(change 3, memo\)") as caught:
        step(store, "undo")
    assert "Undo the later change first" in (caught.value.hint or "")
    assert rows(store) == before
    assert step(store, "undo", "ben")
    assert step(store, "undo")
    assert load_codings(store) == []


def test_half_of_a_change_is_never_taken_back(store):
    add_document(store)
    do(store, [(1, "a"), (2, "a")])
    do(store, [(1, "b")], "ben")
    with pytest.raises(QualcodeError):
        step(store, "undo")
    assert len(load_codings(store)) == 2


def test_a_document_under_codings_is_not_taken_back(store):
    add_document(store)
    with store.change("review", "ben") as change:
        save_coding(change, replace(CODING, coder="ben"))
        save_decision(change, DECISION)
    with pytest.raises(QualcodeError) as caught:
        step(store, "undo")
    assert caught.value.message == (
        "Change 1 (ingest) cannot be undone: "
        "1 coding and 1 decision by ann, ben would lose the document FG1."
    )
    assert load_names(store) == {"doc1": "FG1"}
    assert step(store, "undo", "ben")
    assert step(store, "undo")
    assert load_names(store) == {}


def test_an_edit_goes_back_with_the_codings_it_moved(store):
    add_document(store)
    add_coding(store, 1)
    before = rows(store)
    with store.change("ingest", "ann") as change:
        save_document(change, replace(DOCUMENT, text="new words", turns=(), lines=()))
        save_coding(change, coding(1, span=None))
    step(store, "undo")
    assert rows(store) == before


def test_a_change_of_before_a_migration_is_taken_back(store):
    add_document(store)
    add_coding(store, 1)
    add_coding(store, 1, memo="other")
    store._connection.execute("ALTER TABLE coding ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")
    assert step(store, "undo")
    (row,) = store.rows("SELECT memo, colour FROM coding")
    assert row == {"memo": CODING.memo, "colour": "red"}
    step(store, "undo")
    step(store, "redo")
    assert store.rows("SELECT memo, colour FROM coding") == [row]


def test_what_cannot_be_taken_back_is_passed_over(store):
    add_document(store)
    with store.change("run", "ann", undoable=False) as change:
        save_coding(change, coding(1))
    entry = find_undo(store, "ann")
    assert entry is not None
    assert entry.action == "ingest"


def test_rows_and_history_agree_until_something_passes_the_history_by(store):
    add_document(store)
    add_coding(store, 1)
    add_coding(store, 2)
    add_coding(store, 3)
    step(store, "undo")
    assert find_unexplained(store) == []
    store._connection.executescript(
        "UPDATE coding SET memo = 'x' WHERE id = 'c0001'; DELETE FROM coding WHERE id = 'c0002';"
        "INSERT INTO memo VALUES ('m', 'study', '', 'x', 'ann', '');"
    )
    assert find_unexplained(store) == [
        "the coding c0001 is not as the history has it",
        "the memo m is not as the history has it",
        "the coding c0002 is gone",
    ]

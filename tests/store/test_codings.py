from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_values import CODING, DECISION, MEMO, SUGGESTION, SUMMARY, add_document

from qualcode.model.codings import Coding
from qualcode.model.spans import Span
from qualcode.store.codings import (
    load_codings,
    load_decisions,
    load_memos,
    load_suggestions,
    load_summaries,
    save_coding,
    save_decision,
    save_memo,
    save_summary,
    summary_id,
)
from qualcode.store.database import Change, create_store, open_copy
from qualcode.store.searched import replace_suggestions

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SPANS = st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)).map(
    lambda pair: Span(pair[0], pair[0] + pair[1])
)
CODINGS = st.builds(
    Coding,
    id=TEXTS,
    document=st.just("doc1"),
    code_id=TEXTS,
    span=st.none() | SPANS,
    text=TEXTS,
    coder=TEXTS,
    origin=TEXTS,
    facets=st.dictionaries(TEXTS, TEXTS, max_size=3),
    memo=TEXTS,
    triggers=st.lists(TEXTS, max_size=3).map(tuple),
    quotable=st.booleans(),
    codebook=TEXTS,
    created=TEXTS,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    path = tmp_path_factory.mktemp("codings") / "study.db"
    create_store(path).close()
    with open_copy(path) as store:  # In memory: no waiting for the disk.
        add_document(store)
        yield store


@given(st.lists(CODINGS, max_size=4, unique_by=lambda coding: coding.id))
def test_any_coding_comes_back_as_it_went_in(shared, codings):
    with shared.change("code add", "ann") as change:
        for coding in codings:
            save_coding(change, coding)
    found = {coding.id: coding for coding in load_codings(shared)}
    assert found == {coding.id: coding for coding in codings}
    with shared.change("code remove", "ann") as change:
        for coding in codings:
            change.remove("coding", coding.id)


def test_an_orphan_keeps_its_words(store):
    add_document(store)
    orphan = replace(CODING, span=None)
    _keep(store, save_coding, orphan)
    assert load_codings(store) == [orphan]


def test_the_order_is_by_id_and_not_by_age(store):
    add_document(store)
    _keep(store, save_coding, replace(CODING, id="c2"), replace(CODING, id="c1"))
    _keep(store, save_summary, replace(SUMMARY, case="P2"), SUMMARY)
    assert [coding.id for coding in load_codings(store)] == ["c1", "c2"]
    assert [summary.case for summary in load_summaries(store)] == ["P1", "P2"]


def test_what_is_kept_as_json_can_be_read(store):
    add_document(store)
    _keep(store, save_coding, replace(CODING, facets={"wärme": "groß", "a": "b"}))
    (row,) = store.rows("SELECT facets, triggers FROM coding")
    assert row == {
        "facets": '{"a": "b", "wärme": "groß"}',
        "triggers": '["feel heard", "heard"]',
    }


def test_everything_else_comes_back_as_it_went_in(store):
    add_document(store)
    homeless = replace(DECISION, id="d0", span=None, created="2026-02-01", coding="")
    _keep(store, save_decision, DECISION, homeless)
    _keep(store, save_memo, MEMO, replace(MEMO, id="m0", created="2026-01-01"))
    _keep(store, save_summary, SUMMARY)
    with store.change("suggest", "ann") as change:
        later = replace(SUGGESTION, id="s0", span=Span(40, 76))
        replace_suggestions(change, [later, SUGGESTION])
    assert load_decisions(store) == [homeless, DECISION]
    assert [memo.id for memo in load_memos(store)] == ["m0", "m1"]
    assert load_memos(store)[1] == MEMO
    assert load_summaries(store) == [SUMMARY]
    assert load_suggestions(store) == [SUGGESTION, later]


def test_an_empty_summary_takes_the_summary_of_its_cell_away(store):
    _keep(store, save_summary, SUMMARY, replace(SUMMARY, case="P2"))
    _keep(store, save_summary, replace(SUMMARY, text=""))
    assert [summary.case for summary in load_summaries(store)] == ["P2"]
    _keep(store, save_summary, replace(SUMMARY, case="P3", text=""))
    assert len(load_summaries(store)) == 1


def test_the_id_of_a_cell_tells_codes_and_cases_apart():
    assert summary_id("P1", "a") != summary_id("P1", "b") != summary_id("P2", "b")


def test_new_suggestions_replace_the_old_and_leave_no_history(store):
    add_document(store)
    for number in (1, 2):
        with store.change("suggest", "ann", undoable=False) as change:
            replace_suggestions(change, (replace(SUGGESTION, id=f"s{number}") for _ in "x"))
    assert [suggestion.id for suggestion in load_suggestions(store)] == ["s2"]
    assert [row["action"] for row in store.rows("SELECT action FROM change")] == ["ingest"]


def _keep(store, save, *values) -> None:
    with store.change("keep", "ann") as change:
        assert isinstance(change, Change)
        for value in values:
            save(change, value)

from __future__ import annotations

from dataclasses import replace

import pytest
from store_values import DECISION, DOCUMENT, MEMO, SUMMARY, add_coding, add_document

from qualcode.model.spans import Span
from qualcode.store.codings import save_decision, save_memo, save_summary
from qualcode.store.database import open_copy
from qualcode.store.trail import Trail, find_entries


@pytest.fixture
def told(store):
    """A store in memory with a change of each kind; asks it for the actions that were found."""
    add_document(store)
    add_document(store, document=replace(DOCUMENT, id="doc2", name="FG2"))
    add_coding(store, 1)
    add_coding(store, 2, "ben", document="doc2", code_id="money", span=Span(40, 50))
    add_coding(store, 1, code_id="trust")
    for save, value, coder in (
        (save_decision, DECISION, "ann"),
        (save_summary, SUMMARY, "ben"),
        (save_memo, MEMO, "ben"),
        (save_memo, replace(MEMO, id="m2", target_kind="coding", target="c0002"), "ann"),
        (save_memo, replace(MEMO, id="m3", target_kind="cell", target="P2/money"), "ann"),
        (save_memo, replace(MEMO, id="m4", target_kind="document", target="FG2"), "ann"),
        (save_memo, replace(MEMO, id="m5", target_kind="code", target="money"), "ann"),
        (save_memo, replace(MEMO, id="m6", target_kind="study", target=""), "ann"),
    ):
        with store.change(save.__name__, coder) as change:
            save(change, value)
    with store.change("code remove", "ben") as change:
        change.remove("coding", "c0002")
    with open_copy(store.path) as copy:
        copy._connection.execute('UPDATE change SET "when" = ? WHERE id < 3', ("2026-03-01T09",))
        yield lambda **asked: [e.change for e in find_entries(copy, Trail(**asked))]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, list(range(1, 15))),
        ({"document": "doc1"}, [1, 3, 5, 6]),
        ({"document": "doc2"}, [2, 4, 9, 11, 14]),
        ({"code_id": "relationship"}, [3, 5, 6, 7]),
        ({"code_id": "trust"}, [5]),
        ({"code_id": "money"}, [4, 9, 10, 12, 14]),
        ({"case": "P1"}, [7, 8]),
        ({"case": "P2"}, [10]),
        ({"coder": "ben"}, [4, 7, 8, 14]),
        ({"coder": "ben", "document": "doc2"}, [4, 14]),
        ({"document": "doc1", "code_id": "trust"}, [5]),
        ({"document": "doc2", "code_id": "trust"}, []),
        ({"day": "2026-03-01"}, [1, 2]),
        ({"day": "2026-03"}, [1, 2]),
        ({"day": "2026-03-01", "document": "doc2"}, [2]),
        ({"document": "none"}, []),
    ],
)
def test_what_is_asked_for_is_found(told, asked, found):
    assert told(**asked) == found


def test_the_words_of_a_case_count_as_the_case(told):
    def holds(document: str, span: Span) -> bool:
        return document == "doc2" and span.start >= 40

    assert told(case="P2", holds=holds) == [4, 9, 10, 14]
    assert told(case="P1", holds=holds) == [4, 7, 8, 9, 14]

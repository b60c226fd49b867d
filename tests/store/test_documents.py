from __future__ import annotations

from dataclasses import replace

from store_values import DOCUMENT, SUGGESTION, add_document

from qualcode.model.documents import Document
from qualcode.store.codings import load_suggestions
from qualcode.store.documents import (
    load_document,
    load_documents,
    load_names,
    load_stored,
    save_document,
    text_sha256,
)
from qualcode.store.searched import replace_suggestions

BARE = Document("doc2", "Anna", "transcripts/b.txt", "e" * 64, "", ())


def test_a_document_comes_back_as_it_went_in(store):
    add_document(store)
    add_document(store, document=BARE)
    assert load_document(store, "FG1") == DOCUMENT
    assert load_document(store, "Anna") == BARE
    assert list(load_document(store, "FG1").attributes) == ["site", "gender"]
    assert load_document(store, "fg1") is None


def test_documents_are_ordered_by_name_and_chosen_by_file(store):
    add_document(store)
    add_document(store, document=BARE)
    assert [document.name for document in load_documents(store)] == ["Anna", "FG1"]
    assert [d.name for d in load_documents(store, "transcripts/FG1.docx")] == ["FG1"]
    assert list(load_names(store).items()) == [("doc2", "Anna"), ("doc1", "FG1")]
    assert [(s.name, s.read_with) for s in load_stored(store)] == [("Anna", ""), ("FG1", "r1")]


def test_the_old_wording_is_kept_for_good(store):
    add_document(store)
    add_document(store, document=replace(DOCUMENT, text="shorter", turns=(), lines=()))
    bodies = {row["sha256"]: row["body"] for row in store.rows("SELECT * FROM content")}
    assert bodies == {text_sha256(text): text for text in (DOCUMENT.text, "shorter")}


def test_suggestions_go_with_the_text_they_point_into(store):
    add_document(store)
    add_document(store, document=BARE)
    with store.change("suggest", "ann") as change:
        replace_suggestions(change, [SUGGESTION, replace(SUGGESTION, id="s2", document="doc2")])
    add_document(store, document=replace(DOCUMENT, name="FG1 renamed"))
    assert [s.id for s in load_suggestions(store)] == ["s1", "s2"]
    add_document(store, document=replace(DOCUMENT, text="shorter", turns=(), lines=()))
    assert [s.id for s in load_suggestions(store)] == ["s2"]
    with store.change("drop", "ann") as change:
        change.remove("document", "doc2")
    assert load_suggestions(store) == []


def test_the_same_document_again_is_no_change(store):
    add_document(store)
    with store.change("ingest", "ann") as change:
        save_document(change, DOCUMENT)
        assert change.is_empty
    assert len(store.rows("SELECT id FROM change")) == 1

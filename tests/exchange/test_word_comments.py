from __future__ import annotations

from pathlib import Path

import pytest
from matrix_study import CODEBOOK, DOCUMENTS, EXTRACTS

from qualcode.exchange.word_comments import (
    parse_comment,
    place_comments,
    read_word_comments,
    write_word_comments,
)
from qualcode.model.documents import Document

CODINGS = tuple(extract.coding for extract in EXTRACTS)


def facts(codings):
    return sorted((c.span, c.code_id, sorted(c.facets.items()), c.memo, c.coder) for c in codings)


def written(path: Path, document: Document, codings=CODINGS):
    path.write_bytes(write_word_comments(document, codings, CODEBOOK))
    return read_word_comments(path)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_codings_go_out_and_come_back(tmp_path, document):
    word = written(tmp_path / "t.docx", document)
    placed = place_comments(word, document, CODEBOOK)
    assert word.text == document.text
    assert placed.problems == ()
    assert facts(placed.codings) == facts(c for c in CODINGS if c.document == document.id)


def test_same_input_same_bytes():
    first = write_word_comments(DOCUMENTS[0], CODINGS, CODEBOOK)
    assert first == write_word_comments(DOCUMENTS[0], CODINGS, CODEBOOK)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("trust", [("trust", {}, "")]),
        ("Trust (helpful): a memo", [("trust", {"impact": "helpful"}, "a memo")]),
        ("trust; pace", [("trust", {}, ""), ("pace", {}, "")]),
        ("trust: first\npace (mixed)", [("trust", {}, "first"), ("pace", {"impact": "mixed"}, "")]),
        ("trust: she says; he does not", [("trust", {}, "she says; he does not")]),
        ("trust, pace", [("trust", {}, ""), ("pace", {}, "")]),
        ("Money and work – no dash of the name", [("money", {}, "no dash of the name")]),
        ("In the room: therapist/client?: so?", [("room", {}, "so?")]),
        ("hopelessness", [(None, {}, "")]),
    ],
)
def test_what_a_comment_says(text, found):
    parsed = parse_comment(text, CODEBOOK)
    assert [(p.code_id, dict(p.facets), p.memo) for p in parsed] == found

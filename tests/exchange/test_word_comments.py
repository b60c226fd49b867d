from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from matrix_study import CODEBOOK, DOCUMENTS, EXTRACTS
from word_files import begin, comment, deleted, end, inserted, p, point, table, word_file

from qualcode.errors import QualcodeError
from qualcode.exchange.word.comments import (
    parse_comment,
    place_comments,
    read_word_comments,
    write_word_comments,
)
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span

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
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")
        assert b"w:date" not in archive.read("word/comments.xml")
    dated = replace(CODINGS[0], created="2024-05-01T12:00:00+02:00")
    with zipfile.ZipFile(
        io.BytesIO(write_word_comments(DOCUMENTS[0], [dated], CODEBOOK))
    ) as archive:
        assert b'w:date="2024-05-01T10:00:00Z"' in archive.read("word/comments.xml")


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


def comments_of(path: Path):
    word = read_word_comments(path)
    return word, {c.text: c for c in word.comments}


def quotes(word):
    return {c.text: c.quote for c in word.comments}


@pytest.mark.parametrize(
    "text",
    [";" * 50_000, "trust: " + "a; " * 50_000, "(" * 50_000, "trust," * 10_000, "trust (" * 9_000,
     "a\n" * 1_000 + "x" * 90_000, " " * 50_000 + "x"],
)  # fmt: skip
def test_no_comment_takes_long(text):
    """Hours if it does; how the time grows is measured in benchmarks/growth.py."""
    found = parse_comment(text, CODEBOOK)
    said = "".join(f"{p.code_name}{p.memo}" for p in found)
    assert len(said) >= len(text.strip(" ;")) * 0.4


def test_nested_and_overlapping_comments(tmp_path):
    body = [
        p(begin(1), "one ", begin(2), "two ", end(1), begin(3), "three", end(3), " four", end(2))
    ]
    notes = [comment(n, "Ana", f"n{n}") for n in (1, 2, 3)]
    word = read_word_comments(word_file(tmp_path / "a.docx", body, notes))
    assert word.text == "one two three four"
    assert quotes(word) == {"n1": "one two ", "n2": "two three four", "n3": "three"}


def test_comments_over_paragraphs_tables_and_changes(tmp_path):
    body = [
        p("before ", begin(1), "the end"),
        p("and the start", end(1), " after"),
        table((p("P1"), p("said ", begin(2), "so")), (p("P2"), p("did", end(2), " not"))),
        p("he ", begin(3), deleted("never "), inserted("always "), "came", end(3)),
        p(begin(4), deleted("all gone"), end(4), "left"),
    ]
    notes = [comment(n, "Ana", f"n{n}") for n in (1, 2, 3, 4)]
    word, found = comments_of(word_file(tmp_path / "a.docx", body, notes))
    assert word.text == (
        "before the end\nand the start after\nP1 | said so\nP2 | did not\nhe always came\nleft"
    )
    assert found["n1"].quote == "the end\nand the start"
    assert found["n2"].quote == "so\nP2 | did"
    assert found["n3"].quote == "always came"
    assert (found["n4"].quote, found["n4"].deleted) == ("", "all gone")


def test_a_point_and_a_comment_outside_the_body_are_told(tmp_path):
    body = [p("Moderator: hello "), p("P1: well ", point(1), "then")]
    notes = [comment(1, "Ana", "trust"), comment(2, "Ben", "pace")]
    word = read_word_comments(word_file(tmp_path / "a.docx", body, notes))
    placed = place_comments(word, as_document(word.text), CODEBOOK)
    assert placed.codings == ()
    first, second = (problem.message for problem in placed.problems)
    assert "not attached to any text in “P1: well then”" in first
    assert "is not attached to any text of the document" in second
    assert [comment.text for comment in placed.unplaced] == ["trust", "pace"]


def test_replies(tmp_path):
    body = [p(begin(1), begin(2), begin(3), "words", end(1), end(2), end(3))]
    notes = [
        comment(1, "Ana", "trust: hm", "0A"),
        comment(2, "Ben", "pace (mixed)", "0B"),
        comment(3, "Cem", "not sure; really", "0C"),
    ]
    path = word_file(tmp_path / "a.docx", body, notes, {"0A": "", "0B": "0A", "0C": "0A"})
    word = read_word_comments(path)
    assert [reply.author for reply in word.comments[0].replies] == ["Ben", "Cem"]
    placed = place_comments(word, as_document(word.text), CODEBOOK)
    assert [(c.coder, c.code_id, dict(c.facets), c.memo) for c in placed.codings] == [
        ("Ana", "trust", {}, "hm\nCem replied: not sure; really"),
        ("Ben", "pace", {"impact": "mixed"}, ""),
    ]


def test_text_boxes_and_drawings_twice_are_read_once(tmp_path):
    box = "<w:txbxContent>" + p(begin(1), "boxed", end(1)) + "</w:txbxContent>"
    twice = (
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = [p("a", twice, "b"), p("c")]
    word = read_word_comments(word_file(tmp_path / "a.docx", body, [comment(1, "A", "n")]))
    assert word.text == "a\nboxed\nb\nc"
    assert word.comments[0].quote == "boxed"


def test_hidden_text_is_not_in_what_comes_back_nor_in_what_is_said(tmp_path):
    hidden = '<w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve">Dr Ann Secret </w:t></w:r>'
    body = [p("P1: it ", begin(1), hidden, "was so", end(1)), p(begin(2), hidden, end(2), "I: oh")]
    notes = [comment(1, "Ana", "trust"), comment(2, "Ana", "pace")]
    word = read_word_comments(word_file(tmp_path / "a.docx", body, notes))
    assert word.text == "P1: it was so\nI: oh"
    assert word.comments[0].quote == "was so"
    placed = place_comments(word, as_document("P1: other words\nI: oh"), CODEBOOK)
    told = " ".join(problem.message for problem in placed.problems)
    assert "hidden text" in told
    assert "Secret" not in told


def test_accents_in_two_pieces_do_not_move_comments(tmp_path):
    body = [p("cafe\u0301 ", begin(1), "re\u0301sume\u0301", end(1), " x")]
    word = read_word_comments(word_file(tmp_path / "a.docx", body, [comment(1, "A", "n")]))
    assert word.text == "café résumé x"
    assert word.comments[0].quote == "résumé"


def test_entities_are_refused(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    path = word_file(tmp_path / "a.docx", [p("x")], [], doctype=bomb)
    with pytest.raises(QualcodeError, match="entities"):
        read_word_comments(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"plain text"])
def test_what_is_no_word_file_is_told(tmp_path, data):
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(QualcodeError, match=r"a\.docx"):
        read_word_comments(path)


def test_a_missing_file_and_another_archive(tmp_path):
    with pytest.raises(QualcodeError, match="no file"):
        read_word_comments(tmp_path / "none.docx")
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "x")
    with pytest.raises(QualcodeError, match="not a Word document"):
        read_word_comments(path)


def test_broken_xml_is_told(tmp_path):
    path = word_file(tmp_path / "a.docx", ["<w:p>"], [])
    with pytest.raises(QualcodeError, match="broken"):
        read_word_comments(path)


def test_nesting_beyond_reason_is_refused(tmp_path):
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    with pytest.raises(QualcodeError, match="broken"):
        read_word_comments(word_file(tmp_path / "a.docx", [deep], []))


def as_document(text: str) -> Document:
    return Document(
        "d1", "D1", "transcripts/d1.docx", "0" * 64, text, (Turn(1, None, Span(0, len(text))),)
    )

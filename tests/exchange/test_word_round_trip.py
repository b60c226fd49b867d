"""Codings to Word and back, whatever the text, the memos and the way they overlap."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matrix_study import CODEBOOK
from word_files import begin, comment, end, p, run, table, word_file

from qualcode.exchange.word.comment_text import CommentLanguage
from qualcode.exchange.word.comments import (
    compare_comments,
    place_comments,
    read_word_comments,
    write_word_comments,
)
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Coding
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.readers import read_file
from qualcode.text.offsets import normalise

# Few words, so that they repeat; accents, emoji, tabs, empty lines, what XML cannot carry.
WORDS = st.sampled_from(
    ["yes", "yes.", "no", "I", "I mean", "é", "😀", "P1:", "\t", "<b>", "&", "\x0b"]
)
LINES = st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=8)
MEMOS = st.one_of(
    st.just(""),
    st.text(st.sampled_from("ab ;:\n()[],-–tru\u2060"), max_size=20),
    st.sampled_from(["trust", "a; trust", "x\npace (mixed): y", "; pace", "(helpful)", "_x000D_"]),
)
FACETS = st.sampled_from([{}, {"impact": "helpful"}, {"impact": "mixed"}])
CODES = st.sampled_from(["family", "money", "trust", "room", "old", "partner"])


def make(text: str, places) -> tuple[Document, list[Coding]]:
    document = Document("d", "D", "t/d.txt", "0" * 64, text, (Turn(1, "P1", Span(0, len(text))),))
    codings = {}
    for (one, other), code_id, facets, memo, coder in places:
        span = Span(*sorted((one % (len(text) + 1), other % (len(text) + 1))))
        coding = Coding("", "d", code_id, span, span.of(text), coder, facets=facets, memo=memo)
        words = span.of(text)
        key = (code_id, coder, span.start + len(words) - len(words.lstrip()), words.strip())
        if words.strip():
            codings.setdefault(key, coding)
    return document, [replace(c, id=f"c{n}") for n, c in enumerate(codings.values())]


def in_word(document, codings, codebook=CODEBOOK):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.docx"
        path.write_bytes(write_word_comments(document, codings, codebook))
        return read_word_comments(path)


PLACES = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 200), st.integers(0, 200)),
        CODES,
        FACETS,
        MEMOS,
        st.sampled_from(["ana", "ben"]),
    ),
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(LINES, PLACES)
def test_every_span_comes_back(lines, places):
    document, codings = make(normalise("\n".join(lines)), places)
    word = in_word(document, codings)
    changes = compare_comments(word, document, codings, CODEBOOK, coder="ana")
    assert (changes.added, changes.removed, changes.changed) == ((), (), ())
    assert (changes.refused, changes.notes, changes.unknown) == ((), (), ())
    assert changes.unchanged == len(codings)
    placed = place_comments(word, document, CODEBOOK)
    assert sorted((c.span, c.code_id, c.coder) for c in placed.codings) == sorted(
        (trimmed(c.span, document.text), c.code_id, c.coder) for c in codings
    )


def trimmed(span: Span, text: str) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


# The ends of a name are no part of it: a codebook is read without them, and so is a comment.
NAMES = (
    st.text(st.sampled_from("ab ();:,-–[]é"), min_size=1, max_size=8).map(str.strip).filter(bool)
)
# Values that differ in white space alone are one to whoever reads them.
VALUES = st.lists(NAMES, max_size=3, unique_by=lambda value: " ".join(value.split()))


@settings(max_examples=300)
@given(st.lists(NAMES, min_size=1, max_size=5), VALUES, st.data())
def test_what_is_written_in_a_comment_is_read(names, values, data):
    codes = tuple(Code(f"c{n}", name) for n, name in enumerate(names))
    book = Codebook(facets={"kind": tuple(values)}, themes=(Theme("t", "The theme", codes=codes),))
    code_id = data.draw(st.sampled_from([code.id for code in codes]))
    facets = (
        {"kind": data.draw(st.sampled_from(values))} if values and data.draw(st.booleans()) else {}
    )
    memo = data.draw(MEMOS)
    language = CommentLanguage(book)
    [read] = language.parse(language.write(code_id, facets, memo))
    assert (read.code_id, dict(read.facets)) == (code_id, facets)


TURNS = st.lists(
    st.tuples(
        st.sampled_from(["P1", "Moderator", "P2"]),
        st.lists(WORDS.filter(str.isprintable), min_size=1, max_size=5),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=60)
@given(TURNS, st.booleans(), st.integers(0, 5), st.data())
def test_comments_by_hand_stand_on_the_same_words_of_what_the_reader_reads(
    turns, tabled, blank, data
):
    """Counted in letters from the start, so that a repeated word is at its own occurrence."""
    pieces = [
        [f"{speaker}: " if not tabled else speaker, *(f"{w} " for w in words)]
        for speaker, words in turns
    ]
    flat = [(row, place) for row, words in enumerate(pieces) for place in range(1, len(words))]
    ranges = data.draw(
        st.lists(st.tuples(st.sampled_from(flat), st.sampled_from(flat)), max_size=4)
    )
    opening: dict = {}
    closing: dict = {}
    for number, ends in enumerate(ranges):
        opening.setdefault(min(ends), []).append(begin(number))
        closing.setdefault(max(ends), []).append(end(number))
    body = []
    for row, words in enumerate(pieces):
        runs = ["".join(opening.get((row, at), [])) + run(word) + "".join(closing.get((row, at), []))
                for at, word in enumerate(words)]  # fmt: skip
        if tabled:
            body.append(table((p(runs[0]), p(*runs[1:]))))
        else:
            body += [p(*runs), *([p()] if row == blank else [])]
    notes = [comment(number, "Ana", "trust") for number in range(len(ranges))]
    with tempfile.TemporaryDirectory() as folder:
        path = word_file(Path(folder) / "t.docx", body, notes)
        word = read_word_comments(path)
        [reading] = read_file(path)
    document = Document("d", "D", "t/t.docx", "0" * 64, reading.text, reading.turns)
    placed = place_comments(word, document, CODEBOOK)
    by_number = {coding.line: coding for coding in placed.codings}
    for found in word.comments:
        if not found.quote.strip():
            continue
        span = by_number[found.number].span
        assert letters(span.of(document.text)) == letters(found.quote)
        start = found.start + len(found.quote) - len(found.quote.lstrip())
        assert len(letters(document.text[: span.start])) == len(letters(word.text[:start]))
    assert placed.problems == ()


def letters(text: str) -> str:
    return "".join(text.replace(" | ", "").split())

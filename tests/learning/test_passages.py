"""Passages: whole sentences of one turn, all of them once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.learning.passages import MOST_WORDS, cut_passages, is_about
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.text.language import sentences, words

SPEECHES = st.lists(
    st.lists(st.integers(1, 200), min_size=0, max_size=8).map(
        lambda lengths: " ".join("word " * (length - 1) + "end." for length in lengths)
    ),
    max_size=4,
)


def document(*speeches):
    text, turns = "", []
    for number, speech in enumerate(speeches, 1):
        turns.append(Turn(number, "P", Span(len(text), len(text) + len(speech))))
        text += speech + "\n"
    return Document("d", "d", "d.txt", "", text, tuple(turns))


@given(SPEECHES)
def test_every_sentence_is_in_one_passage_of_its_turn(speeches):
    doc = document(*speeches)
    passages = cut_passages(doc, doc.turns, "en")
    assert all(a.span.end <= b.span.start for a, b in pairwise(passages))
    for turn in doc.turns:
        own = [one for one in passages if one.turn == turn.number]
        said = [s.shifted(turn.span.start) for s in sentences(turn.span.of(doc.text), "en")]
        assert all(turn.span.covers(one.span) for one in own)
        for sentence in said:
            assert [one for one in own if one.span.covers(sentence)] != []
    for one in passages:
        assert one.text == one.span.of(doc.text)
        long = len(words(one.text)) > MOST_WORDS
        assert not long or len(sentences(one.text, "en")) == 1


def test_the_passages_of_a_long_turn_are_of_about_the_same_length():
    doc = document(" ".join(["One two three four five."] * 40))
    lengths = [len(words(one.text)) for one in cut_passages(doc, doc.turns, "en")]
    assert lengths == [100, 100]


def test_what_is_no_speech_makes_no_passage():
    doc = document("[...]", "", "Yes.")
    assert [one.text for one in cut_passages(doc, doc.turns, "en")] == ["Yes."]


@pytest.mark.parametrize(
    ("coded", "about"),
    [
        ((10, 20), True),
        ((0, 100), True),
        ((13, 17), True),
        ((10, 15), True),
        ((6, 14), True),  # half of the coding
        ((5, 14), False),
        ((16, 30), False),
        ((20, 30), False),
    ],
)
def test_a_passage_is_about_what_has_half_of_it_or_is_half_within(coded, about):
    assert is_about(Span(10, 20), [Span(*coded)]) is about
    assert is_about(Span(*coded), [Span(10, 20)]) is about

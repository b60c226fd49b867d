from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import QualcodeError
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.suggest import find_suggestions, suggestion_id
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.codings import Suggestion
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span


def book(**codes: list[Keyword | str]) -> Codebook:
    built = tuple(
        Code(name, name, keywords=tuple(Keyword(k) if isinstance(k, str) else k for k in keywords))
        for name, keywords in codes.items()
    )
    return Codebook(themes=(Theme("t", "T", codes=built),))


def document(*speeches: str) -> Document:
    text, turns = "", []
    for number, speech in enumerate(speeches, 1):
        text += f"P{number}: "
        turns.append(Turn(number, f"P{number}", Span(len(text), len(text) + len(speech))))
        text += speech + "\n"
    return Document("d1", "D", "D.txt", "", text, tuple(turns))


def suggest(doc: Document, codebook: Codebook, **options) -> list[Suggestion]:
    hits = Matcher(codebook).find_hits(doc.text, doc.turns)
    return find_suggestions(doc, hits, codebook=codebook, **options)


TALK = document("I trust her. She listens, and I trust that. No more.", "Trust? I never trusted.")


def test_hits_of_one_sentence_are_one_suggestion_and_neighbours_stay_apart() -> None:
    found = suggest(TALK, book(rel=["trust", "listen"]))
    assert [(one.text, one.triggers, one.turn) for one in found] == [
        ("I trust her.", ("trust",), 1),
        ("She listens, and I trust that.", ("listen", "trust"), 1),
        ("Trust?", ("trust",), 2),
        ("I never trusted.", ("trust",), 2),
    ]
    assert [one.negated for one in found] == [False, False, False, True]
    assert all(one.span.of(TALK.text) == one.text for one in found)


def test_units() -> None:
    codebook = book(rel=["trust", "listen"])
    matches = suggest(TALK, codebook, unit="match")
    assert [one.text for one in matches] == ["trust", "listens", "trust", "Trust", "trusted"]
    turns = suggest(TALK, codebook, unit="turn")
    assert [(one.turn, len(one.hits)) for one in turns] == [(1, 3), (2, 2)]
    with pytest.raises(QualcodeError, match="no unit 'page'"):
        suggest(TALK, codebook, unit="page")


def test_a_code_has_a_unit_of_its_own() -> None:
    codes = (
        Code("a", "A", keywords=(Keyword("trust"),), unit="turn"),
        Code("b", "B", keywords=(Keyword("trust"),)),
    )
    codebook = Codebook(themes=(Theme("t", "T", codes=codes),))
    found = suggest(TALK, codebook, unit="match")
    assert [one.text for one in found if one.code_id == "a"] == [
        turn.span.of(TALK.text) for turn in TALK.turns
    ]
    assert len([one for one in found if one.code_id == "b"]) == 4


def test_only_turns_that_may_be_suggested_from() -> None:
    found = suggest(TALK, book(rel=["trust"]), turns=TALK.turns[1:])
    assert {one.turn for one in found} == {2}
    assert suggest(TALK, book(rel=["trust"]), turns=[]) == []


def test_facets_are_those_on_which_hits_agree() -> None:
    keywords = [
        Keyword("trust", facet={"impact": "helpful", "strength": "high"}),
        Keyword("listen", facet={"impact": "unhelpful"}),
    ]
    found = suggest(TALK, book(rel=keywords))
    assert [dict(one.facets) for one in found[:2]] == [
        {"impact": "helpful", "strength": "high"},
        {"strength": "high"},
    ]


def test_units_that_share_words_become_one() -> None:
    doc = document("I trust her. The therapist knows.")
    keywords = [Keyword(near=("trust", "therapist"), words=5), Keyword("know")]
    found = suggest(doc, book(rel=keywords))
    assert [one.text for one in found] == ["I trust her. The therapist knows."]
    assert found[0].triggers == ("near: trust, therapist", "know")


def test_a_suggestion_is_negated_where_all_its_hits_are() -> None:
    doc = document("I never trusted him but I trust her. I never trusted.")
    assert [one.negated for one in suggest(doc, book(rel=["trust"]))] == [False, True]


def test_ids_are_the_same_every_time() -> None:
    codebook = book(rel=["trust"])
    ids = [one.id for one in suggest(TALK, codebook)]
    assert ids == [one.id for one in suggest(TALK, codebook)]
    assert len(set(ids)) == len(ids)
    assert suggestion_id("d1", "rel", Span(4, 16)) == ids[0]
    assert len(ids[0]) == 12
    assert ids[0].startswith("s")


@given(
    st.lists(
        st.lists(
            st.sampled_from(["trust", "I.", "never?", "listen", "the…", "\n\n", "so!"]), max_size=12
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["match", "sentence", "turn"]),
)
def test_suggestions_hold_their_hits_and_lie_in_one_turn(speeches, unit) -> None:
    doc = document(*(" ".join(words) or "x" for words in speeches))
    codebook = book(rel=["trust", "listen", "trust *", Keyword(near=("listen", "trust"), words=4)])
    found = suggest(doc, codebook, unit=unit)
    hits = Matcher(codebook).find_hits(doc.text, doc.turns)
    assert sorted(h.span for one in found for h in one.hits) == sorted(h.span for h in hits)
    for one in found:
        turn = doc.turn(one.turn)
        assert turn.span.covers(one.span)
        assert all(one.span.covers(hit.span) for hit in one.hits)
    for before, after in itertools.pairwise(found):
        assert before.span.precedes(after.span)

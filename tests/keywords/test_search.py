"""Rules over pages: what the arrays sort out beforehand changes no hit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.keywords.hits import Hits
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.search import find_excuse, passages_of
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.codings import Hit
from qualcode.model.documents import Turn
from qualcode.model.spans import Span

NEAR = (
    *(Keyword(near=("trust", "feel"), words=words) for words in (1, 2, 4)),
    Keyword(near=("trust", "feel", "don't"), words=5),
    Keyword(near=("feel", "trust"), words=3, ordered=True),
    Keyword(near=("trust", "feel")),
    Keyword(near=("trust", "/fe+l/"), words=3),
    Keyword(near=("trust", "feel"), within="turn", unless=("hope",)),
)
SINGLE = (
    Keyword("trust", unless=("hope", "/no+/")),
    Keyword("feel trust", unless=("don't",)),
    Keyword("feel *", speakers=("P1",)),
)
PIECES = st.sampled_from(
    ["trust", "felt", "feels", "don't", "hope", "no", "x", "I", "and", ".", ",", "o'clock", "心"]
)
TURNS = st.lists(st.lists(PIECES, min_size=1, max_size=14), min_size=1, max_size=4)


def matcher_of(*keywords: Keyword) -> Matcher:
    codes = tuple(Code(f"c{at}", "C", keywords=(one,)) for at, one in enumerate(keywords))
    return Matcher(Codebook(themes=(Theme("t", "T", codes=codes),)))


MATCHER = matcher_of(*NEAR, *SINGLE)


def document(turns: list[list[str]]) -> tuple[str, list[Turn]]:
    text, spoken = "", []
    for number, pieces in enumerate(turns, 1):
        label, said = f"P{number % 2}: ", " ".join(pieces)
        start = len(text) + len(label)
        spoken.append(Turn(number, label[:-2], Span(start, start + len(said))))
        text += f"{label}{said}\n\n"
    return text, spoken


@given(TURNS)
@settings(deadline=None)
def test_rules_find_what_going_through_every_turn_finds(turns: list[list[str]]) -> None:
    text, spoken = document(turns)
    page = MATCHER.read(text, spoken)
    page.look_around(range(len(page)))
    expected = []
    for rule in MATCHER.rules:
        for turn in range(len(page)):
            if rule.speakers and page.turns[turn].speaker not in rule.speakers:
                continue
            near = rule.entry.near
            found = passages_of(rule, page, turn) if near else page.within(rule.anchor, turn)
            expected += [
                (rule.code_id, page.folded.original(*match))
                for match in found
                if find_excuse(rule, page, match) is None
            ]
    hits = MATCHER.find_hits(text, spoken)
    assert sorted((hit.code_id, hit.span) for hit in hits) == sorted(expected)


def test_hits_are_a_sequence_of_hits() -> None:
    text = "I don't trust. I trust."
    matcher = matcher_of(Keyword("trust"))
    hits = matcher.find_hits(text, [Turn(1, "P1", Span(0, len(text)))])
    first, second = (
        Hit("c0", "trust", Span(s, s + 5), negated) for s, negated in ((8, True), (17, False))
    )
    assert isinstance(hits, Hits)
    assert list(hits) == [first, second]
    assert (len(hits), hits[0], hits[-1], hits[1:]) == (2, first, second, [second])
    assert first in hits
    with pytest.raises(IndexError):
        hits[2]


@pytest.mark.parametrize(
    ("text", "keyword", "found"),
    [
        ("My ﬁrst oﬃce.", "first office", "ﬁrst oﬃce"),
        ("The re\u00adcov\u00adery went on.", "recovery", "re\u00adcov\u00adery"),
        ("It was zero\u200b width 😀 oﬃce.", "office", "oﬃce"),
        ("ĳs eten  in ﬂats", "flat", "ﬂats"),
        ("Two  spaces, ﬁrst\n \n then", "first", "ﬁrst"),
    ],
    ids=[
        "ligatures",
        "soft hyphens",
        "beyond the first plane",
        "with white space",
        "at a line end",
    ],
)
def test_signs_of_typesetters_do_not_hide_a_word(text: str, keyword: str, found: str) -> None:
    hits = matcher_of(Keyword(keyword)).find_hits(text, [Turn(1, None, Span(0, len(text)))])
    assert [hit.span.of(text) for hit in hits] == [found]

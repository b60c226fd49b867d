"""What holds of any text: places in the text as stored, whatever white space and signs it has."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.keywords.folding import fold
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.overlaps import longest_first, shortest_first
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.text.language import lemma_forms, sentences
from qualcode.text.offsets import normalise

KEYWORDS = (
    *(
        "trust",
        "feel heard",
        "tr?st*",
        "=ROM",
        "/clean(ed)? up/",
        "self-esteem",
        "don't",
        "* heard",
    ),
    *("I am", "*"),
)
NEAR = (
    Keyword(near=("trust", "feel"), words=3),
    Keyword(near=("feel", "heard", "trust"), within="turn", ordered=True),
    Keyword("trust", unless=("=ROM",)),
)
CODES = (Code("a", "A", keywords=(*(Keyword(k) for k in KEYWORDS if k != "*"), *NEAR)),)
MATCHER = Matcher(Codebook(themes=(Theme("t", "T", codes=CODES),)))

PIECES = st.sampled_from(
    [
        *(
            "trust",
            "Trusting",
            "felt",
            "heard",
            "FEEL",
            "ROM",
            "rom",
            "clean",
            "up",
            "self",
            "esteem",
        ),
        *(
            "don't",
            "can’t",
            "I'm",
            "I",
            "not",
            "cannot",
            "İ",
            "ß",
            "😀",
            "é",
            "e\u0301",
            "心理",
            "_",
        ),
        *(
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            "\u00a0",
            "-",
            "‑",
            "—",
            ".",
            "...",
            ",",
            "'",
            "’",
            "?",
            "x",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map(lambda parts: normalise("".join(parts)))
SPEECHES = st.lists(PIECES, max_size=30).map(lambda parts: normalise(" ".join(parts)))


@settings(deadline=None)
@given(TEXTS)
def test_every_hit_stands_where_it_says(text: str) -> None:
    hits = MATCHER.find_hits(text, [Turn(1, None, Span(0, len(text)))])
    assert [hit.span.start for hit in hits] == sorted(hit.span.start for hit in hits)
    for hit in hits:
        words = hit.span.of(text)
        assert words == words.strip()
        plain = re.sub(r"\s+", " ", words).replace("’", "'")
        if hit.entry == "trust":
            assert plain.lower() in lemma_forms("trust", "en")
        if hit.entry == "=ROM":
            assert plain == "ROM"
        if hit.entry == "/clean(ed)? up/":
            assert plain.lower() in {"clean up", "cleaned up"}
        if hit.entry == "feel heard":
            assert re.fullmatch(r"(feel|felt) (hear|heard)", plain.lower())
    for entry in {hit.entry for hit in hits}:
        spans = [hit.span for hit in hits if hit.entry == entry]
        assert all(a.precedes(b) for a, b in pairwise(spans)) or entry == "trust"


@settings(deadline=None)
@given(SPEECHES, st.sampled_from(["  ", " \n ", "\t", "\u00a0 "]))
def test_more_white_space_changes_no_hit(text: str, wider: str) -> None:
    text = re.sub(r"\s+", " ", text).strip()
    wide = text.replace(" ", wider)

    def found(said: str) -> list[tuple[str, str]]:
        hits = MATCHER.find_hits(said, [Turn(1, None, Span(0, len(said)))])
        return [(hit.entry, re.sub(r"\s+", " ", hit.span.of(said))) for hit in hits]

    assert found(text) == found(wide)


@settings(deadline=None)
@given(TEXTS)
def test_folded_offsets_lead_back(said: str) -> None:
    for text in (said, f"x  y {said}"):
        folded = fold(text)
        assert len(folded.low) == len(folded.plain)
        for at, char in enumerate(text):
            if not char.isspace():
                start, end = folded.places(np.array([at, at + 1])).tolist()
                assert end == start + 1
                assert folded.original(start, end) == Span(at, at + 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda p: (p[0], sum(p)))))
def test_overlaps_are_settled(matches: list[tuple[int, int]]) -> None:
    ordered = sorted(matches, key=lambda match: match[1])
    for settle, sign in ((longest_first, -1), (shortest_first, 1)):
        kept = settle(ordered)
        assert all(a[1] <= b[0] for a, b in pairwise(kept))
        for start, end in ordered:
            rivals = [one for one in kept if one[0] < end and start < one[1]]
            assert rivals
            assert any(sign * (b - a) <= sign * (end - start) for a, b in rivals)


@pytest.mark.parametrize(
    "text",
    [
        " " * 60_000,
        "." * 60_000 + "x",
        "x" * 60_000 + ". And",
        "no " * 30_000,
        "trust feel " * 8_000,
        "\n \n" * 20_000,
        "a.b." * 20_000,
        "'" * 60_000,
    ],
    ids=["spaces", "dots", "one word", "no", "near", "blank", "initials", "quotes"],
)
def test_odd_texts_take_no_longer_than_others(text: str) -> None:
    """Many hours if not; how the time grows is measured in benchmarks/growth.py."""
    assert all(sentence.of(text).strip() for sentence in sentences(text, "en"))
    for hit in MATCHER.find_hits(text, [Turn(1, None, Span(0, len(text)))]):
        assert hit.span.of(text).strip()

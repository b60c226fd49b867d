"""Many strings in one pass: the same matches with and without the library."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.keywords import strings
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.strings import library_finder, plain_finder
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Turn
from qualcode.model.spans import Span

LETTERS = st.text("abé", max_size=30)
STRINGS = st.lists(st.text("abé", min_size=1, max_size=5), min_size=1, max_size=8, unique=True)


def brute_force(wanted: list[str], text: str) -> list[tuple[int, int, int]]:
    return sorted(
        (index, start, start + len(string))
        for index, string in enumerate(wanted)
        for start in range(len(text))
        if text.startswith(string, start)
    )


@given(STRINGS, LETTERS)
@settings(deadline=None)
def test_every_place_is_found_with_and_without_the_library(wanted: list[str], text: str) -> None:
    expected = brute_force(wanted, text)
    assert sorted(plain_finder(wanted)(text)) == expected
    assert sorted(library_finder(wanted)(text)) == expected


def test_the_matcher_finds_the_same_hits_without_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = (
        *(Keyword(one) for one in ("feel heard", "recover*", "=ROM", "/clean(ed)? up/", "don't")),
        Keyword(near=("trust", "therapist"), words=4),
        Keyword("break", unless=("coffee",)),
    )
    book = Codebook(themes=(Theme("t", "T", codes=(Code("c", "C", keywords=entries),)),))
    text = (
        "I trusted my own therapist and felt heard. I don't recover. ROM, rom. We cleaned up. "
        "I need a break. A coffee break."
    )
    turns = [Turn(1, None, Span(0, len(text)))]
    with_library = list(Matcher(book).find_hits(text, turns))
    monkeypatch.setattr(strings, "has_library", lambda: False)
    without = list(Matcher(book).find_hits(text, turns))
    assert {hit.entry for hit in without} == {str(entry) for entry in entries}
    assert without == with_library

"""A document while it is searched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from qualcode.keywords.automaton import longest_first
from qualcode.keywords.folding import Folded
from qualcode.model.documents import Turn
from qualcode.text.language import sentences, words

Match = tuple[int, int]


class Page:
    """The folded text of a document, its turns by their start, and the matches of terms in them.

    `places` are the turns' spans in the folded text, which all offsets here refer to; `cues` are
    the words that negate.
    """

    def __init__(self, folded: Folded, text: str, turns: Sequence[Turn], language: str) -> None:
        self.folded = folded
        self.text = text
        self.turns = sorted((t for t in turns if len(t.span)), key=lambda turn: turn.span.start)
        self.places = [folded.of(turn.span) for turn in self.turns]
        self.language = language
        self.matches: dict[int, list[Match]] = {}
        self.cues: list[Match] = []

    def longest(self, term: int) -> list[Match]:
        """The matches of a term, overlaps settled: longest first."""
        return longest_first(self.matches.get(term, []))

    def turn_at(self, place: int) -> int:
        """The index of the turn an offset lies in."""
        return bisect_right(self._starts, place) - 1

    def speaker_at(self, place: int) -> str | None:
        """Who speaks there."""
        return self.turns[self.turn_at(place)].speaker

    def sentence_at(self, place: int) -> int:
        """The index of the sentence an offset lies in, counted through all turns."""
        return bisect_right(self._sentence_starts, place) - 1

    def count_words(self, start: int, end: int) -> int:
        """How many words stand between two offsets."""
        return len(words(self.folded.low[start:end]))

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.places]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [
            self.folded.of(span.shifted(turn.span.start))[0]
            for turn in self.turns
            for span in sentences(turn.span.of(self.text), self.language)
        ]

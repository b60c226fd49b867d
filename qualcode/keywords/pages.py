"""A document while it is searched."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from qualcode.keywords.folding import Folded
from qualcode.keywords.overlaps import Match, longest_first
from qualcode.model.documents import Turn
from qualcode.text.language import count_words, sentences


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
        self._longest: dict[int, list[Match]] = {}
        self._sentences: dict[int, list[int]] = {}

    def longest(self, term: int) -> list[Match]:
        """The matches of a term, overlaps settled: longest first."""
        if term not in self._longest:
            self._longest[term] = longest_first(self.matches.get(term, []))
        return self._longest[term]

    def within(self, term: int, start: int, end: int) -> Iterator[Match]:
        """The matches of a term that begin in a stretch of the text."""
        matches = self.longest(term)
        for place in range(bisect_left(matches, (start, 0)), len(matches)):
            if matches[place][0] >= end:
                return
            yield matches[place]

    def turn_at(self, place: int) -> int:
        """The index of the turn an offset lies in."""
        return bisect_right(self._starts, place) - 1

    def speaker_at(self, place: int) -> str | None:
        """Who speaks there."""
        return self.turns[self.turn_at(place)].speaker

    def sentence_at(self, place: int) -> Match:
        """The turn and the sentence in it that an offset lies in, as indices."""
        turn = self.turn_at(place)
        return turn, bisect_right(self._sentence_starts(turn), place) - 1

    def fewer_words(self, start: int, end: int, count: int) -> bool:
        """Whether fewer than `count` words stand between two offsets."""
        return count_words(self.folded.low, start, end, count) < count

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.places]

    def _sentence_starts(self, turn: int) -> list[int]:
        """Only turns that are asked about are taken apart."""
        if turn not in self._sentences:
            span = self.turns[turn].span
            self._sentences[turn] = [
                self.folded.of(sentence.shifted(span.start))[0]
                for sentence in sentences(span.of(self.text), self.language)
            ]
        return self._sentences[turn]

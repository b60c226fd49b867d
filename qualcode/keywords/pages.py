"""A document while it is searched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from operator import attrgetter

from qualcode.keywords.automaton import Automaton
from qualcode.keywords.expressions import compile_expression, find_matches
from qualcode.keywords.folding import Folded
from qualcode.keywords.overlaps import Match, longest_first
from qualcode.keywords.surfaces import Probe
from qualcode.keywords.terms import EXPRESSION, Term
from qualcode.model.documents import Turn
from qualcode.text.language import count_words, sentences


class Lookup:
    """What pages are searched with: terms by index, those of `first` in one automaton together.

    The others have one of their own each, made when it is needed.
    """

    def __init__(
        self, language: str, terms: Sequence[Term], probes: Sequence[Probe], first: Container[int]
    ) -> None:
        self.language = language
        self.terms = terms
        self.probes = probes
        self.expressions = {
            place: compile_expression(term.text)
            for place, term in enumerate(terms)
            if term.kind == EXPRESSION
        }
        self.automaton = Automaton(
            [probe if place in first else Probe() for place, probe in enumerate(probes)], language
        )
        self._single: dict[int, Automaton] = {}

    def look(self, term: int, folded: Folded, start: int, end: int) -> list[Match]:
        """Where a term stands in a stretch of a folded text."""
        expression = self.expressions.get(term)
        if expression:
            said, name = folded.plain[start:end], self.terms[term].source
            return [(start + a, start + b) for a, b in find_matches(expression, said, name)]
        single = self._single.get(term)
        if single is None:
            single = self._single[term] = Automaton((self.probes[term],), self.language)
        return [(a, b) for a, b, _ in single.look(folded, start, end) if start <= a and b <= end]


class Page:
    """A text, its turns by their start, and where terms stand in them.

    `places` are the turns' spans in the folded text, which all offsets here refer to.
    """

    def __init__(self, text: str, turns: Sequence[Turn], lookup: Lookup) -> None:
        self.text = text
        self.folded, self._found = lookup.automaton.search(text)
        said = [turn for turn in turns if turn.span.start < turn.span.end]
        self.turns = sorted(said, key=attrgetter("span.start"))
        self.places = self.folded.of_all(turn.span for turn in self.turns)
        self._lookup = lookup
        self._matches: dict[tuple[int, int], list[Match]] = {}
        self._settled: dict[tuple[int, int], list[Match]] = {}
        self._sentences: dict[int, list[int]] = {}

    def found(self) -> Iterator[tuple[int, int, Match]]:
        """What the one search of the text found in turns, by rising end: term, turn and match.

        Of an expression it is what stands in each of its matches.
        """
        places = self.places
        at, count = 0, len(places)
        for start, end, term in self._found:
            while at < count and places[at][1] <= start:
                at += 1
            if at == count:
                return
            if places[at][0] <= start and end <= places[at][1]:
                yield term, at, (start, end)

    def keep(self, term: int, turn: int, match: Match) -> None:
        """Spare the page to look for a term in a turn: all its matches there are kept here."""
        self._matches.setdefault((term, turn), []).append(match)

    def within(self, term: int, turn: int) -> list[Match]:
        """The matches of a term in a turn, overlaps settled: longest first."""
        key = term, turn
        settled = self._settled.get(key)
        if settled is None:
            found = self._matches.get(key)
            if found is None:
                found = self._lookup.look(term, self.folded, *self.places[turn])
            settled = self._settled[key] = longest_first(found)
        return settled

    def longest(self, term: int, turns: Iterable[int] | None = None) -> list[Match]:
        """The matches of a term in these turns (default: all), by their indices."""
        chosen = range(len(self.places)) if turns is None else turns
        return [match for turn in chosen for match in self.within(term, turn)]

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
                for sentence in sentences(span.of(self.text), self._lookup.language)
            ]
        return self._sentences[turn]

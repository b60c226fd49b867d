"""A document while keywords are looked for in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

import numpy as np

from qualcode.keywords.automaton import APOSTROPHE, KINDS, LETTER, Automaton
from qualcode.keywords.columns import NONE, Columns, Flags, Ints, is_among, joined, settled
from qualcode.keywords.expressions import compile_expression, find_matches
from qualcode.keywords.folding import fold
from qualcode.keywords.overlaps import Match, longest_first
from qualcode.keywords.surfaces import Probe
from qualcode.keywords.terms import EXPRESSION, Term
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.text.language import count_words, sentences


class Lookup:
    """What pages are searched with: the terms of `first` in the whole text, the others around them.

    Terms are known by their index. The probe after the last term is that of the words that negate.
    """

    def __init__(
        self, language: str, terms: Sequence[Term], probes: Sequence[Probe], first: Collection[int]
    ) -> None:
        self.language = language
        self.terms = terms
        self.cue = len(terms)
        self.expressions = {
            place: compile_expression(term.text)
            for place, term in enumerate(terms)
            if term.kind == EXPRESSION
        }
        chosen = {*first, self.cue}
        self.first = _part(probes, chosen, language)
        self.others = _part(
            probes, set(range(len(terms))) - chosen - self.expressions.keys(), language
        )
        self.is_first = np.array([place in chosen for place in range(len(probes))], np.bool_)


def _part(probes: Sequence[Probe], chosen: Collection[int], language: str) -> Automaton:
    return Automaton(
        [probe if place in chosen else Probe() for place, probe in enumerate(probes)], language
    )


class Stretches(Sequence[Turn]):
    """Turns without a document, in order and none of them empty: each is made only when it is asked for."""

    def __init__(self, starts: Ints, ends: Ints) -> None:
        self.starts, self.ends = starts, ends

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, place: int) -> Turn: ...
    @overload
    def __getitem__(self, place: slice) -> Stretches: ...
    def __getitem__(self, place: int | slice) -> Turn | Stretches:
        if isinstance(place, slice):
            return Stretches(self.starts[place], self.ends[place])
        return Turn(place, None, Span(int(self.starts[place]), int(self.ends[place])))


class Page:
    """A text, its turns by their start, and the matches of terms in them.

    `starts` and `ends` are those of the turns in the folded text, which all offsets here refer to.
    """

    def __init__(self, text: str, turns: Sequence[Turn], lookup: Lookup) -> None:
        self.text = text
        self.folded = fold(text)
        self._lookup = lookup
        if isinstance(turns, Stretches):
            starts, ends = turns.starts, turns.ends
        else:
            starts = np.array([turn.span.start for turn in turns], np.int64)
            ends = np.array([turn.span.end for turn in turns], np.int64)
        self.turns = turns
        if (starts >= ends).any() or (starts[1:] < starts[:-1]).any():
            order = [
                at for at in np.argsort(starts, kind="stable").tolist() if starts[at] < ends[at]
            ]
            self.turns = [turns[at] for at in order]
            starts, ends = starts[order], ends[order]
        self.starts, self.ends = self.folded.places(starts), self.folded.places(ends)
        self.found = settled(self._within_turns(lookup.first.search(self.folded)))
        self._looked: set[int] = set()
        self._expressed: dict[tuple[int, int], list[Match]] = {}
        self._sentences: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.turns)

    def look_around(self, turns: Iterable[int]) -> None:
        """Look for the other terms in these turns, if none of them was looked for yet."""
        new = [turn for turn in turns if turn not in self._looked]
        self._looked.update(new)
        if 2 * len(new) > len(self.turns):
            more = self._within_turns(self._lookup.others.search(self.folded))
            more = more.chosen(np.isin(more.turns, new))
        else:
            stretches = [(int(self.starts[turn]), int(self.ends[turn])) for turn in new]
            more = self._within_turns(self._lookup.others.search(self.folded, stretches))
        if len(more):
            self.found = joined([self.found, more])
            for stale in ("present", "_listed"):
                self.__dict__.pop(stale, None)

    @cached_property
    def present(self) -> Ints:
        """The pairs of term and turn that have a match, as `term * turns + turn`, in order."""
        pairs = self.found.terms * len(self.turns) + self.found.turns
        return pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))] if len(pairs) else NONE

    def has(self, terms: Ints, turns: Ints) -> Flags:
        """Whether each term has a match in the turn beside it."""
        return is_among(terms * len(self.turns) + turns, self.present)

    def within(self, term: int, turn: int) -> list[Match]:
        """The matches of a term in a turn, by start; the longest of those that overlap.

        A term that is not looked for in the whole text needs `look_around` first.
        """
        if term in self._lookup.expressions:
            return self._express(term, turn)
        firsts, starts, ends = self._listed
        first, last = firsts[term], firsts[term + 1]
        first = bisect_left(starts, self.starts[turn], first, last)
        last = bisect_left(starts, self.ends[turn], first, last)
        return list(zip(starts[first:last], ends[first:last], strict=True))

    @cached_property
    def _listed(self) -> tuple[list[int], list[int], list[int]]:
        """Where the matches of each term begin in the lists of starts and ends."""
        firsts = self.found.terms.searchsorted(np.arange(self._lookup.cue + 2))
        return firsts.tolist(), self.found.starts.tolist(), self.found.ends.tolist()

    def _express(self, term: int, turn: int) -> list[Match]:
        """The matches of a regular expression in a turn."""
        known = self._expressed.get((term, turn))
        if known is None:
            start, end = int(self.starts[turn]), int(self.ends[turn])
            expression, name = self._lookup.expressions[term], self._lookup.terms[term].source
            found = find_matches(expression, self.folded.plain[start:end], name)
            known = longest_first([(start + a, start + b) for a, b in found])
            self._expressed[term, turn] = known
        return known

    def sentence_at(self, place: int) -> Match:
        """The turn and the sentence in it that an offset lies in, as indices."""
        turn = int(self.starts.searchsorted(place, "right")) - 1
        return turn, bisect_right(self._sentence_starts(turn), place) - 1

    def fewer_words(self, start: int, end: int, count: int) -> bool:
        """Whether there are fewer than `count` words between two offsets."""
        return count_words(self.folded.low, start, end, count) < count

    def word_at(self, places: Ints) -> Ints:
        """How many words begin at or before each offset."""
        return self._words.searchsorted(places, "right")

    @cached_property
    def _words(self) -> Ints:
        """Where words begin."""
        kinds = KINDS.of(self.folded.codes)
        letters, apostrophes = kinds == LETTER, kinds == APOSTROPHE
        begins = letters.copy()
        begins[1:] &= ~letters[:-1]
        begins[2:] &= ~(apostrophes[1:-1] & letters[:-2])
        return np.flatnonzero(begins)

    def _within_turns(self, found: Columns) -> Columns:
        """The matches that lie inside a turn, with their turns."""
        if not len(self.turns) or not len(found):
            return Columns(NONE, NONE, NONE, NONE)
        turns = self.starts.searchsorted(found.starts, "right") - 1
        inside = (turns >= 0) & (found.ends <= self.ends[turns])
        return replace(found, turns=turns).chosen(inside)

    def _sentence_starts(self, turn: int) -> list[int]:
        """Only turns that are asked about are divided into sentences."""
        if turn not in self._sentences:
            span = self.turns[turn].span
            found = sentences(span.of(self.text), self._lookup.language)
            starts = np.array([span.start + sentence.start for sentence in found], np.int64)
            self._sentences[turn] = self.folded.places(starts).tolist()
        return self._sentences[turn]

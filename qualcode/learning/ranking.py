"""Passages in the order of how like they are to those that a coder has coded, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.learning.passages import Passage
from qualcode.learning.regression import Model, fit
from qualcode.learning.vectors import Floats, Terms, Vectors, Weighing
from qualcode.model.spans import Span

# Documents are left out in so many groups, so that no passage is ranked by what was learned from it.
GROUPS = 5
_WORDS = 5
_EXTRACTS = 3
# A likeness below this is that of any two passages.
_LEAST = 0.05

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Like:
    """A passage with the log odds that it is coded too (`score`).

    `weighing` are places in the text of the passage, what weighs most first; `extracts` are the
    indices of the coded extracts that it is most like.
    """

    passage: Passage
    score: float
    weighing: tuple[Span, ...]
    extracts: tuple[int, ...]


class Learner:
    """The passages of a study as vectors, made once; then a model for any code."""

    def __init__(self, passages: Sequence[Passage], language: str) -> None:
        self.passages = passages
        self._terms = Terms(language)
        self._weighing = Weighing((one.text for one in passages), self._terms)
        self._vectors = self._weighing.vectors(one.text for one in passages)
        self._documents = np.array([one.document for one in passages])

    def scores(self, known: Flags, coded: Flags, groups: int = GROUPS) -> Floats:
        """How like each passage is to the `coded` ones among the `known`, as log odds.

        A passage of a document with known ones is ranked by what was learned from other documents: the
        documents with known passages are left out in `groups`, in the order in which they come. NaN if
        nothing can be learned without a document.
        """
        found = np.full(len(self.passages), np.nan)
        group = self._groups(known, groups)
        for number in sorted(set(group.tolist())):
            learned_from = np.flatnonzero(known & (group != number))
            if len(set(coded[learned_from].tolist())) == 2:
                model = self._fit(learned_from, coded)
                rows = np.flatnonzero(group == number)
                found[rows] = model.scores(self._vectors.chosen(rows))
        return found

    def _groups(self, known: Flags, groups: int) -> NDArray[np.int64]:
        """The group of each passage; -1 for those of documents without known ones."""
        documents = list(dict.fromkeys(self._documents[known].tolist()))
        place = {document: at % groups for at, document in enumerate(documents)}
        return np.array([place.get(one, -1) for one in self._documents.tolist()])

    def _fit(self, rows: NDArray[np.int64], coded: Flags) -> Model:
        return fit(self._vectors.chosen(rows), coded[rows])

    def explain(
        self,
        known: Flags,
        coded: Flags,
        chosen: Sequence[tuple[int, float]],
        extracts: Sequence[str],
    ) -> list[Like]:
        """The passages of these places and scores, each with what weighs and what it is like.

        `extracts` are the texts of all that is coded. One in which nothing weighs in favour is left out.
        """
        model = self._fit(np.flatnonzero(known), coded)
        coded_texts = self._weighing.vectors(extracts)
        found = []
        for place, score in chosen:
            passage = self.passages[place]
            weighing = self._weighing_words(passage.text, self._vectors.row(place) * model.weights)
            if weighing:
                nearest = _nearest(coded_texts, self._vectors.row(place))
                found.append(Like(passage, score, weighing, nearest))
        return found

    def _weighing_words(self, text: str, weights: Floats) -> tuple[Span, ...]:
        """Where the terms are that weigh most, in favour alone; a term within another counts once.

        Terms that are common come in only if nothing else weighs.
        """
        weight_of = {
            self._weighing.names[place]: weights[place] for place in np.flatnonzero(weights)
        }
        places = [
            (term in self._weighing.common, -round(float(weight_of[term]), 6), span)
            for term, span in self._terms.places(text)
            if weight_of.get(term, 0) > 0
        ]
        chosen: list[Span] = []
        for is_common, _, span in sorted(places):
            if len(chosen) == _WORDS or (is_common and chosen):
                break
            if not any(span.overlaps(other) for other in chosen):
                chosen.append(span)
        return tuple(chosen)


def _nearest(extracts: Vectors, row: Floats) -> tuple[int, ...]:
    """The indices of the extracts with the largest cosine, the largest first."""
    cosine = np.round(extracts.times(row), 6)
    order = np.argsort(-cosine, kind="stable")[:_EXTRACTS]
    return tuple(place for place in order.tolist() if cosine[place] >= _LEAST)

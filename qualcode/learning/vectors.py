"""Texts as TF-IDF vectors of lemmas and of two lemmas side by side.

Salton, G. & Buckley, C. (1988). Term-weighting approaches in automatic text retrieval. Information
Processing & Management 24(5), 513-523: (1 + ln tf) · idf, each text of length 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualcode.model.spans import Span
from qualcode.text.language import base_language, lemma_table, words

# A term in more than one of so many texts says little to a reader.
_COMMON = 5

Floats = NDArray[np.float64]
Ints = NDArray[Any]


class Terms:
    """Finds the terms of texts in a language: lemmas, and pairs of neighbours."""

    def __init__(self, language: str) -> None:
        self._table = lemma_table(base_language(language))
        self._lemmas: dict[str, str] = {}

    def of(self, text: str) -> list[str]:
        """The terms of a text."""
        spans = words(text)
        lemmas = [self._lemma(span.of(text)) for span in spans]
        pairs = zip(pairwise(lemmas), pairwise(spans), strict=True)
        return lemmas + [
            f"{one} {other}"
            for (one, other), (before, after) in pairs
            if text[before.end : after.start].isspace()
        ]

    def places(self, text: str) -> list[tuple[str, Span]]:
        """The terms of a text and where each of them is."""
        spans = words(text)
        pairs = [
            before.joined(after)
            for before, after in pairwise(spans)
            if text[before.end : after.start].isspace()
        ]
        return list(zip(self.of(text), [*spans, *pairs], strict=True))

    def _lemma(self, word: str) -> str:
        form = word.lower().replace("’", "'")
        if form not in self._lemmas:
            self._lemmas[form] = self._table.lemmas_of(form)[0]
        return self._lemmas[form]


class Vectors:
    """One row per text, of length 1 (0 without a known term), and few of its columns not 0.

    `names` are the terms of the columns. Row r has `values[starts[r]:starts[r + 1]]` in the columns
    `columns[starts[r]:starts[r + 1]]`.
    """

    def __init__(self, names: Sequence[str], starts: Ints, columns: Ints, values: Floats) -> None:
        self.names = names
        self.starts, self.columns, self.values = starts, columns, values
        self.rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def chosen(self, rows: Ints) -> Vectors:
        """These rows alone."""
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate(([0], np.cumsum(counts)))
        places = np.repeat(self.starts[rows] - starts[:-1], counts) + np.arange(starts[-1])
        return Vectors(self.names, starts, self.columns[places], self.values[places])

    def times(self, weights: Floats) -> Floats:
        """The product of each row with a vector of weights."""
        return np.bincount(
            self.rows, self.values * weights[self.columns], minlength=len(self)
        ).astype(np.float64)

    def sums(self, weights: Floats) -> Floats:
        """The sum of the rows, each times its weight."""
        return np.bincount(
            self.columns, self.values * weights[self.rows], minlength=len(self.names)
        ).astype(np.float64)

    def row(self, place: int) -> Floats:
        """A row with all its columns."""
        full = np.zeros(len(self.names))
        some = slice(self.starts[place], self.starts[place + 1])
        full[self.columns[some]] = self.values[some]
        return full


class Weighing:
    """The terms that occur in at least two of some texts, and how much each of them distinguishes.

    `common` are those that occur in many of them.
    """

    def __init__(self, texts: Iterable[str], terms: Terms) -> None:
        self._terms = terms
        counts: Counter[str] = Counter()
        number = 0
        for text in texts:
            counts.update(set(terms.of(text)))
            number += 1
        self.names = sorted(term for term, count in counts.items() if count > 1)
        self._columns = {name: place for place, name in enumerate(self.names)}
        found = np.array([counts[name] for name in self.names], np.float64)
        self._idf = np.log((1 + number) / (1 + found)) + 1
        self.common = {
            name for name, count in zip(self.names, found, strict=True) if count * _COMMON > number
        }

    def vectors(self, texts: Iterable[str]) -> Vectors:
        """Texts as vectors; terms that are not known count for nothing."""
        starts, columns, values = [0], [], []
        for text in texts:
            counts = Counter(
                self._columns[term] for term in self._terms.of(text) if term in self._columns
            )
            columns += sorted(counts)
            values += [counts[column] for column in sorted(counts)]
            starts.append(len(columns))
        places = np.array(columns, np.int64)
        weighed = (1 + np.log(np.array(values, np.float64))) * self._idf[places]
        found = Vectors(self.names, np.array(starts), places, weighed)
        lengths = np.sqrt(np.bincount(found.rows, weighed**2, minlength=len(found)))
        return Vectors(self.names, found.starts, places, weighed / lengths[found.rows])

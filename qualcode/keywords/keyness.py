"""Which words tell some texts apart from others, and how clearly.

G² (log-likelihood ratio): Dunning, T. (1993). Accurate methods for the statistics of surprise and
coincidence. Computational Linguistics 19(1), 61-74. The two-cell form: Rayson, P. & Garside, R.
(2000). Comparing corpora using frequency profiling. Log ratio: Hardie, A. (2014). It says how large
a difference is; G² says how much there is to support it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from qualcode.text.language import LemmaTable, base_language, lemma_table, words


def log_likelihood(k11: int, k12: int, k21: int, k22: int) -> float:
    """Dunning's G² of a table of four counts: 2 Σ k ln(k / expected).

    Rows are a word and all others, columns two texts (or a second word and all others).
    """
    total = k11 + k12 + k21 + k22
    rows, columns = (k11 + k12, k21 + k22), (k11 + k21, k12 + k22)
    cells = ((k11, 0, 0), (k12, 0, 1), (k21, 1, 0), (k22, 1, 1))
    return 2 * sum(
        count * math.log(count * total / (rows[row] * columns[column]))
        for count, row, column in cells
        if count
    )


def log_likelihood_of_two(count: int, size: int, other: int, other_size: int) -> float:
    """Rayson and Garside's form, of the two cells that contain the word: frequencies in two corpora."""
    if not size + other_size:
        return 0.0
    expected = size * (count + other) / (size + other_size)
    other_expected = other_size * (count + other) / (size + other_size)
    return 2 * sum(
        seen * math.log(seen / wanted)
        for seen, wanted in ((count, expected), (other, other_expected))
        if seen
    )


def log_ratio(count: int, size: int, other: int, other_size: int) -> float:
    """How many times the relative frequency doubles from the other corpus to this one.

    Nought is taken for a half, so that a word that the other corpus lacks has a number.
    """
    if not size or not other_size:
        return 0.0
    return math.log2(((count or 0.5) / size) / ((other or 0.5) / other_size))


@dataclass(frozen=True)
class KeyWord:
    """A word, or two side by side, that is more frequent in the texts than in the rest.

    `word` is the lemma (or lemmas), `forms` what was written, most frequent first; `count` of
    `size` words in `texts` of the texts, `other` of `other_size` in the rest.
    """

    word: str
    forms: tuple[str, ...]
    count: int
    size: int
    other: int
    other_size: int
    texts: int
    g2: float
    log_ratio: float


def keyness(
    texts: Iterable[str],
    rest: Iterable[str],
    *,
    language: str = "en",
    least: int = 3,
    pairs: bool = True,
) -> list[KeyWord]:
    """What distinguishes `texts` from `rest`: by falling G², then by word.

    Words are counted by lemma, with `pairs` two neighbours as well; fewer than `least` times, or in
    a single text of several, they are left out, and so is what is more frequent in the rest.
    """
    table = lemma_table(base_language(language))
    ours, theirs = _Counts(table, pairs), _Counts(table, pairs)
    for text in texts:
        ours.add(text)
    for text in rest:
        theirs.add(text)
    least_texts = 2 if ours.texts > 1 else 1
    found = [
        KeyWord(
            word,
            tuple(form for form, _ in _ranked(ours.forms[word])),
            count,
            ours.size,
            theirs.counts[word],
            theirs.size,
            ours.spread[word],
            log_likelihood(
                count,
                theirs.counts[word],
                ours.size - count,
                max(theirs.size - theirs.counts[word], 0),
            ),
            log_ratio(count, ours.size, theirs.counts[word], theirs.size),
        )
        for word, count in ours.counts.items()
        if count >= least and ours.spread[word] >= least_texts
    ]
    return sorted((one for one in found if one.log_ratio > 0), key=lambda one: (-one.g2, one.word))


class _Counts:
    """Lemmas, pairs of lemmas, and how they were written."""

    def __init__(self, table: LemmaTable, pairs: bool) -> None:
        self._table = table
        self._pairs = pairs
        self._lemmas: dict[str, str] = {}
        self.size = 0
        self.texts = 0
        self.counts: Counter[str] = Counter()
        self.spread: Counter[str] = Counter()
        self.forms: dict[str, Counter[str]] = {}

    def add(self, text: str) -> None:
        spans = words(text)
        forms = [span.of(text).lower().replace("’", "'") for span in spans]
        lemmas = [self._lemma(form) for form in forms]
        found = list(zip(lemmas, forms, strict=True))
        self.size += len(found)
        self.texts += 1
        if self._pairs:
            found += [
                (f"{lemmas[at]} {lemmas[at + 1]}", f"{forms[at]} {forms[at + 1]}")
                for at, (before, after) in enumerate(pairwise(spans))
                if text[before.end : after.start].isspace()
            ]
        for lemma, form in found:
            self.counts[lemma] += 1
            self.forms.setdefault(lemma, Counter())[form] += 1
        self.spread.update({lemma for lemma, _ in found})

    def _lemma(self, form: str) -> str:
        if form not in self._lemmas:
            self._lemmas[form] = self._table.lemmas_of(form)[0]
        return self._lemmas[form]


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

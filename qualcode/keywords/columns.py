"""Matches as columns: an array for each thing that is known of them, and a place for each match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from qualcode.keywords.overlaps import Match, longest_first

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE: Ints = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Columns:
    """Matches of terms: the index of the term, start and end in a folded text, index of the turn.

    In a page they are in order of term and start, and matches of one term do not overlap.
    """

    terms: Ints
    starts: Ints
    ends: Ints
    turns: Ints

    def __len__(self) -> int:
        return len(self.terms)

    def chosen(self, which: Ints | Flags) -> Columns:
        """Those at these places."""
        return Columns(self.terms[which], self.starts[which], self.ends[which], self.turns[which])

    def of(self, term: int) -> Columns:
        """The matches of one term, if the columns are in order."""
        first, last = self.terms.searchsorted((term, term + 1))
        return self.chosen(np.arange(first, last))

    def matches(self) -> list[Match]:
        """Start and end of each."""
        return list(zip(self.starts.tolist(), self.ends.tolist(), strict=True))


def joined(parts: Sequence[Columns]) -> Columns:
    """Several columns one after the other, put in order with the longest of overlaps kept."""
    if len(parts) == 1:
        return settled(parts[0])
    return settled(
        Columns(
            np.concatenate([part.terms for part in parts]),
            np.concatenate([part.starts for part in parts]),
            np.concatenate([part.ends for part in parts]),
            np.concatenate([part.turns for part in parts]),
        )
    )


def settled(columns: Columns) -> Columns:
    """In order of term and start; of matches of one term that overlap the longest, then the first."""
    if not len(columns):
        return columns
    size = int(columns.ends.max()) + 1
    columns = columns.chosen(np.argsort(columns.terms * size + columns.starts, kind="stable"))
    terms, starts, ends = columns.terms, columns.starts, columns.ends
    overlaps = (terms[1:] == terms[:-1]) & (starts[1:] < ends[:-1])
    if not overlaps.any():
        return columns
    keep = np.ones(len(columns), np.bool_)
    for term in np.unique(terms[1:][overlaps]).tolist():
        first, last = terms.searchsorted((term, term + 1))
        keep[first:last] = _longest(starts[first:last], ends[first:last])
    return columns.chosen(keep)


def _longest(starts: Ints, ends: Ints) -> Flags:
    matches = list(zip(starts.tolist(), ends.tolist(), strict=True))
    best = set(longest_first(sorted(matches, key=lambda match: match[1])))
    keep = np.zeros(len(matches), np.bool_)
    for place, match in enumerate(matches):
        if match in best:
            keep[place] = True
            best.discard(match)
    return keep


class Groups:
    """For each of some keys, counted from 0, the numbers that belong to it."""

    def __init__(self, groups: Iterable[Sequence[int]]) -> None:
        listed = list(groups)
        self.counts = np.array([len(group) for group in listed], np.int64)
        self._firsts = np.cumsum(self.counts) - self.counts
        self._members = np.array(list(chain.from_iterable(listed)), np.int64)
        self.any = bool(self._members.size)
        self._single = bool((self.counts == 1).all())

    def spread(self, keys: Ints) -> tuple[Ints | None, Ints]:
        """Every number of each key, and at which place of `keys` that key is (None: in step)."""
        if self._single:
            return None, self._members[self._firsts[keys]]
        counts = self.counts[keys]
        rows = np.repeat(np.arange(len(keys)), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        return rows, self._members[self._firsts[keys][rows] + within]


def is_among(keys: Ints, known: Ints) -> Flags:
    """Which keys are among the known ones, which are in order."""
    if not len(known):
        return np.zeros(len(keys), np.bool_)
    places = known.searchsorted(keys)
    places[places == len(known)] = 0
    among: Flags = known[places] == keys
    return among

"""Which hits are under a negation: the words that negate, and what is between them and each hit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qualcode.keywords.columns import Columns, Flags, Ints
from qualcode.keywords.folding import Folded
from qualcode.keywords.negation import MARKS, REACH, Negation

# So many cues nearest to a hit are looked at, on each side.
_NEAREST = 3
_MARKS = np.zeros(0x10000, np.bool_)
_MARKS[[ord(mark) for mark in MARKS]] = True


def find_negated(
    folded: Folded, cues: Columns, negation: Negation, starts: Ints, ends: Ints, turns: Ints
) -> Flags:
    """For each hit, with the turn it lies in, whether it is under a negation.

    `cues` are the matches of the words that negate, by start. Arrays find the cues near enough to
    each hit, in its turn and with no mark between; only these are looked at one by one.
    """
    flags = np.zeros(len(starts), np.bool_)
    if not len(cues) or not len(starts):
        return flags
    low, in_turn = folded.low, cues.turns.searchsorted
    # The text begins and ends with a newline, which is a mark.
    marks: Ints = np.flatnonzero(_MARKS.take(folded.codes, mode="clip"))
    last = cues.ends.searchsorted(starts, "right")
    bound = np.maximum(starts - REACH, marks[marks.searchsorted(starts) - 1] + 1)
    first = np.maximum(cues.ends.searchsorted(bound), np.maximum(last - _NEAREST, in_turn(turns)))
    cue_starts, cue_ends = cues.starts.tolist(), cues.ends.tolist()
    negating: dict[int, bool] = {}
    for at, start, low_cue, high_cue in _rows(first < last, starts, first, last):
        for cue in range(low_cue, high_cue):
            if cue not in negating:
                negating[cue] = negation.is_cue(low, cue_starts[cue])
            if negating[cue] and negation.negates(low, cue_ends[cue], start):
                flags[at] = True
                break
    if negation.looks_on:
        first = cues.starts.searchsorted(ends)
        bound = np.minimum(ends + REACH, marks[marks.searchsorted(ends)])
        last = np.minimum(cues.starts.searchsorted(bound, "right"), first + _NEAREST)
        last = np.minimum(last, in_turn(turns, "right"))
        for at, end, low_cue, high_cue in _rows((first < last) & ~flags, ends, first, last):
            flags[at] = any(
                negation.negates_before(low, end, start) for start in cue_starts[low_cue:high_cue]
            )
    return flags


def _rows(which: Flags, *columns: Ints) -> Iterator[tuple[int, ...]]:
    """The rows chosen: their places, then what the columns have there."""
    places = which.nonzero()[0]
    return zip(places.tolist(), *(column[places].tolist() for column in columns), strict=True)

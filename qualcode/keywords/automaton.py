"""All surface forms of all keywords in one automaton; matches kept at the edges of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qualcode.keywords.columns import NONE, Columns, Flags, Groups, Ints
from qualcode.keywords.contractions import JOINED
from qualcode.keywords.strings import string_finder
from qualcode.keywords.surfaces import Probe
from qualcode.text.language import WORD_CHARACTER, base_language

if TYPE_CHECKING:
    from qualcode.keywords.folding import Codes, Folded

LETTER, APOSTROPHE, _UNKNOWN = 1, 2, 255
_RUN_BEFORE = re.compile(rf"(?:{WORD_CHARACTER})*\Z")
_RUN_AFTER = re.compile(rf"(?:{WORD_CHARACTER})*")
_CLITIC = re.compile(rf"'(?:s|re|ve|ll|d|m)(?!{WORD_CHARACTER})")
# What the second words of `cannot` and the like begin with, by the first; what the first end in.
_SECOND_BEGINS: dict[str, set[str]] = {}
_FIRST_ENDS: dict[str, set[str]] = {}
for _whole, _at in JOINED.items():
    _SECOND_BEGINS.setdefault(_whole[:_at], set()).add(_whole[_at])
    _FIRST_ENDS.setdefault(_whole[_at:], set()).add(_whole[_at - 1])
_WORD = re.compile(WORD_CHARACTER)
# Scripts that put no space between words: any place may be an edge.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


class _Kinds:
    """1 for a letter, a digit and an accent, 2 for an apostrophe, 0 for everything else."""

    def __init__(self) -> None:
        self._known = np.full(0x110000, _UNKNOWN, np.uint8)

    def of(self, codes: Codes) -> NDArray[np.uint8]:
        """The kind of each code point."""
        kinds = self._known[codes]
        if (kinds == _UNKNOWN).any():
            for code in np.unique(codes[kinds == _UNKNOWN]).tolist():
                self._known[code] = _kind(chr(code))
            kinds = self._known[codes]
        return kinds


def _kind(char: str) -> int:
    if char == "'":
        return APOSTROPHE
    if not _WORD.match(char) or unicodedata.name(char, "").startswith(_UNSPACED):
        return 0
    return LETTER


KINDS = _Kinds()


class Automaton:
    """Looks for many probes at once in folded texts. Matches name a probe by its index."""

    def __init__(self, probes: Sequence[Probe], language: str) -> None:
        self._english = base_language(language) == "en"
        self._probes = tuple(probes)
        owners: dict[str, list[int]] = {}
        for place, probe in enumerate(self._probes):
            for surface in sorted(probe.surfaces):
                owners.setdefault(surface, []).append(place)
        surfaces, groups = tuple(owners), tuple(owners.values())
        # A cue such as `no ` is looked for with its space, or it would be met in every `now`.
        self._cut = np.array([surface.endswith(" ") for surface in surfaces], np.int64)
        self._head = np.array([LETTER | APOSTROPHE if _opens(s) else 0 for s in surfaces], np.uint8)
        self._tail = np.array(
            [LETTER | APOSTROPHE if _closes(s) else 0 for s in surfaces], np.uint8
        )
        self._joins_before = self._joins_at([s.split(" ")[0] for s in surfaces], _FIRST_ENDS)
        self._joins_after = self._joins_at([s.split()[-1] for s in surfaces], _SECOND_BEGINS)
        self._bare = Groups([o for o in group if _is_bare(self._probes[o])] for group in groups)
        anywhere = [[o for o in group if self._probes[o].anywhere] for group in groups]
        self._anywhere = Groups(anywhere)
        self._compared = tuple(
            tuple(o for o in group if not (_is_bare(self._probes[o]) or self._probes[o].anywhere))
            for group in groups
        )
        self._is_compared = np.array([bool(group) for group in self._compared], np.bool_)
        self._any_compared, self._any_anywhere = any(self._compared), any(anywhere)
        # If no probe looks further on a side, a letter beside the surface settles it at once.
        self._fixed_before = self._fixed("before")
        self._fixed_after = self._fixed("after")
        self._find = string_finder(surfaces) if surfaces else None

    def _joins_at(self, words: Sequence[str], letters: Mapping[str, set[str]]) -> Flags:
        """For each word the letters (by code point) that may be another word beside it."""
        joins = np.zeros((len(words), 128), np.bool_)
        for place, word in enumerate(words):
            for letter in letters.get(word, ()) if self._english else ():
                joins[place, ord(letter)] = True
        return joins

    def _fixed(self, side: str) -> Flags:
        return np.array(
            [
                all(getattr(self._probes[owner], side) is None for owner in group)
                for group in self._compared
            ],
            np.bool_,
        )

    def search(self, folded: Folded, stretches: Sequence[tuple[int, int]] | None = None) -> Columns:
        """Every match in a folded text, or in these stretches of it, in no particular order.

        The turns are not known yet. What is beside a stretch counts for the edges of words.
        """
        surfaces, starts, ends = self._met(folded.low, stretches)
        if not len(surfaces):
            return Columns(NONE, NONE, NONE, NONE)
        ends = ends - self._cut[surfaces]
        before = KINDS.of(folded.codes[starts - 1]) & self._head[surfaces]
        after = KINDS.of(folded.codes[ends]) & self._tail[surfaces]
        # `n't` begins a word of its own: `did|n't`.
        parted = (after == LETTER) & (folded.codes[ends] == ord("n"))
        if self._english and parted.any():
            after[
                parted & (folded.codes[np.minimum(ends + 1, len(folded.codes) - 1)] == ord("'"))
            ] = APOSTROPHE
        letters = np.minimum(folded.codes[starts - 1], 127), np.minimum(folded.codes[ends], 127)
        shut_before = (before == LETTER) & ~self._joins_before[surfaces, letters[0]]
        shut_after = (after == LETTER) & ~self._joins_after[surfaces, letters[1]]
        free = (before | after) == 0
        doubtful = ~(free | shut_before | shut_after)
        low = folded.low
        for at in doubtful.nonzero()[0].tolist():
            free[at] = self._starts(low, int(starts[at])) and self._ends(low, int(ends[at]))
        found = [self._owned(self._bare, surfaces, starts, ends, free)]
        if self._any_anywhere:
            found.append(self._owned(self._anywhere, surfaces, starts, ends, None))
        if self._any_compared:
            shut = (shut_before & self._fixed_before[surfaces]) | (
                shut_after & self._fixed_after[surfaces]
            )
            rest = (self._is_compared[surfaces] & ~shut).nonzero()[0]
            found.append(self._whole(surfaces[rest], starts[rest], ends[rest], folded))
        terms, starts, ends = (np.concatenate(column) for column in zip(*found, strict=True))
        return Columns(terms, starts, ends, NONE)

    def _met(
        self, low: str, stretches: Sequence[tuple[int, int]] | None
    ) -> tuple[Ints, Ints, Ints]:
        """Every surface met, by its index, with its start and end."""
        if self._find is None:
            return NONE, NONE, NONE
        if stretches is None:
            met = self._find(low)
            flat = np.fromiter(chain.from_iterable(met), np.int64, 3 * len(met))
            return flat[::3], flat[1::3], flat[2::3]
        each = [self._find(low[start:end]) for start, end in stretches]
        counts = [len(met) for met in each]
        parts = chain.from_iterable(chain.from_iterable(each))
        flat = np.fromiter(parts, np.int64, 3 * sum(counts))
        offsets = np.repeat(np.array([start for start, _ in stretches], np.int64), counts)
        return flat[::3], flat[1::3] + offsets, flat[2::3] + offsets

    def _owned(
        self, owners: Groups, surfaces: Ints, starts: Ints, ends: Ints, free: Flags | None
    ) -> tuple[Ints, Ints, Ints]:
        """The matches of probes that ask for nothing else."""
        if free is not None:
            surfaces, starts, ends = surfaces[free], starts[free], ends[free]
        rows, terms = owners.spread(surfaces)
        if rows is not None:
            starts, ends = starts[rows], ends[rows]
        return terms, starts, ends

    def _whole(
        self, surfaces: Ints, starts: Ints, ends: Ints, folded: Folded
    ) -> tuple[Ints, Ints, Ints]:
        """The matches of probes that compare what is around a surface."""
        columns = (surfaces.tolist(), starts.tolist(), ends.tolist())
        found = [
            match
            for surface, start, end in zip(*columns, strict=True)
            for match in self._extended(surface, start, end, folded)
        ]
        flat = np.array(found, np.int64).reshape(-1, 3)
        return flat[:, 0], flat[:, 1], flat[:, 2]

    def _extended(
        self, surface: int, start: int, end: int, folded: Folded
    ) -> Iterator[tuple[int, int, int]]:
        low = folded.low
        for owner in self._compared[surface]:
            probe = self._probes[owner]
            whole = _extended(probe, low, start, end)
            if whole is None:
                continue
            first, last = whole
            if probe.exact and folded.plain[first:last] != probe.exact:
                continue
            if self._starts(low, first) and self._ends(low, last):
                yield owner, first, last

    def _starts(self, low: str, start: int) -> bool:
        first, before = _kind_of(low[start]), _kind_of(low[start - 1])
        if first != LETTER or not before:
            return True
        if low.startswith("n't", start):
            return True
        if before == APOSTROPHE:
            # `clock` is not a word of `o'clock`; `amour` is one of `l'amour`.
            return not self._english or start < 2 or _kind_of(low[start - 2]) != LETTER
        return self._english and self._joins(low, start)

    def _ends(self, low: str, end: int) -> bool:
        last, after = _kind_of(low[end - 1]), _kind_of(low[end])
        if last != LETTER or not after:
            return True
        if after == APOSTROPHE:
            if end + 1 >= len(low) or _kind_of(low[end + 1]) != LETTER:
                return True
            return not self._english or _CLITIC.match(low, end) is not None
        if not self._english:
            return False
        if low.startswith("n't", end) and not _kind_of(low[end + 3]):
            return True
        return self._joins(low, end)

    def _joins(self, low: str, seam: int) -> bool:
        """Whether two words are written as one with a seam there: `can|not`."""
        head = _RUN_BEFORE.search(low, max(0, seam - 12), seam)
        tail = _RUN_AFTER.match(low, seam)
        assert head is not None
        assert tail is not None
        return JOINED.get(head.group() + tail.group()) == len(head.group())


def _opens(surface: str) -> bool:
    """Whether a letter before a surface matters: it begins with a letter, and not with `n't`."""
    return _kind_of(surface[0]) == LETTER and not surface.startswith("n't")


def _closes(surface: str) -> bool:
    return _kind_of(surface.rstrip(" ")[-1]) == LETTER


def _is_bare(probe: Probe) -> bool:
    """Whether only the edges of a surface are to be looked at."""
    looks_on = probe.before is not None or probe.after is not None
    return not (looks_on or probe.exact or probe.anywhere)


class _KindsByChar(dict[str, int]):
    def __missing__(self, char: str) -> int:
        self[char] = kind = _kind(char)
        return kind


_kind_of = _KindsByChar().__getitem__


def _extended(probe: Probe, low: str, start: int, end: int) -> tuple[int, int] | None:
    """The whole match around the part that was looked for."""
    if probe.before is not None:
        found = probe.before.search(low, max(0, start - probe.reach), start)
        if found is None:
            return None
        start = found.start()
    if probe.after is not None:
        found = probe.after.match(low, end)
        if found is None:
            return None
        end = found.end()
    return start, end

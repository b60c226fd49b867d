"""The coarse half of an alignment: lines and sentences that are alone in both texts.

As in Bram Cohen's patience diff, but those that moved count too. Their equal neighbours are included,
so that repeated ones ("Yeah.") are placed by what is around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from qualcode.carry.runs import Gap, Run, find_chain
from qualcode.carry.side_by_side import pair_side_by_side

SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]*_]*\s+|\n[^\S\n]*\n\s*")
_PARAGRAPH_START = re.compile(r"(\A|\n\s*|[.!?…。！？:][\"'”’)\]*_]*[^\S\n]*)\n\Z|\A\Z")
_ROUNDS = 3
# So many words or letters, alone in both texts, are the same words wherever they stand.
_WORDS, _LETTERS = 4, 40


class _Units(NamedTuple):
    """Lines or sentences of one text: their words, bounds, and the number of their gap."""

    keys: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[int]


_Split = Callable[[str, int, int, int, _Units], None]


def align_lines(old: str, new: str, gaps: Sequence[Gap]) -> list[Run]:
    """The runs of whole lines that are the same in both texts."""
    return _align(old, new, gaps, _split_lines)


def align_sentences(old: str, new: str, gaps: Sequence[Gap]) -> list[Run]:
    """The runs of whole sentences that are the same in both texts, however they are wrapped."""
    return _align(old, new, gaps, _split_sentences)


def _split_lines(text: str, start: int, end: int, gap: int, units: _Units) -> None:
    lines = text[start:end].split("\n")
    places = accumulate((len(line) + 1 for line in lines), initial=start)
    spoken = [(line, at) for line, at in zip(lines, places, strict=False) if line.strip()]
    units.keys.extend(line for line, _ in spoken)
    units.starts.extend(at for _, at in spoken)
    units.ends.extend(at + len(line) for line, at in spoken)
    units.gaps.extend([gap] * len(spoken))


def _split_sentences(text: str, start: int, end: int, gap: int, units: _Units) -> None:
    at = start
    for found in [*SENTENCE_END.finditer(text, start, end), None]:
        stop = found.end() if found else end
        words = text[at:stop]
        key = " ".join(words.split())
        if key:
            first = at + len(words) - len(words.lstrip())
            last = at + len(words.rstrip())
            units.keys.append(key)
            units.starts.append(first)
            units.ends.append(last)
            units.gaps.append(gap)
        at = stop


def _opens_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _closes_line(text: str, at: int) -> bool:
    return at == len(text) or text[at] == "\n"


def _align(old: str, new: str, gaps: Sequence[Gap], split: _Split) -> list[Run]:
    ours, theirs = _Units([], [], [], []), _Units([], [], [], [])
    for number, gap in enumerate(gaps):
        if gap.start < gap.end:
            split(old, gap.start, gap.end, number, ours)
    for number in sorted(range(len(gaps)), key=lambda number: gaps[number].other_start):
        if gaps[number].other_start < gaps[number].other_end:
            split(new, gaps[number].other_start, gaps[number].other_end, number, theirs)
    if not ours.keys or not theirs.keys:
        return []
    return _Matching(old, new, gaps, ours, theirs).runs()


class _Matching:
    """Which unit of the new text each unit of the old one is: -1 where that is not known."""

    def __init__(
        self, old: str, new: str, gaps: Sequence[Gap], ours: _Units, theirs: _Units
    ) -> None:
        self.old, self.new, self.gaps = old, new, gaps
        self.ours, self.theirs = ours, theirs
        self.matches = [-1] * len(ours.keys)
        self.taken = [False] * len(theirs.keys)
        self._extend_from_gaps()
        self._match_rounds()
        if self._sweep_passages():
            self._match_rounds()

    def runs(self) -> list[Run]:
        """The matches, units that follow each other joined."""
        found: list[Run] = []
        start = other = end = 0
        ours, theirs, gaps, other_gaps = (
            self.ours.starts, self.theirs.starts, self.ours.gaps, self.theirs.gaps,
        )  # fmt: skip
        last = last_gap = last_other_gap = -2
        for index, match in enumerate(self.matches):
            if match == -1:
                continue
            at, there, stop = ours[index], theirs[match], self.ours.ends[index]
            if not self._same_width(at, stop, there, self.theirs.ends[match]):
                found += runs_of_words(self.old, self.new, at, stop, there)
                continue
            if (
                match == last + 1 and at - start == there - other and end
                and gaps[index] == last_gap and other_gaps[match] == last_other_gap
            ):  # fmt: skip
                end = stop
            else:
                if end:
                    found.append(Run(start, other, end - start))
                start, other, end = at, there, stop
            last, last_gap, last_other_gap = match, gaps[index], other_gaps[match]
        if end:
            found.append(Run(start, other, end - start))
        return found

    def _same_width(self, start: int, end: int, other: int, other_end: int) -> bool:
        size = end - start
        return size == other_end - other and self.old[start:end] == self.new[other:other_end]

    def _match_rounds(self) -> None:
        for _ in range(_ROUNDS):
            if not self._match_unique():
                break
            self._extend(1)
            self._extend(-1)

    def _match_unique(self) -> bool:
        ours, theirs = self.ours, self.theirs
        free = [index for index, match in enumerate(self.matches) if match == -1]
        other_free = [index for index, taken in enumerate(self.taken) if not taken]
        other = _unique(theirs.keys, other_free)
        found = False
        for key, index in _unique(ours.keys, free).items():
            match = other.get(key, -1)
            if index == -1 or match == -1 or not self._proven(key, index, match):
                continue
            self.matches[index], self.taken[match] = match, True
            found = True
        return found

    def _proven(self, key: str, index: int, match: int) -> bool:
        group = self.gaps[self.ours.gaps[index]].group
        here = group == self.gaps[self.theirs.gaps[match]].other_group
        # Short words alone in both texts: in their place, or a whole turn, the only one to go.
        return (
            here
            or len(key) >= _LETTERS
            or key.count(" ") + 1 >= _WORDS
            or (self._fills_line(index, match) and self._opens_paragraph(index, match))
        )

    def _extend(self, step: int) -> None:
        matches, taken = self.matches, self.taken
        count = len(taken)
        size = len(matches)
        for index in range(size - 1) if step == 1 else range(size - 1, 0, -1):
            match = matches[index]
            if match == -1 or matches[index + step] != -1:
                continue
            if 0 <= match + step < count and self._follows(index, match, step):
                matches[index + step], taken[match + step] = match + step, True

    def _follows(self, index: int, match: int, step: int) -> bool:
        ours, theirs = self.ours, self.theirs
        mine, yours = index + step, match + step
        return (
            not self.taken[yours]
            and ours.keys[mine] == theirs.keys[yours]
            and ours.gaps[mine] == ours.gaps[index]
            and theirs.gaps[yours] == theirs.gaps[match]
            and self._belongs(mine, yours, step)
        )

    def _belongs(self, mine: int, yours: int, step: int) -> bool:
        # Half a line on the other side of a line break ("Ann:") says nothing about its line.
        if self._fills_line(mine, yours):
            return True
        if step == 1:
            return not (
                _opens_line(self.old, self.ours.starts[mine])
                and _opens_line(self.new, self.theirs.starts[yours])
            )
        return not (
            _closes_line(self.old, self.ours.ends[mine])
            and _closes_line(self.new, self.theirs.ends[yours])
        )

    def _fills_line(self, mine: int, yours: int) -> bool:
        return all(
            _opens_line(text, units.starts[index]) and _closes_line(text, units.ends[index])
            for text, units, index in ((self.old, self.ours, mine), (self.new, self.theirs, yours))
        )

    def _opens_paragraph(self, mine: int, yours: int) -> bool:
        # The line before ends a sentence, or is empty: this one is no line of a wrapped paragraph.
        return all(
            _PARAGRAPH_START.search(text[max(start - 8, 0) : start])
            for text, start in (
                (self.old, self.ours.starts[mine]),
                (self.new, self.theirs.starts[yours]),
            )
        )

    def _extend_from_gaps(self) -> None:
        # The first units of a gap follow the same run in both texts; the last ones precede one.
        ours, theirs = _bounds(self.ours), _bounds(self.theirs)
        nothing = (-1, -1)
        for number, (first, last) in ours.items():
            self._walk(first, theirs.get(number, nothing)[0], 1)
            self._walk(last, theirs.get(self.gaps[number].before, nothing)[1], -1)

    def _walk(self, mine: int, yours: int, step: int) -> None:
        if yours == -1:
            return
        gap, other_gap = self.ours.gaps[mine], self.theirs.gaps[yours]
        while (
            0 <= mine < len(self.matches)
            and 0 <= yours < len(self.taken)
            and self.ours.gaps[mine] == gap
            and self.theirs.gaps[yours] == other_gap
            and self.matches[mine] == -1
            and not self.taken[yours]
            and self.ours.keys[mine] == self.theirs.keys[yours]
            and self._belongs(mine, yours, step)
        ):
            self.matches[mine], self.taken[yours] = yours, True
            mine, yours = mine + step, yours + step

    def _sweep_passages(self) -> bool:
        # What stands more than once everywhere (a text pasted twice): side by side, passage by passage.
        passages: dict[int, tuple[list[int], list[int]]] = {}
        for index, gap in enumerate(self.ours.gaps):
            passages.setdefault(self.gaps[gap].group, ([], []))[0].append(index)
        for index, gap in enumerate(self.theirs.gaps):
            passages.setdefault(self.gaps[gap].other_group, ([], []))[1].append(index)
        found = False
        for ours, theirs in passages.values():
            at = there = 0
            for place, match in self._in_order(ours, theirs):
                found |= self._sweep(ours[at:place], theirs[there:match])
                at, there = place + 1, match + 1
            found |= self._sweep(ours[at:], theirs[there:])
        return found

    def _in_order(self, ours: list[int], theirs: list[int]) -> Iterator[tuple[int, int]]:
        places = {index: place for place, index in enumerate(theirs)}
        known = [
            Run(place, places[self.matches[index]], len(self.ours.keys[index]))
            for place, index in enumerate(ours)
            if self.matches[index] in places
        ]
        for run, stays in zip(known, find_chain(known), strict=True):
            if stays:
                yield run.old, run.new

    def _sweep(self, ours: list[int], theirs: list[int]) -> bool:
        ours = [index for index in ours if self.matches[index] == -1]
        theirs = [index for index in theirs if not self.taken[index]]
        mine = [self.ours.keys[index] for index in ours]
        yours = [self.theirs.keys[index] for index in theirs]
        if set(mine).isdisjoint(yours):
            return False
        pairs = pair_side_by_side(mine, yours)
        for at, there in pairs:
            self.matches[ours[at]], self.taken[theirs[there]] = theirs[there], True
        return bool(pairs)


def _unique(keys: list[str], free: list[int]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index in free:
        key = keys[index]
        places[key] = -1 if key in places else index
    return places


def _bounds(units: _Units) -> dict[int, tuple[int, int]]:
    # The first and the last unit of each gap.
    lasts = {gap: index for index, gap in enumerate(units.gaps)}
    size = len(units.gaps) - 1
    firsts = {gap: size - index for index, gap in enumerate(reversed(units.gaps))}
    return {gap: (firsts[gap], last) for gap, last in lasts.items()}


def runs_of_words(old: str, new: str, start: int, end: int, other: int) -> list[Run]:
    """The runs of the words of `old[start:end]`, which are in `new` from `other` on in this order."""
    runs: list[Run] = []
    for word in re.finditer(r"\S+", old[start:end]):
        other = new.index(word.group(), other)
        runs.append(Run(start + word.start(), other, len(word.group())))
        other += len(word.group())
    return runs

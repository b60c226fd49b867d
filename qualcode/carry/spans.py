"""Spans move with their words when a text is edited; a span that cannot be placed is an orphan."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from qualcode.carry.alignment import Alignment, align
from qualcode.carry.runs import Run, find_chain
from qualcode.model.spans import Span

KEPT, MOVED, CHANGED, ORPHANED = "kept", "moved", "changed", "orphaned"
# What is left of a span is its rest where it is more than half of it, or a good part of so many code
# points; a phrase out of a long passage is not.
_HALF, _PART, _PART_SIZE = 0.5, 0.2, 40
_STRETCH = 2000


class Carried(NamedTuple):
    """Where a span went.

    `state` is `kept` (the same words between the same neighbours; its offsets may have shifted, and
    white space in it may be another), `moved` (the same words, elsewhere in the text), `changed`
    (edited inside: shortened, stretched, or set in other capitals) or `orphaned` (no place: `after` is None).
    """

    before: Span
    after: Span | None
    state: str


class _Part(NamedTuple):
    """A stretch of a span and its present place; `rank` counts in the order of the new text."""

    old: int
    old_end: int
    new: int
    new_end: int
    rank: int


def carry_spans(old: str, new: str, spans: Sequence[Span]) -> list[Carried]:
    """Carry `spans` of `old` over to `new`, in the order given.

    Both texts as `normalise` leaves them. Every span whose words are still together in their place,
    or moved together, is exactly on them, a repeated quote on its own occurrence. A span is never put
    on words for their likeness alone: what is around them decides, or that they occur once in both
    texts. ValueError if a span reaches beyond `old`.
    """
    return align_spans(old, new)(spans)


def align_spans(old: str, new: str) -> Callable[[Sequence[Span]], list[Carried]]:
    """The same as a function of the spans, for who asks twice: the texts are aligned once."""
    return partial(_carry, _Carrier(old, new))


def _carry(carrier: _Carrier, spans: Sequence[Span]) -> list[Carried]:
    carried: list[Carried] = []
    low = high = shift = 0
    state = KEPT
    for span in spans:
        start, end = span.start, span.end
        if not low <= start < end <= high:
            at = max(bisect_right(carrier.starts, start) - 1, 0)
            low, high, shift, state = carrier.bounds(at)
            if not low <= start < end <= high:
                carried.append(carrier.carry(span))
                continue
        after = _shifted(span, shift) if shift else span
        carried.append(_make(Carried, (span, after, state)))
    return carried


# Most of thousands of codings only shift: their values are made without the checks of Span and
# Carried, which would take longer than all the rest. They cannot fail: the run lies in the new text.
_make = tuple.__new__
_new = object.__new__
_set_start: Callable[[Span, int], None] = Span.__dict__["start"].__set__
_set_end: Callable[[Span, int], None] = Span.__dict__["end"].__set__


def _shifted(span: Span, by: int) -> Span:
    shifted = _new(Span)
    _set_start(shifted, span.start + by)
    _set_end(shifted, span.end + by)
    return shifted


def _end(run: Run) -> int:
    return run.old + run.size


def _weight(parts: list[_Part]) -> int:
    return sum(part.old_end - part.old for part in parts)


class _Carrier:
    """Two aligned texts, and the spans that touch an edit."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.alignment: Alignment = align(old, new)
        self.runs = self.alignment.runs
        self.stays = find_chain(self.runs)
        self.starts = [run.old for run in self.runs]
        self._pieces: list[_Part] | None = None
        self._starts: list[int] = []

    def bounds(self, at: int) -> tuple[int, int, int, str]:
        """Start and end of a run in the old text, how far it shifted, and the state of its spans."""
        if not self.runs:
            return 0, 0, 0, ORPHANED
        run = self.runs[at]
        if self.alignment.folded and not self._is_same(run.old, _end(run), run.new):
            return 0, 0, 0, ORPHANED
        return run.old, _end(run), run.new - run.old, KEPT if self.stays[at] else MOVED

    def _is_same(self, start: int, end: int, new: int) -> bool:
        return self.old[start:end] == self.new[new : new + end - start]

    def carry(self, span: Span) -> Carried:
        """One span that lies not in one run."""
        if span.end > len(self.old):
            raise ValueError(f"{span} is outside the text")
        words = self.old[span.start : span.end]
        start = span.start + len(words) - len(words.lstrip())
        end = span.start + len(words.rstrip())
        if start >= end:
            return self._carry_empty(span)
        exact = self._exact(start, end)
        if exact is not None:
            after, state = exact
            same = not self.alignment.folded or after.of(self.new).split() == words.split()
            return Carried(span, after, state if same else CHANGED)
        rest = self._rest(start, end)
        if rest is None:
            return Carried(span, None, ORPHANED)
        same = rest.of(self.new).split() == words.split()
        return Carried(span, rest, KEPT if same else CHANGED)

    def _carry_empty(self, span: Span) -> Carried:
        at = bisect_right(self.starts, span.start) - 1
        if at >= 0 and span.start <= _end(self.runs[at]):
            run = self.runs[at]
            point = run.new + span.start - run.old
            return Carried(span, Span(point, point), KEPT if self.stays[at] else MOVED)
        return Carried(span, None, ORPHANED)

    def _exact(self, start: int, end: int) -> tuple[Span, str] | None:
        # Runs that follow each other in both texts with white space alone between.
        at = bisect_right(self.starts, start) - 1
        if at < 0 or _end(self.runs[at]) <= start:
            return None
        begin = self.runs[at].new + start - self.runs[at].old
        stays = self.stays[at]
        while _end(self.runs[at]) < end:
            if at + 1 == len(self.runs):
                return None
            run, following = self.runs[at], self.runs[at + 1]
            between = self.old[_end(run) : following.old]
            other = (
                self.new[(run.new + run.size) : following.new]
                if following.new >= (run.new + run.size)
                else "x"
            )
            if between.strip() or other.strip() or bool(between) != bool(other):
                return None
            at += 1
            stays = stays and self.stays[at]
        finish = self.runs[at].new + end - self.runs[at].old
        return Span(begin, finish), KEPT if stays else MOVED

    def _rest(self, start: int, end: int) -> Span | None:
        # What is left of an edited span: of its parts those that stand together and weigh most.
        parts = sorted(self._parts(start, end), key=lambda part: part.new)
        clusters: list[list[_Part]] = []
        for part in parts:
            near = clusters and part.rank == clusters[-1][-1].rank + 1
            if near and part.new - clusters[-1][-1].new_end <= max(_STRETCH, 2 * (end - start)):
                clusters[-1].append(part)
            else:
                clusters.append([part])
        if not clusters:
            return None
        best = max(clusters, key=_weight)
        weight = _weight(best)
        if weight <= _HALF * (end - start) and weight < max(_PART_SIZE, _PART * (end - start)):
            return None
        return Span(best[0].new, max(part.new_end for part in best))

    def _parts(self, start: int, end: int) -> Iterator[_Part]:
        pieces = self._all_pieces()
        at = max(bisect_right(self._starts, start) - 1, 0)
        while at < len(pieces) and pieces[at].old < end:
            piece = pieces[at]
            low, high = max(piece.old, start), min(piece.old_end, end)
            if low < high:
                if (low, high) == (piece.old, piece.old_end):
                    yield piece
                elif piece.old_end - piece.old == piece.new_end - piece.new:
                    shift = piece.new - piece.old
                    yield _Part(low, high, low + shift, high + shift, piece.rank)
                else:
                    yield from self._cut_block(piece, low, high)
            at += 1

    def _cut_block(self, piece: _Part, low: int, high: int) -> Iterator[_Part]:
        inside = [
            Run(max(run.old, low), run.new + max(run.old, low) - run.old, 0)._replace(
                size=min(_end(run), high) - max(run.old, low)
            )
            for run in self.runs
            if piece.old <= run.old < piece.old_end and run.old < high and low < _end(run)
        ]
        if inside:
            yield _Part(low, high, inside[0].new, inside[-1].new + inside[-1].size, piece.rank)

    def _all_pieces(self) -> list[_Part]:
        if self._pieces is None:
            bare = [
                _Part(run.old, _end(run), run.new, (run.new + run.size), 0)
                for run in self.alignment.words
            ]
            bare += [_Part(*block, 0) for block in self.alignment.blocks]
            ranked = sorted(bare, key=lambda piece: piece.new)
            self._pieces = sorted(piece._replace(rank=rank) for rank, piece in enumerate(ranked))
            self._starts = [piece.old for piece in self._pieces]
        return self._pieces

"""From hits to suggestions: what a person is asked about, and why."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from qualcode.errors import QualcodeError
from qualcode.model.codes import Codebook
from qualcode.model.codings import Hit, Suggestion
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.text.language import sentences

MATCH, SENTENCE, TURN = "match", "sentence", "turn"
UNITS = (MATCH, SENTENCE, TURN)

# Code, unit, number of the turn, the hits in the unit.
_Proposal = tuple[str, Span, int, list[Hit]]


def find_suggestions(
    document: Document,
    hits: Sequence[Hit],
    *,
    codebook: Codebook,
    unit: str = SENTENCE,
    turns: Sequence[Turn] | None = None,
) -> list[Suggestion]:
    """Put the hits of each code together, one suggestion a unit; by start, then code.

    `unit` is match, sentence or turn; a code with a unit of its own keeps to it. Only hits in one
    of `turns` (default: all) count.
    """
    if unit not in UNITS:
        raise QualcodeError(
            f"There is no unit {unit!r} for suggestions", f"Use one of: {', '.join(UNITS)}."
        )
    units = _Units(document, turns, codebook.language)
    proposals: list[_Proposal] = []
    for hit in hits:
        turn = units.turn_of(hit.span)
        if turn is None:
            continue
        code = codebook.code(hit.code_id)
        span = units.unit_of(hit.span, turn, (code.unit if code else "") or unit)
        proposals.append((hit.code_id, span, turn.number, [hit]))
    order = codebook.order
    merged = sorted(_merged(proposals), key=lambda one: (one[1], order.get(one[0], len(order))))
    return [_suggestion(document, *proposal) for proposal in merged]


def _merged(proposals: list[_Proposal]) -> list[_Proposal]:
    """One proposal where those of one code share words; sentences side by side stay apart."""
    merged: list[_Proposal] = []
    for code_id, span, turn, hits in sorted(proposals, key=lambda one: (one[0], one[1])):
        if merged and merged[-1][0] == code_id and merged[-1][1].overlaps(span):
            _, before, first, earlier = merged[-1]
            merged[-1] = (code_id, before.joined(span), first, [*earlier, *hits])
        else:
            merged.append((code_id, span, turn, hits))
    return merged


def suggestion_id(document_id: str, code_id: str, span: Span) -> str:
    """The id of a proposal: the same document, code and span have the same id every time."""
    said = "\0".join((document_id, code_id, str(span.start), str(span.end)))
    return "s" + hashlib.sha256(said.encode("utf-8")).hexdigest()[:11]


class _Units:
    """The turns that may be suggested from, and their sentences, found when first asked for."""

    def __init__(self, document: Document, turns: Sequence[Turn] | None, language: str) -> None:
        chosen = document.turns if turns is None else turns
        self._turns = sorted(chosen, key=lambda turn: turn.span.start)
        self._starts = [turn.span.start for turn in self._turns]
        self._text = document.text
        self._language = language
        self._sentences: dict[int, list[Span]] = {}

    def turn_of(self, span: Span) -> Turn | None:
        place = bisect_right(self._starts, span.start) - 1
        if place < 0 or not self._turns[place].span.covers(span):
            return None
        return self._turns[place]

    def unit_of(self, span: Span, turn: Turn, unit: str) -> Span:
        if unit == MATCH:
            return span
        if unit == TURN:
            return turn.span
        found = self._sentences_of(turn)
        first = max(bisect_right(found, span.start, key=_start) - 1, 0)
        last = max(bisect_right(found, span.end - 1, key=_start) - 1, first)
        return found[first].joined(found[last]).joined(span)

    def _sentences_of(self, turn: Turn) -> list[Span]:
        if turn.number not in self._sentences:
            self._sentences[turn.number] = [
                span.shifted(turn.span.start)
                for span in sentences(turn.span.of(self._text), self._language)
            ]
        return self._sentences[turn.number]


def _start(span: Span) -> int:
    return span.start


def _suggestion(
    document: Document, code_id: str, span: Span, turn: int, hits: list[Hit]
) -> Suggestion:
    return Suggestion(
        id=suggestion_id(document.id, code_id, span),
        document=document.id,
        code_id=code_id,
        span=span,
        text=span.of(document.text),
        turn=turn,
        hits=tuple(sorted(hits, key=lambda hit: hit.span)),
        facets=_agreed(hit.facets for hit in hits),
        negated=all(hit.negated for hit in hits),
    )


def _agreed(facets: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Every facet that no two hits give different values."""
    values: dict[str, set[str]] = {}
    for one in facets:
        for name, value in one.items():
            values.setdefault(name, set()).add(value)
    return {name: found.pop() for name, found in sorted(values.items()) if len(found) == 1}

"""A passage with the turns around it, cut where it and what matched in it start and end."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypedDict

from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span

AROUND = 2


class Piece(TypedDict):
    """A stretch of a turn: `inside` the passage or not, `hit` by a keyword or not."""

    text: str
    inside: bool
    hit: bool


class ContextTurn(TypedDict):
    """A turn of the passage, or one around it (`around`)."""

    turn: int
    speaker: str | None
    around: bool
    pieces: list[Piece]


def show_context(
    document: Document, span: Span, hits: Iterable[Span] = (), around: int = AROUND
) -> list[ContextTurn]:
    """The turns of a passage, with `around` turns before and after it."""
    own = document.turns_of(span)
    if not own:
        return []
    first, last = own[0].number - around, own[-1].number + around
    matched = list(hits)
    return [
        {
            "turn": turn.number,
            "speaker": turn.speaker,
            "around": turn not in own,
            "pieces": _pieces(document.text, turn, span, matched),
        }
        for turn in document.turns[max(first, 1) - 1 : last]
    ]


def _pieces(text: str, turn: Turn, span: Span, hits: list[Span]) -> list[Piece]:
    edges = {turn.span.start, turn.span.end}
    for one in (span, *hits):
        edges |= {at for at in (one.start, one.end) if turn.span.start < at < turn.span.end}
    return [
        {
            "text": text[start:end],
            "inside": span.start <= start and end <= span.end,
            "hit": any(hit.start <= start and end <= hit.end for hit in hits),
        }
        for start, end in pairwise(sorted(edges))
    ]

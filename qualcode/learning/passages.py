"""The passages that are learned from and ranked: turns, long ones cut between sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.text.language import sentences, words

# People code turns, or a part of a long one.
MOST_WORDS = 150


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one turn; `document` is the document's id."""

    document: str
    turn: int
    span: Span
    text: str


def cut_passages(document: Document, turns: Sequence[Turn], language: str) -> list[Passage]:
    """These turns in passages of whole sentences, of at most MOST_WORDS words if a sentence allows.

    The passages of a turn are of about the same length; nothing is in two of them.
    """
    text = document.text
    return [
        Passage(document.id, turn.number, span, span.of(text))
        for turn in turns
        for span in _stretches(text, turn, language)
    ]


def _stretches(text: str, turn: Turn, language: str) -> Iterable[Span]:
    said = sentences(turn.span.of(text), language)
    found = [sentence.shifted(turn.span.start) for sentence in said]
    return _joined(found, [len(words(one.of(text))) for one in found])


def _joined(found: Sequence[Span], counts: Sequence[int]) -> Iterable[Span]:
    """Sentences side by side, joined into as few stretches as MOST_WORDS allows."""
    parts = -(-sum(counts) // MOST_WORDS)
    goal = sum(counts) / max(parts, 1)
    joined: Span | None = None
    length = 0
    for span, count in zip(found, counts, strict=True):
        if joined and length and (length + count > MOST_WORDS or length + count / 2 > goal):
            yield joined
            joined, length = None, 0
        joined = joined.joined(span) if joined else span
        length += count
    if joined and length:
        yield joined


def is_about(span: Span, coded: Iterable[Span]) -> bool:
    """Whether one of these has at least half of the passage, or the passage half of it."""
    return any(
        2 * (min(span.end, one.end) - max(span.start, one.start))
        >= min(span.end - span.start, one.end - one.start)
        for one in coded
        if one.overlaps(span)
    )

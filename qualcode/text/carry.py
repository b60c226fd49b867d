"""Spans move with their words when a text is edited; a span that cannot be placed is an orphan."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from qualcode.model.spans import Span

KEPT, MOVED, CHANGED, ORPHANED = "kept", "moved", "changed", "orphaned"


class Carried(NamedTuple):
    """Where a span went.

    `state` is `kept` (the same words between the same neighbours; its offsets may have shifted),
    `moved` (the same words, elsewhere in the text), `changed` (edited inside: shortened or
    stretched) or `orphaned` (no place: `after` is None).
    """

    before: Span
    after: Span | None
    state: str


def carry_spans(old: str, new: str, spans: Sequence[Span]) -> list[Carried]:
    """Carry `spans` of `old` over to `new`, in the order given."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [_carry(span, new, old, blocks) for span in spans]


def _carry(span: Span, new: str, old: str, blocks: Sequence[tuple[int, int, int]]) -> Carried:
    parts = [
        (max(a, span.start) - a + b, min(a + size, span.end) - a + b)
        for a, b, size in blocks
        if a < span.end and span.start < a + size
    ]
    if not parts:
        return Carried(span, None, ORPHANED)
    after = Span(parts[0][0], parts[-1][1])
    return Carried(span, after, KEPT if after.of(new) == span.of(old) else CHANGED)

"""Whether two texts are one text, edited."""

from __future__ import annotations

from collections import Counter

_LIKE = 0.5


def are_like(one: str, other: str) -> bool:
    """Whether half of the lines of the shorter text are in the other, too; empty lines do not count."""
    lines = [
        Counter(line.strip() for line in text.split("\n") if line.strip()) for text in (one, other)
    ]
    shorter = min(sum(counted.values()) for counted in lines)
    return shorter > 0 and sum((lines[0] & lines[1]).values()) >= _LIKE * shorter

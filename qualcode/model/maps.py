"""Lines of a figure that shows themes and codes by groups of cases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MapRow:
    """A line of the map: `shares` are (said, asked) a group, in cases; asked 0 is not asked."""

    label: str
    shares: tuple[tuple[int, int], ...]
    color: str
    depth: int = 0
    is_theme: bool = False

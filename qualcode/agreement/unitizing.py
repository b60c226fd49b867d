"""Agreement on where passages begin and end: Krippendorff's alphas for unitizing a continuum.

Krippendorff, Mathet, Bouvry & Widlöcher (2016), On the reliability of unitizing textual continua:
further developments, Quality & Quantity 50: 2347-2364. Three members of the family: `u_alpha`
(borders and values), `binary_alpha` (|u: passage or blank) and `valued_alpha` (cu: values if coders
marked the same stretch).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Unit = tuple[int, int, str]  # half-open, with its value; the units of one coder do not overlap

_BLANK = ""


@dataclass(frozen=True)
class _Stretch:
    """A stretch in which no coder's marking changes, with each coder's value (blank: no unit)."""

    length: int
    values: tuple[str, ...]


def u_alpha(length: int, coders: Sequence[Sequence[Unit]]) -> float | None:
    """Agreement on borders and values together, over a continuum of `length` characters."""
    stretches = _stretches(length, coders)
    squares = _squares(coders) + sum(s.length * s.values.count(_BLANK) for s in stretches)
    return _alpha(stretches, squares)


def binary_alpha(length: int, coders: Sequence[Sequence[Unit]]) -> float | None:
    """Agreement on what is a passage and what is blank, regardless of values (|u-alpha)."""
    if not any(_BLANK in stretch.values for stretch in _stretches(length, coders)):
        return None
    marked = [[(start, end, "unit") for start, end, _ in units] for units in coders]
    stretches = _stretches(length, marked)
    squares = _squares(coders) + sum(s.length * s.values.count(_BLANK) for s in stretches)
    return _alpha(stretches, squares)


def valued_alpha(length: int, coders: Sequence[Sequence[Unit]]) -> float | None:
    """Agreement on values within the stretches that two or more coders marked (cu-alpha)."""
    joint, squares, at = [], 0.0, 0
    spans: list[tuple[int, int]] = []
    for stretch in _stretches(length, coders):
        valued = tuple(value for value in stretch.values if value != _BLANK)
        if len(valued) >= 2:
            joint.append(_Stretch(stretch.length, valued))
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], at + stretch.length)
            else:
                spans.append((at, at + stretch.length))
        at += stretch.length
    for units in coders:
        for start, end, _ in units:
            cut = [min(end, high) - max(start, low) for low, high in spans]
            squares += sum(size**2 for size in cut if size > 0)
    return _alpha(joint, squares)


def _alpha(stretches: Sequence[_Stretch], squares: float) -> float | None:
    """1 - observed / expected disagreement.

    `squares` is the share of pairs in which a unit is paired with itself: each unit's length
    squared, and each blank as units of length 1.
    """
    margins: Counter[str] = Counter()
    apart = 0.0
    for stretch in stretches:
        counts = Counter(stretch.values)
        m = len(stretch.values)
        for value, count in counts.items():
            margins[value] += stretch.length * count
            apart += stretch.length * count * (m - count) / (m - 1)
    total = sum(margins.values())
    if total**2 <= squares:
        return None
    observed = apart / total
    expected = (total**2 - sum(size**2 for size in margins.values())) / (total**2 - squares)
    return None if expected <= 0 else 1 - observed / expected


def _squares(coders: Sequence[Sequence[Unit]]) -> float:
    return float(sum((end - start) ** 2 for units in coders for start, end, _ in units))


def _stretches(length: int, coders: Sequence[Sequence[Unit]]) -> list[_Stretch]:
    if len(coders) < 2 or length <= 0:
        return []
    borders = {0, length}
    for units in coders:
        borders.update(place for start, end, _ in units for place in (start, end))
    ordered = sorted(place for place in borders if 0 <= place <= length)
    rows = [sorted(units) for units in coders]
    at = [0] * len(coders)
    found = []
    for start, end in pairwise(ordered):
        values = []
        for number, units in enumerate(rows):
            while at[number] < len(units) and units[at[number]][1] <= start:
                at[number] += 1
            unit = units[at[number]] if at[number] < len(units) else None
            values.append(unit[2] if unit and unit[0] <= start else _BLANK)
        found.append(_Stretch(end - start, tuple(values)))
    return found

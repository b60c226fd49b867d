"""How well a ranking finds what was coded: average precision, with an interval over documents.

Average precision is the mean, over what was coded, of the share of coded ones among all that is ranked as
high (Buckley, C. & Voorhees, E. M. (2000). Evaluating evaluation measure stability. SIGIR '00, 33-40).
Where a ranking has ties it is what their order by chance would give on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.learning.vectors import Floats

# As for agreement: with fewer documents an interval would say nothing.
LEAST_DOCUMENTS = 6
_DRAWS = 1000


@dataclass(frozen=True)
class Precision:
    """An average precision; `low` and `high` are the 95 % interval, None with too few documents."""

    value: float
    low: float | None = None
    high: float | None = None


def average_precision(coded: NDArray[np.bool_], scores: Floats) -> float | None:
    """The average precision of a ranking by falling score; None if nothing is coded."""
    if not coded.any():
        return None
    order = np.argsort(-scores, kind="stable")
    coded, scores = coded[order], scores[order]
    ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], True))
    starts = np.append(0, ends[:-1] + 1)
    sizes = ends - starts + 1
    hits = np.add.reduceat(coded.astype(np.int64), starts)
    before = np.cumsum(hits) - hits
    # Each tied place has a coded one with the chance hits / size, and then so many of the others before.
    place = np.arange(len(coded)) - np.repeat(starts, sizes)
    others = np.repeat((hits - 1) / np.maximum(sizes - 1, 1), sizes)
    expected = np.repeat(before, sizes) + 1 + place * others
    shares = np.repeat(hits / sizes, sizes) * expected / np.arange(1, len(coded) + 1)
    return float(shares.sum() / coded.sum())


def with_interval(
    coded: NDArray[np.bool_], scores: Floats, documents: Sequence[str], seed: int = 1
) -> Precision | None:
    """The average precision with a bootstrap interval over documents (percentiles of 1,000 draws).

    `documents` says of each passage which it is in. None if nothing is coded.
    """
    value = average_precision(coded, scores)
    if value is None:
        return None
    rows: dict[str, list[int]] = {}
    for row, document in enumerate(documents):
        rows.setdefault(document, []).append(row)
    with_any = sum(1 for some in rows.values() if coded[some].any())
    if with_any < LEAST_DOCUMENTS:
        return Precision(value)
    groups = [np.array(some) for some in rows.values()]
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(_DRAWS):
        chosen = np.concatenate([groups[at] for at in draw.integers(0, len(groups), len(groups))])
        one = average_precision(coded[chosen], scores[chosen])
        if one is not None:
            found.append(one)
    low, high = np.percentile(found, [2.5, 97.5])
    return Precision(value, float(low), float(high))

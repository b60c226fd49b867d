"""Logistic regression with a penalty on large weights, fitted by Newton's method.

Lin, C.-J., Weng, R. C. & Keerthi, S. S. (2008). Trust region Newton method for large-scale logistic
regression. Journal of Machine Learning Research 9, 627-650; here with a line search instead of a region.
The two classes weigh the same together, however few passages are coded (King, G. & Zeng, L. (2001).
Logistic regression in rare events data. Political Analysis 9(2), 137-163).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcode.learning.vectors import Floats, Vectors

# How much the passages weigh against the penalty: chosen on the example studies.
STRENGTH = 10.0
_ROUNDS = 50
_STEPS = 50
_NEAR = 1e-5


@dataclass(frozen=True)
class Model:
    """What a term weighs in favour of the code, and what is added to the sum."""

    weights: Floats
    base: float

    def scores(self, vectors: Vectors) -> Floats:
        """For each text how much it is like the coded ones, as log odds."""
        return np.asarray(vectors.times(self.weights) + self.base)


def fit(vectors: Vectors, coded: NDArray[np.bool_], strength: float = STRENGTH) -> Model:
    """The weights that tell the coded rows apart from the others. Both kinds must occur."""
    sign = np.where(coded, 1.0, -1.0)
    share = np.where(coded, len(coded) / (2 * coded.sum()), len(coded) / (2 * (~coded).sum()))
    cost = strength * share
    size = len(vectors.names)
    # The last number is the base, which is not penalised.
    penalty = np.append(np.ones(size), 1e-6)

    def product(at: Floats) -> Floats:
        return np.asarray(vectors.times(at[:size]) + at[size])

    def back(of: Floats) -> Floats:
        return np.append(vectors.sums(of), of.sum())

    def loss(at: Floats, margins: Floats) -> float:
        return float((cost * np.logaddexp(0, -margins)).sum() + (penalty * at**2).sum() / 2)

    at = np.zeros(size + 1)
    margins = sign * product(at)
    value = loss(at, margins)
    steepest = 0.0
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(margins))
        slope = penalty * at - back(cost * sign * chance)
        steepest = steepest or np.abs(slope).max()
        if np.abs(slope).max() < _NEAR * steepest:
            break
        bend = cost * chance * (1 - chance)

        def curve(of: Floats, bend: Floats = bend) -> Floats:
            return penalty * of + back(bend * product(of))

        step = _solve(curve, -slope)
        moved = sign * product(step)
        length = 1.0
        while (new := loss(at + length * step, margins + length * moved)) > value and length > 1e-8:
            length /= 2
        at, margins = at + length * step, margins + length * moved
        if value - new < _NEAR**2 * value:
            break
        value = new
    return Model(at[:size], float(at[size]))


def _solve(curve: Callable[[Floats], Floats], wanted: Floats) -> Floats:
    """About what the curve makes `wanted` of, by conjugate gradients."""
    found = np.zeros_like(wanted)
    rest = wanted.copy()
    along = rest.copy()
    left = float((rest * rest).sum())
    enough = left * 1e-4
    for _ in range(_STEPS):
        if left <= enough:
            break
        curved = curve(along)
        length = left / float((along * curved).sum())
        found += length * along
        rest -= length * curved
        before, left = left, float((rest * rest).sum())
        along = rest + left / before * along
    return found

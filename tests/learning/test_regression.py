"""Logistic regression, against Newton's method on whole tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.learning.regression import fit
from qualcode.learning.vectors import Terms, Weighing

TERMS = Terms("en")
WORDS = ["debt", "sister", "ward", "trust", "form", "night", "bus", "dog"]


def solve(table, coded, strength):
    """The weights and the base, by the inverse of the whole second derivative."""
    sign = np.where(coded, 1.0, -1.0)
    share = np.where(coded, len(coded) / 2 / coded.sum(), len(coded) / 2 / (~coded).sum())
    wide = np.column_stack((table, np.ones(len(table))))
    penalty = np.append(np.ones(table.shape[1]), 1e-6)
    at = np.zeros(wide.shape[1])
    for _ in range(200):
        chance = 1 / (1 + np.exp(sign * (wide @ at)))
        slope = penalty * at - wide.T @ (strength * share * sign * chance)
        bend = wide.T @ (wide * (strength * share * chance * (1 - chance))[:, None])
        step = np.linalg.solve(bend + np.diag(penalty), -slope)
        at = at + step / max(1, np.abs(step).max())
    return at


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from(WORDS), min_size=1), st.booleans()), min_size=4
    ).filter(lambda rows: len({coded for _, coded in rows}) == 2),
    st.sampled_from([0.1, 1.0, 10.0]),
)
def test_the_weights_are_the_best_ones(rows, strength):
    texts = [". ".join(sorted(chosen)) for chosen, _ in rows]
    coded = np.array([one for _, one in rows])
    vectors = Weighing([*texts, *texts], TERMS).vectors(texts)
    model = fit(vectors, coded, strength)
    table = np.array([vectors.row(row) for row in range(len(texts))])
    wanted = solve(table, coded, strength)
    assert model.weights == pytest.approx(wanted[:-1], abs=0.01)
    assert model.scores(vectors) == pytest.approx(table @ wanted[:-1] + wanted[-1], abs=0.02)


def test_what_is_only_in_the_coded_ones_weighs_in_favour():
    texts = ["debt. ward", "debt. bus", "ward. bus", "bus. dog", "ward. dog"]
    vectors = Weighing(texts, TERMS).vectors(texts)
    model = fit(vectors, np.array([True, True, False, False, False]))
    weight = dict(zip(vectors.names, model.weights, strict=True))
    assert weight["debt"] > 0 > weight["dog"]
    scores = model.scores(vectors)
    assert min(scores[:2]) > 0 > max(scores[2:])

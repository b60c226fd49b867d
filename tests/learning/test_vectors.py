"""Texts as vectors, against the same by hand and with whole tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.learning.vectors import Terms, Weighing

TERMS = Terms("en")
TEXTS = st.lists(
    st.lists(st.sampled_from(["debt", "debts", "sister", "the", "owed", "."]), max_size=8).map(
        " ".join
    ),
    min_size=1,
    max_size=8,
)


def test_terms_are_lemmas_and_pairs_of_neighbours():
    assert TERMS.of("The debts went up, sisters’ debts.") == [
        "the", "debt", "go", "up", "sister", "debt", "the debt", "debt go", "go up",
    ]  # fmt: skip
    text = "Two sisters, two\nsisters"
    assert [(term, span.of(text)) for term, span in TERMS.places(text)][-2:] == [
        ("two sister", "Two sisters"),
        ("two sister", "two\nsisters"),
    ]


def test_a_vector_by_hand():
    """Three texts; `debt` in two of them, twice in the first: (1 + ln 2)(ln 4/3 + 1)."""
    weighing = Weighing(["debt owed debt", "debt due", "owed much"], TERMS)
    assert weighing.names == ["debt", "owe"]
    debt, owed = (1 + math.log(2)) * (math.log(4 / 3) + 1), math.log(4 / 3) + 1
    length = math.hypot(debt, owed)
    (found,) = [weighing.vectors(["debt owed debt"]).row(0)]
    assert found == pytest.approx([debt / length, owed / length])
    assert weighing.vectors(["nothing known"]).row(0).tolist() == [0, 0]
    assert weighing.common == {"debt", "owe"}


@given(TEXTS, st.integers(0, 2**32 - 1))
def test_what_is_done_with_few_columns_is_what_is_done_with_all(texts, seed):
    draw = np.random.default_rng(seed)
    vectors = Weighing(texts, TERMS).vectors(texts)
    whole = np.array([vectors.row(row) for row in range(len(texts))]).reshape(len(texts), -1)
    lengths = np.linalg.norm(whole, axis=1)
    assert all(length == pytest.approx(1) or length == 0 for length in lengths)
    weights, of_rows = draw.normal(size=len(vectors.names)), draw.normal(size=len(texts))
    assert vectors.times(weights) == pytest.approx(whole @ weights)
    assert vectors.sums(of_rows) == pytest.approx(of_rows @ whole)
    rows = draw.integers(0, len(texts), 5)
    chosen = vectors.chosen(rows)
    assert [chosen.row(place).tolist() for place in range(5)] == whole[rows].tolist()

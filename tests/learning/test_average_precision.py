"""Average precision and its interval."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.learning.evaluation import average_precision, with_interval


def plainly(coded):
    """The mean, over the coded ones, of the share of coded ones down to each."""
    shares = [sum(coded[: at + 1]) / (at + 1) for at, one in enumerate(coded) if one]
    return sum(shares) / len(shares)


def test_an_average_precision_by_hand():
    """Coded are the first, third and fourth of five: (1 + 2/3 + 3/4) / 3."""
    coded = np.array([True, False, True, True, False])
    scores = np.array([9.0, 8.0, 7.0, 6.0, 5.0])
    assert average_precision(coded, scores) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert average_precision(~coded & coded, scores) is None


@given(
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=6).filter(
        lambda rows: any(coded for _, coded in rows)
    )
)
def test_ties_count_as_their_order_by_chance_would_on_average(rows):
    scores, coded = np.array([float(s) for s, _ in rows]), np.array([c for _, c in rows])
    orders = [
        [rows[at][1] for at in sorted(order, key=lambda at: -rows[at][0])]
        for order in permutations(range(len(rows)))
    ]
    wanted = sum(map(plainly, orders)) / len(orders)
    assert average_precision(coded, scores) == pytest.approx(wanted)


def test_an_interval_is_over_documents_and_the_same_each_time():
    draw = np.random.default_rng(5)
    coded = draw.random(400) < 0.2
    scores = coded + draw.normal(size=400)
    documents = [f"d{at // 40}" for at in range(400)]
    found = with_interval(coded, scores, documents)
    assert found is not None
    assert found.low < found.value < found.high
    assert found == with_interval(coded, scores, documents)
    assert found.value == average_precision(coded, scores)
    one = with_interval(coded, scores, ["d"] * 400)
    assert (one.low, one.high) == (None, None)


def test_with_coding_in_fewer_than_six_documents_there_is_no_interval():
    coded = np.arange(80) % 8 == 0
    documents = [f"d{at // 10}" for at in range(80)]
    assert with_interval(coded, np.arange(80.0), documents).low is not None
    coded[50:] = False
    assert with_interval(coded, np.arange(80.0), documents).low is None

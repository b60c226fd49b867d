"""Alphas for unitizing: the worked example, and nominal alpha where every unit is one character."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.agreement import coefficients as c
from qualcode.agreement.unitizing import binary_alpha, u_alpha, valued_alpha

ANN = [(2, 8, "a"), (10, 14, "b"), (16, 20, "a")]
BEN = [(2, 8, "a"), (11, 14, "b"), (16, 20, "b")]


def test_the_worked_example():
    coders = [ANN, BEN]
    assert u_alpha(24, coders) == pytest.approx(4149 / 5944, abs=1e-12)
    assert binary_alpha(24, coders) == pytest.approx(4177 / 4536, abs=1e-12)
    assert valued_alpha(24, coders) == pytest.approx(243 / 520, abs=1e-12)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=12, max_size=12), min_size=2, max_size=4))
def test_units_of_one_character_without_gaps_give_nominal_alpha(coders):
    units = [[(at, at + 1, value) for at, value in enumerate(row)] for row in coders]
    codes, values = c.as_codes(list(zip(*coders, strict=True)))
    found = c.coincidences(c.value_counts(codes, len(values)))
    nominal = c.krippendorff_alpha(found, c.metric_distance("nominal", (), found.sum(axis=0)))
    for ours in (u_alpha(12, units), valued_alpha(12, units)):
        assert (ours is None) == (nominal is None)
        assert nominal is None or ours == pytest.approx(nominal, abs=1e-9)
    assert binary_alpha(12, units) is None


@st.composite
def marked(draw):
    borders = sorted(draw(st.sets(st.integers(0, 20), max_size=8)))
    units = list(zip(borders[::2], borders[1::2], strict=False))
    return [(start, end, draw(st.sampled_from("ab"))) for start, end in units]


def by_character(length, coders):
    """u-alpha character by character, as the paper's definition reads."""
    values = [["" for _ in range(length)] for _ in coders]
    for row, units in zip(values, coders, strict=True):
        for start, end, value in units:
            row[start:end] = [value] * (end - start)
    m = len(coders)
    apart = sum(
        2 / (m - 1) for at in range(length) for a, b in combinations(values, 2) if a[at] != b[at]
    )
    flat = np.array([v for row in values for v in row])
    total = len(flat)
    margins = [int((flat == v).sum()) for v in set(flat)]
    itself = sum((e - s) ** 2 for units in coders for s, e, _ in units) + int((flat == "").sum())
    expected = total**2 - sum(n**2 for n in margins)
    if total**2 <= itself or not expected:
        return None
    return 1 - (apart / total) / (expected / (total**2 - itself))


@given(st.lists(marked(), min_size=2, max_size=3))
def test_u_alpha_is_what_counting_characters_gives(coders):
    expected = by_character(21, coders)
    found = u_alpha(21, coders)
    assert (found is None) == (expected is None)
    assert expected is None or found == pytest.approx(expected, abs=1e-9)


def test_undefined_stays_undefined():
    assert u_alpha(10, [[], []]) is None
    assert valued_alpha(10, [ANN, []]) is None
    assert u_alpha(10, [[(0, 5, "a")]]) is None
    assert u_alpha(0, [[], []]) is None

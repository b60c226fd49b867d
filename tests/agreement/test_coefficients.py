"""Published worked examples, to the printed digits; libraries as oracles; edges that stay undefined."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.agreement import coefficients as c


def strings(*coders):
    """A string per coder, a place per unit; a dot is missing."""
    rows = [[None if v == "." else v for v in row] for row in zip(*coders, strict=True)]
    codes, values = c.as_codes(rows)
    return codes, len(values)


def units(*rows):
    """A string per unit, a place per coder."""
    codes, values = c.as_codes([list(row) for row in rows])
    return codes, len(values)


def matrix(text):
    """First coder by second: rows separated by `/`."""
    table = [[int(n) for n in row.split()] for row in text.split("/")]
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return np.array(pairs, dtype=np.int64), len(table)


def alpha(codes, q, metric="nominal", values=()):
    found = c.coincidences(c.value_counts(codes, q))
    return c.krippendorff_alpha(found, c.metric_distance(metric, values, found.sum(axis=0)))


def figures(codes, q):
    counts = c.value_counts(codes, q)
    return {
        "po": c.observed_agreement(counts),
        "kappa": c.cohen_kappa(codes, q) if codes.shape[1] == 2 else None,
        "pi": c.fleiss_kappa(counts),
        "alpha": alpha(codes, q),
        "ac1": c.gwet_ac1(counts, q),
        "bp": c.brennan_prediger(counts, q),
    }


def close(found, printed):
    """Equal to as many digits as were printed."""
    digits = len(str(printed).partition(".")[2])
    return math.isclose(round(found, digits), printed, abs_tol=10**-digits / 1e3)


FLEISS = [
    "444444",
    "222555",
    "233335",
    "555555",
    "222444",
    "113333",
    "333355",
    "113334",
    "114444",
    "555555",
    "144444",
    "124444",
    "222333",
    "144444",
    "224445",
    "333335",
    "111455",
    "111112",
    "224444",
    "133555",
    "555555",
    "244444",
    "224555",
    "114444",
    "144445",
    "222224",
    "111155",
    "224444",
    "133333",
    "555555",
]


@pytest.mark.parametrize(
    ("data", "printed"),
    [
        (
            strings("0100000010", "1110010000"),
            {
                "po": 0.6,
                "alpha": Fraction(2, 21),
                "kappa": 0.090909,
                "pi": 0.047619,
                "ac1": 0.31034,
            },
        ),
        (
            strings("aabbdcccedda", "babbbccceddd"),
            {
                "po": 0.75,
                "alpha": Fraction(155, 224),
                "kappa": 0.684211,
                "pi": 0.678571,
                "ac1": 0.68966,
            },
        ),
        (
            strings("123321412...", "1233224125.3", ".3332342251.", "12332441251."),
            {"alpha": 0.743421, "ac1": 0.77544, "pi": 0.76117, "po": 0.81818, "bp": 0.77273},
        ),
        (
            matrix("88 14 18/10 40 10/2 6 12"),
            {"kappa": 0.491525, "pi": 0.487179, "alpha": 0.488462, "ac1": 0.57597},
        ),
        (units(*FLEISS), {"pi": 0.430245, "po": 0.555556, "alpha": 0.433410}),
        (
            matrix("118 5/2 0"),
            {"po": 0.944, "kappa": -0.023392, "pi": -0.028807, "alpha": -0.024691, "ac1": 0.94078},
        ),
        (matrix("20 20/10 50"), {"bp": 0.4, "pi": 0.340659, "kappa": 0.347826}),
        (
            matrix("46 6 0/0 32 0/0 6 10"),
            {"bp": 0.82, "pi": 0.799532, "kappa": 0.801325, "alpha": 0.800535},
        ),
        (matrix("50 0 0/10 10 10/20 0 0"), {"kappa": 0.272727, "bp": 0.4}),
        (matrix("50 0 10/0 10 10/10 10 0"), {"kappa": 0.285714, "bp": 0.4}),
        (units("YYY", "YYN", "NNY", "NNN"), {"pi": 0.333333, "bp": 0.333333}),
        (units("YYY", "YYN", "YYN", "YYY"), {"pi": -0.2, "bp": 0.333333}),
        (matrix("22 2 2 0/5 7 14 0/0 2 36 0/0 1 17 10"), {"kappa": 0.493006}),
        (
            strings("001111111100001111110000", "000011110000000110000000"),
            {"kappa": 0.384615, "pi": 0.314286, "alpha": 0.328571},
        ),
    ],
    ids=[
        "1",
        "2",
        "3-Gwet",
        "4-Cohen",
        "5-Fleiss",
        "6",
        "9a",
        "9b",
        "10a",
        "10b",
        "11a",
        "11b",
        "12-Agresti",
        "13-Krippendorff",
    ],
)
def test_worked_examples(data, printed):
    found = figures(*data)
    for name, figure in printed.items():
        if isinstance(figure, Fraction):
            assert found[name] == pytest.approx(float(figure), abs=1e-12), name
        else:
            assert close(found[name], figure), (name, found[name])


def test_example_3_metrics():
    coders = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    rows = [[None if v == "." else int(v) for v in row] for row in zip(*coders, strict=True)]
    codes, values = c.as_codes(rows)
    printed = {"nominal": 0.743421, "ordinal": 0.815388, "interval": 0.849107, "ratio": 0.797403}
    for metric, figure in printed.items():
        assert close(alpha(codes, len(values), metric, values), figure), metric


def test_example_4_weighted_and_its_interval():
    codes, q = matrix("88 14 18/10 40 10/2 6 12")
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], dtype=float)
    assert close(c.cohen_kappa(codes, q, weights), 0.347826)
    # Fleiss, Cohen & Everitt (1969): the large-sample interval, in tests only.
    table = c.contingency(codes, q) / len(codes)
    rows, columns, kappa = table.sum(axis=1), table.sum(axis=0), c.cohen_kappa(codes, q)
    po, pe = table.trace(), float(rows @ columns)
    diagonal = sum(
        table[i, i] * ((1 - pe) - (columns[i] + rows[i]) * (1 - po)) ** 2 for i in range(q)
    )
    off = (1 - po) ** 2 * sum(
        table[i, j] * (columns[i] + rows[j]) ** 2 for i in range(q) for j in range(q) if i != j
    )
    error = math.sqrt((diagonal + off - (po * pe - 2 * pe + po) ** 2) / (1 - pe) ** 4 / len(codes))
    assert close(kappa - 1.959964 * error, 0.39156)
    assert close(kappa + 1.959964 * error, 0.59149)


def test_example_5_values():
    codes, q = units(*FLEISS)
    counts = c.value_counts(codes, q)
    assert close(float((np.bincount(codes.ravel()) / codes.size) ** 2 @ np.ones(q)), 0.219938)
    printed = [0.244755, 0.244755, 0.52, 0.471127, 0.566118]
    assert all(map(close, c.fleiss_by_value(counts), printed))


def test_example_7_characters():
    split, q = matrix("50 75/75 800")
    assert close(c.cohen_kappa(split, q), 0.314286)
    assert close(alpha(split, q), 0.314629)
    assert close(c.observed_agreement(c.value_counts(split, q)), 0.85)
    one_sided, q = matrix("50 150/0 800")
    assert close(c.cohen_kappa(one_sided, q), 0.347826)


def test_example_8_sets():
    said = [("", ""), ("A", ""), ("A", "A"), ("A", "B"), ("AB", "A"), ("AB", "AC"), ("ABC", "ABC")]
    said += [("C", "AC"), ("C", "AC")]
    sets = sorted({frozenset(x) for pair in said for x in pair}, key=sorted)
    place = {one: number for number, one in enumerate(sets)}
    codes = np.array([[place[frozenset(a)], place[frozenset(b)]] for a, b in said])
    found = c.coincidences(c.value_counts(codes, len(sets)))
    masi = c.krippendorff_alpha(found, c.set_distance(sets))
    jaccard = c.krippendorff_alpha(found, c.set_distance(sets, "jaccard"))
    assert masi == pytest.approx(281 / 1029, abs=1e-12)
    assert jaccard == pytest.approx(196 / 621, abs=1e-12)


def test_pairs():
    pair = c.Pair(both=10, only_a=2, only_b=3, neither=585)
    assert (pair.positive, pair.overlap) == (0.8, pytest.approx(0.666667, abs=1e-6))
    assert (c.Pair(0, 0, 0, 9).positive, c.Pair(0, 0, 0, 9).overlap) == (None, None)


def test_undefined_stays_undefined():
    never, _ = strings("000", "000")
    counts = c.value_counts(never, 2)
    assert c.cohen_kappa(never, 2) is None
    assert c.fleiss_kappa(counts) is None
    assert alpha(never, 2) is None
    assert c.gwet_ac1(counts, 2) == 1.0  # AC1 and Brennan-Prediger are defined there
    nothing = np.full((4, 2), c.MISSING)
    assert figures(nothing, 2) == dict.fromkeys(["po", "kappa", "pi", "alpha", "ac1", "bp"])
    assert c.pooled_kappa([]) is None


@st.composite
def data(draw, coders=0):
    q, width = draw(st.integers(2, 4)), coders or draw(st.integers(2, 4))
    value = st.one_of(st.integers(0, q - 1), st.just(c.MISSING))
    rows = draw(st.lists(st.lists(value, min_size=width, max_size=width), min_size=2, max_size=25))
    return np.array(rows), q


def pairs_by_hand(codes):
    """Every ordered pair of values within a unit, weighted 1 / (values - 1)."""
    for row in codes:
        kept = [v for v in row if v >= 0]
        for i, a in enumerate(kept):
            for j, b in enumerate(kept):
                if i != j:
                    yield a, b, 1 / (len(kept) - 1)


@given(data())
def test_coincidences_are_the_pairs_counted_by_hand(given_data):
    codes, q = given_data
    expected = np.zeros((q, q))
    for a, b, weight in pairs_by_hand(codes):
        expected[a, b] += weight
    assert np.allclose(c.coincidences(c.value_counts(codes, q)), expected)


@given(data())
def test_alpha_is_what_the_krippendorff_library_says(given_data):
    krippendorff = pytest.importorskip("krippendorff")
    codes, q = given_data
    counts = c.value_counts(codes, q)
    if len(set(codes[codes >= 0])) < 2 or (counts.sum(axis=1) >= 2).sum() == 0:
        return
    values = [float(n) for n in range(1, q + 1)]
    for metric in c.METRICS:
        ours = alpha(codes, q, metric, values)
        if ours is None:
            continue
        table = np.where(codes.T >= 0, codes.T + 1.0, np.nan)
        theirs = krippendorff.alpha(
            table, level_of_measurement=metric, value_domain=values, dtype=np.float64
        )
        assert ours == pytest.approx(theirs, abs=1e-9)


@given(data(coders=2))
def test_kappa_is_what_statsmodels_says(given_data):
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    codes, q = given_data
    ours = c.cohen_kappa(codes, q)
    if ours is not None:
        theirs = inter_rater.cohens_kappa(c.contingency(codes, q), return_results=False)
        assert ours == pytest.approx(theirs, abs=1e-9)


@given(data())
def test_fleiss_is_what_statsmodels_says(given_data):
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    codes, q = given_data
    complete = c.value_counts(codes[(codes >= 0).all(axis=1)], q)
    ours = c.fleiss_kappa(complete) if len(complete) else None
    if ours is not None:
        assert ours == pytest.approx(inter_rater.fleiss_kappa(complete), abs=1e-9)


def test_masi_is_what_nltk_says_with_its_thirds():
    distance = pytest.importorskip("nltk.metrics.distance")
    sets = [frozenset(x) for x in ("A", "B", "AB", "AC", "ABC")]
    ours = c.set_distance(sets)
    for i, a in enumerate(sets):
        for j, b in enumerate(sets):
            assert ours[i, j] == pytest.approx(distance.masi_distance(a, b), abs=0.005)


def test_the_interval_draws_whole_documents_and_is_the_same_every_time():
    groups = [[1], [1], [0], [1], [0], [1]]

    def share(drawn):
        return float(np.mean([x for group in drawn for x in group]))

    first = c.bootstrap_interval(groups, share)
    assert first == c.bootstrap_interval(groups, share)
    assert first[0] < share(groups) < first[1]
    assert c.bootstrap_interval(groups[:5], share) is None
    assert c.bootstrap_interval(groups, lambda drawn: None) is None


def test_pooled_kappa():
    assert c.pooled_kappa([(0.9, 0.5), (0.7, 0.5)]) == pytest.approx(0.6)
    codes, q = matrix("20 20/10 50")
    assert c.pooled_kappa([c.observed_and_expected(codes, q)]) == pytest.approx(
        c.cohen_kappa(codes, q)
    )

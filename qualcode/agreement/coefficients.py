"""Agreement coefficients over reliability data: units by coders, each with a value or none.

Reliability data are an integer array with one row per unit and one column per coder. An entry is
the index of a value; -1 means missing. A coefficient is None if it is undefined (for example, if
every coder used only one value); it is never printed as 0 or 1.

Sources: Krippendorff (2019), Content Analysis, 4th ed., ch. 12; Gwet (2014), Handbook of Inter-Rater
Reliability, 4th ed., ch. 2 (missing values); Cohen (1960, 1968); Scott (1955); Fleiss (1971);
Brennan & Prediger (1981); de Vries et al. (2008).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

MISSING = -1
METRICS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True)
class Pair:
    """Whether two coders applied a code to a unit: both, only the first, only the second, neither."""

    both: int
    only_a: int
    only_b: int
    neither: int

    @property
    def positive(self) -> float | None:
        """Positive agreement, 2a / (2a + b + c): how much both coded, out of what either coded."""
        return _ratio(2 * self.both, 2 * self.both + self.only_a + self.only_b)

    @property
    def overlap(self) -> float | None:
        """Overlap (Jaccard), a / (a + b + c)."""
        return _ratio(self.both, self.both + self.only_a + self.only_b)


def as_codes(table: Sequence[Sequence[Hashable | None]]) -> tuple[Codes, list[Any]]:
    """Return reliability data from rows of values (None is missing), and the values, sorted.

    Numbers sort as numbers and texts as texts; numbers come before texts.
    """
    import numpy as np

    found = {value for row in table for value in row if value is not None}
    values = sorted(found, key=lambda value: (isinstance(value, str), value))
    index = {value: number for number, value in enumerate(values)}
    rows = [[MISSING if value is None else index[value] for value in row] for row in table]
    width = len(table[0]) if table else 0
    return np.array(rows, dtype=np.int64).reshape(len(rows), width), values


def value_counts(codes: Codes, q: int) -> NDArray[np.int64]:
    """Count how many coders gave each unit each of the `q` values: units by values."""
    import numpy as np

    counts = np.zeros((len(codes), q), dtype=np.int64)
    for value in range(q):
        counts[:, value] = (codes == value).sum(axis=1)
    return counts


def observed_agreement(counts: NDArray[np.int64]) -> float | None:
    """Return the share of agreeing pairs of values, averaged over units with two or more values."""
    totals = counts.sum(axis=1)
    paired = totals >= 2
    if not paired.any():
        return None
    agreeing = (counts[paired] * (counts[paired] - 1)).sum(axis=1)
    return float((agreeing / (totals[paired] * (totals[paired] - 1))).mean())


def fleiss_kappa(counts: NDArray[np.int64]) -> float | None:
    """Fleiss' kappa (1971), with missing values as in Gwet (2014); for two coders, Scott's pi."""
    return _chance_corrected(
        observed_agreement(counts), None if (p := _shares(counts)) is None else float((p * p).sum())
    )


def gwet_ac1(counts: NDArray[np.int64], q: int) -> float | None:
    """Gwet's AC1; `q` is the number of values that could occur."""
    p = _shares(counts)
    if p is None or q < 2:
        return None
    return _chance_corrected(observed_agreement(counts), float((p * (1 - p)).sum() / (q - 1)))


def brennan_prediger(counts: NDArray[np.int64], q: int) -> float | None:
    """Brennan and Prediger's kappa-n with chance 1 / `q` (MAXQDA prints it as kappa)."""
    return _chance_corrected(observed_agreement(counts), 1 / q if q else None)


def fleiss_by_value(counts: NDArray[np.int64]) -> list[float | None]:
    """Fleiss' kappa of each value against all others; every unit needs the same number of coders."""
    totals = counts.sum(axis=1)
    n, found = int(totals[0]) if len(totals) else 0, []
    for value in range(counts.shape[1]):
        column = counts[:, value]
        p = column.sum() / (len(column) * n) if n else 0.0
        apart = float((column * (n - column)).sum())
        chance = len(column) * n * (n - 1) * p * (1 - p)
        found.append(None if not chance else float(1 - apart / chance))
    return found


def cohen_kappa(codes: Codes, q: int, disagreement: Floats | None = None) -> float | None:
    """Cohen's kappa of two coders over the units with values from both.

    Weighted (1968) if `disagreement`, a `q` by `q` matrix with zeros on its diagonal, is given.
    """
    import numpy as np

    table = contingency(codes, q)
    total = table.sum()
    if not total:
        return None
    weights = np.ones((q, q)) - np.eye(q) if disagreement is None else disagreement
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    return _one_minus(float((weights * table).sum()), float((weights * expected).sum()))


def contingency(codes: Codes, q: int) -> NDArray[np.int64]:
    """Cross-tabulate the values of two coders over the units with values from both."""
    import numpy as np

    first, second = codes[:, 0], codes[:, 1]
    both = (first >= 0) & (second >= 0)
    flat = np.bincount(first[both] * q + second[both], minlength=q * q)
    return flat.reshape(q, q)


def coincidences(counts: NDArray[np.int64]) -> Floats:
    """Krippendorff's matrix of coincidences: values by values, over units with two or more values."""
    import numpy as np

    totals = counts.sum(axis=1)
    paired = counts[totals >= 2].astype(np.float64)
    weighted = paired / (totals[totals >= 2] - 1)[:, None]
    return np.asarray(paired.T @ weighted - np.diag(weighted.sum(axis=0)))


def krippendorff_alpha(matrix: Floats, distance: Floats) -> float | None:
    """Krippendorff's alpha of a matrix of coincidences; None if only one value was ever used.

    `distance` is a matrix of squared differences between values, with zeros on its diagonal.
    """
    import numpy as np

    margins = matrix.sum(axis=0)
    n = margins.sum()
    if n <= 1:
        return None
    expected = np.outer(margins, margins) - np.diag(margins)
    return _one_minus(
        float((distance * matrix).sum()), float((distance * expected).sum() / (n - 1))
    )


def metric_distance(metric: str, values: Sequence[float], margins: Floats) -> Floats:
    """Return the squared differences of a metric: nominal, ordinal, interval or ratio.

    For interval and ratio, `values` are numbers in ascending order. `margins` are the marginal sums
    of the matrix of coincidences, from which ordinal differences are computed.
    """
    import numpy as np

    size = len(margins)
    if metric == "nominal":
        return np.ones((size, size)) - np.eye(size)
    if metric == "ordinal":
        upto = np.cumsum(margins) - margins / 2  # ranks between, with half of each end
        return np.asarray((upto[:, None] - upto[None, :]) ** 2)
    number = np.asarray(values, dtype=np.float64)
    apart = number[:, None] - number[None, :]
    if metric == "interval":
        return np.asarray(apart**2)
    total = number[:, None] + number[None, :]
    return np.asarray((np.divide(apart, total, out=np.zeros_like(apart), where=total != 0)) ** 2)


def set_distance(values: Sequence[frozenset[Any]], measure: str = "masi") -> Floats:
    """Distances between sets of codes: `masi` (Passonneau 2006, with exact thirds) or `jaccard`."""
    import numpy as np

    def apart(a: frozenset[Any], b: frozenset[Any]) -> float:
        if not a | b:
            return 0.0
        jaccard = len(a & b) / len(a | b)
        if measure == "jaccard":
            return 1 - jaccard
        if a == b:
            weight = 1.0
        elif a <= b or b <= a:
            weight = 2 / 3
        else:
            weight = 1 / 3 if a & b else 0.0
        return 1 - jaccard * weight

    return np.array([[apart(a, b) for b in values] for a in values], dtype=np.float64)


def pooled_kappa(agreements: Sequence[tuple[float, float]]) -> float | None:
    """Kappa over several codes from their pooled observed and expected agreement (de Vries 2008).

    `agreements` has (observed, expected) for each code. Kappas are never averaged.
    """
    if not agreements:
        return None
    observed = sum(one for one, _ in agreements) / len(agreements)
    return _chance_corrected(observed, sum(two for _, two in agreements) / len(agreements))


def observed_and_expected(codes: Codes, q: int) -> tuple[float, float] | None:
    """Return the observed agreement of two coders, and the agreement expected from their margins."""
    table = contingency(codes, q)
    total = table.sum()
    if not total:
        return None
    expected = (table.sum(axis=1) * table.sum(axis=0)).sum() / total**2
    return float(table.trace() / total), float(expected)


def bootstrap_interval(
    groups: Sequence[Any],
    figure: Callable[[Sequence[Any]], float | None],
    *,
    resamples: int = 2000,
    seed: int = 20260101,
) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a figure, by resampling whole groups (documents).

    `figure` is computed on the same number of groups, drawn with replacement. None with fewer than
    six groups, or if the figure is undefined in more than one resample in ten, because an interval
    would only seem exact.
    """
    import numpy as np

    if len(groups) < 6:
        return None
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(groups), size=(resamples, len(groups)))
    figures = [figure([groups[place] for place in row]) for row in drawn]
    defined = [value for value in figures if value is not None]
    if len(defined) < 0.9 * resamples:
        return None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def _shares(counts: NDArray[np.int64]) -> Floats | None:
    """Return the share of each value; each unit with values counts once (Gwet 2014)."""
    import numpy as np

    totals = counts.sum(axis=1)
    valued = totals >= 1
    if not valued.any():
        return None
    return np.asarray((counts[valued] / totals[valued][:, None]).mean(axis=0))


def _chance_corrected(observed: float | None, expected: float | None) -> float | None:
    if observed is None or expected is None or expected >= 1 - 1e-12:
        return None
    return (observed - expected) / (1 - expected)


def _one_minus(observed: float, expected: float) -> float | None:
    return None if expected <= 0 else 1 - observed / expected


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None

"""A figure with its interval, by drawing students with replacement; or why there is none.

All statistics here are made of weighted sums, so that one matrix of weights does all resamples at
once. What a student wrote stays together: a resample takes all rows of a student or none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

N_RESAMPLES = 1000
# A resample in which all agree on one value has no agreement to measure. Where that happens often,
# the rest would make an interval of the lucky ones.
MOST_UNDEFINED = 0.05


@dataclass(frozen=True)
class Estimate:
    """A figure out of n rows with a 95% interval; value is None where `why` says that it can't be
    had. low and high are None where only the interval can't."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    why: str = ""


def missing(n: int, why: str) -> Estimate:
    """No figure, and the reason in words."""
    return Estimate(None, None, None, n, why)


def estimate(value: float, resampled: Floats, n: int) -> Estimate:
    """The figure with the percentile interval of its resamples, NaN where one has no value.

    Where the resamples don't differ there is no interval: one of no width would claim certainty.
    """
    defined = resampled[np.isfinite(resampled)]
    if len(defined) < (1 - MOST_UNDEFINED) * len(resampled):
        return Estimate(value, None, None, n, "too few differ for an interval")
    low, high = np.percentile(defined, [2.5, 97.5])
    if high - low < 1e-9:
        return Estimate(value, None, None, n, "all alike, so no interval")
    return Estimate(value, float(low), float(high), n)


def resampling(
    students: Sequence[str], seed: int, n_resamples: int = N_RESAMPLES
) -> NDArray[np.float64]:
    """Weights (n_resamples, n rows): how often each row's student was drawn.

    >>> weights = resampling(["ada", "ada", "ben"], seed=0, n_resamples=4)
    >>> bool((weights[:, 0] == weights[:, 1]).all()), weights.shape
    (True, (4, 3))
    """
    names, rows = np.unique(np.asarray(students, dtype=str), return_inverse=True)
    chances = np.full(len(names), 1 / len(names))
    counts = np.random.default_rng(seed).multinomial(len(names), chances, size=n_resamples)
    return counts[:, rows].astype(np.float64)


def with_interval(
    value: float,
    statistic: Callable[[Floats], Floats],
    students: Sequence[str],
    seed: int,
) -> Estimate:
    """The figure with the interval of `statistic`: weights in, one value for each row of them."""
    return estimate(value, statistic(resampling(students, seed)), len(students))


def mean(weights: Floats, x: Floats) -> Floats:
    """Weighted mean of x for each row of weights."""
    return np.asarray((weights @ x) / weights.sum(axis=1))


def variance(weights: Floats, x: Floats) -> Floats:
    """Weighted variance of x, divided by the sum of the weights."""
    centred = x - x.mean()  # else large values would cancel badly
    return np.asarray(mean(weights, centred**2) - mean(weights, centred) ** 2)


def quadratic_kappa(weights: Floats, a: Floats, b: Floats) -> Floats:
    """Cohen's kappa with quadratic weights of numbered bands a and b; NaN where all are one band.

    One less the mean squared difference over that of a and b drawn apart from one another
    (Cohen 1968, Psychological Bulletin 70).

    >>> a, b = np.array([0.0, 1, 2, 2]), np.array([0.0, 1, 1, 2])
    >>> quadratic_kappa(np.ones((1, 4)), a, b).round(3)
    array([0.8])
    """
    seen = mean(weights, (a - b) ** 2)
    apart = variance(weights, a) + variance(weights, b) + mean(weights, a - b) ** 2
    return _ratio(apart - seen, apart)


def absolute_icc(weights: Floats, a: Floats, b: Floats) -> Floats:
    """ICC(A,1) of two markers' points a and b: absolute agreement, one marker, two-way random.

    Out of the mean squares of texts, markers and rest (McGraw and Wong 1996, Psychological Methods
    1, table 4). NaN where nothing varies.

    >>> absolute_icc(np.ones((1, 3)), np.array([1.0, 2, 3]), np.array([2.0, 3, 4])).round(3)
    array([0.667])
    """
    n = weights.sum(axis=1)
    texts = 2 * n * variance(weights, (a + b) / 2) / (n - 1)
    markers = n * mean(weights, a - b) ** 2 / 2
    rest = n * variance(weights, a - b) / 2 / (n - 1)
    return _ratio(texts - rest, texts + rest + 2 / n * (markers - rest))


def slope(weights: Floats, x: Floats, y: Floats) -> Floats:
    """Slope of the least squares line of y on x; NaN where x is constant."""
    x, y = x - x.mean(), y - y.mean()
    together = mean(weights, x * y) - mean(weights, x) * mean(weights, y)
    return _ratio(together, variance(weights, x))


def _ratio(above: Floats, below: Floats) -> Floats:
    """above / below, NaN where below is zero but for rounding."""
    none = np.isclose(below, 0.0, atol=1e-12)
    return np.where(none, np.nan, above / np.where(none, 1.0, below))

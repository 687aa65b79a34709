"""The vectorised statistics against textbook formulas, libraries and a worked example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import linregress
from sklearn.metrics import cohen_kappa_score

from graders.markbook.agreement import pingouin_icc
from graders.markbook.estimates import (
    absolute_icc,
    estimate,
    quadratic_kappa,
    resampling,
    slope,
    with_interval,
)

POINTS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=30)
RANKS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=30)


def columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, b = np.array(pairs, dtype=float).T
    return np.ones((1, len(a))), a, b


def anova_icc(table: np.ndarray) -> float:
    """ICC(A,1) out of a two-way table's mean squares, summed as a textbook writes them."""
    n, k = table.shape
    grand = table.mean()
    rows = k * sum((table[i].mean() - grand) ** 2 for i in range(n))
    cols = n * sum((table[:, j].mean() - grand) ** 2 for j in range(k))
    rest = sum((x - grand) ** 2 for x in table.ravel()) - rows - cols
    msr, msc, mse = rows / (n - 1), cols / (k - 1), rest / ((n - 1) * (k - 1))
    return float((msr - mse) / (msr + (k - 1) * mse + k / n * (msc - mse)))


def table_kappa(a: np.ndarray, b: np.ndarray) -> float:
    """Weighted kappa out of the contingency table, squared distance as the weight."""
    seen = np.zeros((3, 3))
    for i, j in zip(a.astype(int), b.astype(int), strict=True):
        seen[i, j] += 1 / len(a)
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0))
    weight = np.array([[(i - j) ** 2 for j in range(3)] for i in range(3)])
    return float(1 - (weight * seen).sum() / (weight * chance).sum())


def test_the_correlation_of_shrout_and_fleiss() -> None:
    """The example by which ICCs are known (1979, table 2), whose ICC(2,1) is 0.29.

    Of judges 1 and 4 by hand: mean squares of texts 7.533, of judges 3, of the rest 1.4, so
    (7.533 - 1.4) / (7.533 + 1.4 + (3 - 1.4) / 3) = 0.648.
    """
    judges = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
    )
    assert anova_icc(judges) == pytest.approx(0.29, abs=5e-3)
    first, fourth = judges[:, 0], judges[:, 3]
    value = absolute_icc(np.ones((1, 6)), first, fourth)[0]
    assert value == pytest.approx(0.648, abs=5e-4)
    assert value == pytest.approx(anova_icc(judges[:, [0, 3]]))
    assert value == pytest.approx(pingouin_icc(first, fourth))


@given(POINTS)
def test_the_correlation_is_that_of_the_mean_squares(pairs: list[tuple[int, int]]) -> None:
    weights, a, b = columns(pairs)
    assume(len({*a, *b}) > 1)
    found = absolute_icc(weights, a, b)[0]
    if np.isfinite(found):
        assert found == pytest.approx(anova_icc(np.column_stack([a, b])), abs=1e-9)


@given(RANKS)
def test_kappa_is_that_of_the_table_and_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    weights, a, b = columns(pairs)
    assume(len({*a, *b}) > 1)
    found = quadratic_kappa(weights, a, b)[0]
    assert found == pytest.approx(table_kappa(a, b), abs=1e-9)
    sklearns = cohen_kappa_score(a, b, labels=[0, 1, 2], weights="quadratic")
    assert found == pytest.approx(sklearns, abs=1e-9)


@given(RANKS, st.integers(0, 9))
def test_a_row_drawn_twice_weighs_as_two_rows(pairs: list[tuple[int, int]], seed: int) -> None:
    _, a, b = columns(pairs)
    counts = np.random.default_rng(seed).integers(0, 3, len(a))
    assume(counts.sum() > 1)
    again = np.repeat(a, counts), np.repeat(b, counts)
    weighed = quadratic_kappa(counts[None, :].astype(float), a, b)[0]
    assert weighed == pytest.approx(
        quadratic_kappa(np.ones((1, counts.sum())), *again)[0], nan_ok=True
    )


def test_the_slope_is_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    x = np.arange(40.0)
    y = 0.3 * x + rng.normal(size=40)
    assert slope(np.ones((1, 40)), x, y)[0] == pytest.approx(linregress(x, y).slope)


def test_constants_have_no_value_instead_of_a_wrong_one() -> None:
    same = np.full(6, 2.0)
    weights = np.ones((1, 6))
    for found in (
        quadratic_kappa(weights, same, same),
        absolute_icc(weights, same, same),
        slope(weights, same, np.arange(6.0)),
    ):
        assert np.isnan(found).all()


def test_resamples_draw_students_whole_and_as_many_as_there_are() -> None:
    students = ["ada", "ben", "ada", "cleo"]
    weights = resampling(students, seed=1, n_resamples=200)
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert (weights == resampling(students, seed=1, n_resamples=200)).all()
    assert (weights != resampling(students, seed=2, n_resamples=200)).any()


def test_the_interval_of_a_mean_is_about_two_standard_errors_wide() -> None:
    x = np.random.default_rng(0).normal(10, 3, 400)
    names = [f"s{i}" for i in range(400)]
    found = with_interval(x.mean(), lambda w: w @ x / w.sum(axis=1), names, seed=0)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high  # type: ignore[operator]
    assert found.high - found.low == pytest.approx(2 * 1.96 * x.std() / 20, rel=0.1)


def test_an_interval_needs_nearly_all_resamples() -> None:
    values = np.append(np.linspace(0, 1, 95), np.full(5, np.nan))
    assert estimate(0.5, values, 9).low == pytest.approx(0.025)
    assert estimate(0.5, np.append(values, np.nan), 9) == estimate(0.5, np.full(9, np.nan), 9)
    assert estimate(0.5, np.append(values, np.nan), 9).why == "too few differ for an interval"

"""Draws the inputs for the checks of a paired bootstrap.

The data are made so that the other properties can't move what a check looks at: models that are
uncorrelated have the same spread paired or not, a model that always scores 0 has none to pair.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from graders.contracts import Case

Draw = np.random.Generator
Array = np.ndarray[Any, Any]

N_LOGGED = 14
A, B = 1000, 2000
"""Added to an example's number, so that a call shows whose predictions it got."""
N_SPREAD = 100
MANY = 4000
"""Resamples where a percentile is compared: its own error is then 0.04 standard deviations."""
N_LOPSIDED = 12
"""Of so many, one example is drawn 0 times at 2.5% and 3 times at 97.5%: 4 or more in 1.4%."""


def _case(name: str, metric: str, a: Array, b: Array, n_resamples: int, seed: Any) -> Case:
    inputs = {"metric": metric, "labels": np.zeros(len(a), np.int64), "pred_a": a, "pred_b": b}
    return Case(name, {**inputs, "n_resamples": n_resamples, "seed": int(seed)})


def logged_cases(rng: Draw) -> tuple[Case, ...]:
    """Labels, a and b number their examples, so that a call tells which were drawn."""
    ids = np.arange(N_LOGGED)
    cases = []
    for n_resamples in (25, 40):
        numbers = {"labels": ids, "pred_a": ids + A, "pred_b": ids + B}
        more = {"n_resamples": n_resamples, "seed": int(rng.integers(1000))}
        cases.append(Case(f"{n_resamples}-resamples", {**numbers, **more}))
    return tuple(cases)


def direction_cases(rng: Draw) -> tuple[Case, ...]:
    """The two models differ by the same amount on every example, once each way."""
    low = rng.uniform(0.2, 0.4, 30)
    high = low + rng.uniform(0.2, 0.4)
    return (
        _case("b-better", "mean", low, high, 50, rng.integers(1000)),
        _case("a-better", "mean", high, low, 50, rng.integers(1000)),
    )


def interval_cases(rng: Draw) -> tuple[Case, ...]:
    """A symmetric spread, where the level shows, and a lopsided one, where the percentiles do."""
    a, b = uncorrelated(rng)
    marked = np.zeros(N_LOPSIDED)
    marked[rng.integers(N_LOPSIDED)] = N_LOPSIDED  # drawn k times, it moves the mean by k
    return (
        _case("symmetric", "mean", a, b, MANY, rng.integers(1000)),
        _case("lopsided", "mean", np.zeros(N_LOPSIDED), marked, MANY // 2, rng.integers(1000)),
    )


def uncorrelated(rng: Draw) -> tuple[Array, Array]:
    """a and b (N_SPREAD,), symmetric around their means and uncorrelated exactly."""
    half = N_SPREAD // 4
    one, two = rng.normal(size=half), rng.normal(size=half)
    a = np.concatenate([one, -one, one, -one])
    b = np.concatenate([two, two, -two, -two])
    order = rng.permutation(N_SPREAD)
    return a[order], 3.0 + b[order]


def median_cases(rng: Draw) -> tuple[Case, ...]:
    """Differences of 0 or 1: with one marked example 1 in 64% of the draws, with two in 40%.

    Mean, median, the observed difference and the interval's middle all lie apart in the second.
    """
    cases = []
    for metric, marks in (("one", [1]), ("both", [1, 2])):
        b = np.zeros(20, np.int64)
        b[rng.choice(20, len(marks), replace=False)] = marks
        a = np.zeros(20, np.int64)
        cases.append(_case(metric, metric, a, b, MANY // 4, rng.integers(1000)))
    return tuple(cases)


def seed_cases(rng: Draw) -> tuple[Case, ...]:
    """A metric that hears the order of the examples, so that any other draw is heard."""
    a, b = rng.normal(size=(2, 25))
    return (_case("three-runs", "position", a, b, 30, rng.integers(1000)),)

"""What must hold of a paired bootstrap, each property told apart from the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from graders.contracts import PASS, Case, Finding, Observation, Result, UnusableError
from graders.tasks._bootstrap_draws import N_LOGGED, A, B
from graders.tasks._reading import fail

Array = np.ndarray[Any, Any]

_NEAR = 0.22
"""Standard deviations between a bound and the normal quantile: five of the bound's own errors with
4,000 resamples, and well short of the 0.31 by which 90% differs from 95%."""
_ONE_SHORT = 0.3
"""Draws of 11 of the 12 examples reach 36/11 and not 3: the resampling's matter, not the cut's."""


def _draws(result: Result, offset: int) -> Array:
    """Which examples each call for one model was given, (calls, m), resamples only.

    A call on all examples in their order is the observed score, which nobody minds.
    """
    predictions = _table(result, "predictions") - offset
    mine = (predictions >= 0).all(axis=1) & (predictions < N_LOGGED).all(axis=1)
    return _without_observed(predictions[mine])


def _table(result: Result, name: str) -> Array:
    table = result.value[name]
    if table is None:
        raise UnusableError("The metric is called with samples of different sizes.")
    if not len(table):
        raise UnusableError("Your function never calls the metric.")
    if np.min(result.value["labels"]) >= A:
        raise UnusableError("The metric gets predictions first; it is metric(labels, predictions).")
    return np.asarray(table)


def _without_observed(draws: Array) -> Array:
    resampled: Array = draws[(draws != np.arange(draws.shape[1])).any(axis=1)]
    return resampled


def expect_pairing(cases: Sequence[Case], seen: Observation) -> Finding:
    """The k-th call for a and the k-th for b were given the same examples."""
    del cases
    for result in seen:
        a, b = _draws(result, A), _draws(result, B)
        if len(a) == len(b) == 0:
            return fail(
                "Every call of the metric holds all examples in the order they came in: no draw is "
                "seen that a and b could share."
            )
        if len(a) == 0 or len(a) != len(b):
            return fail(f"The metric scores a on {len(a)} resamples and b on {len(b)}.")
        if not np.array_equal(np.sort(a, axis=1), np.sort(b, axis=1)):
            return fail("Model a and model b are scored on different resamples of the examples.")
    return PASS


def expect_resampling(cases: Sequence[Case], seen: Observation) -> Finding:
    """n of n with replacement, another draw each time, labels in step, every example reachable."""
    del cases
    for result in seen:
        labels, predictions = _table(result, "labels"), _table(result, "predictions") % A
        if predictions.shape[1] != N_LOGGED:
            size = predictions.shape[1]
            return fail(f"A resample of {N_LOGGED} examples holds {size} of them in your answer.")
        if not np.array_equal(labels, predictions):
            return fail("In a resample the labels no longer stand beside their own predictions.")
        drawn = _without_observed(predictions)
        doubled = [len(np.unique(row)) < N_LOGGED for row in drawn]
        if not doubled or np.mean(doubled) < 0.5:  # by luck, one draw in 100,000 holds no double
            return fail("No example is ever drawn twice in one resample.")
        if len(np.unique(np.sort(drawn, axis=1), axis=0)) < len(drawn) / 4:
            return fail("Your resamples repeat one another: they aren't drawn anew.")
        if len(np.unique(drawn)) < N_LOGGED:
            return fail("Some examples are never drawn.")
    return PASS


def expect_repeats(cases: Sequence[Case], seen: Observation) -> Finding:
    """As many resamples as asked for; two more calls may score the models as they are."""
    for case, result in zip(cases, seen, strict=True):
        count, wanted = result.value["count"], case.inputs["n_resamples"]
        if not 2 * wanted <= count <= 2 * wanted + 2:
            return fail(
                f"With n_resamples = {wanted} the metric is called {count} times; two models make "
                f"that {2 * wanted}."
            )
    return PASS


def expect_direction(cases: Sequence[Case], seen: Observation) -> Finding:
    """The interval lies on the side of the better model: above 0 where it is b."""
    for case, result in zip(cases, seen, strict=True):
        gap = float(case.inputs["pred_b"][0] - case.inputs["pred_a"][0])
        ends = result.value["low"], result.value["high"]
        if not all(np.sign(end) == np.sign(gap) for end in ends):
            better = "b" if gap > 0 else "a"
            return fail(
                f"Where {better} scores {abs(gap):.2f} more on every example your interval is "
                f"{ends[0]:.2f} to {ends[1]:.2f}. Which model is subtracted from which?"
            )
    return PASS


def expect_interval(cases: Sequence[Case], seen: Observation) -> Finding:
    """The 2.5 and 97.5 percentiles, of b - a or of a - b."""
    symmetric, lopsided = seen
    if symmetric.value["low"] == symmetric.value["high"]:
        return fail(
            f"Your low and your high are both {symmetric.value['low']:.3f}, where the difference "
            "varies from draw to draw. Is each resample a draw of its own?"
        )
    gaps = cases[0].inputs["pred_b"] - cases[0].inputs["pred_a"]
    spread = float(gaps.std() / np.sqrt(len(gaps)))
    ends = np.array([gaps.mean() - 1.96 * spread, gaps.mean() + 1.96 * spread])
    if not any(_close(symmetric, low, high, _NEAR * spread) for low, high in _both_ways(*ends)):
        return fail(
            f"For differences with a standard error of {spread:.3f} your interval is "
            f"{symmetric.value['low']:.3f} to {symmetric.value['high']:.3f}: another width, or its "
            "ends trade places."
        )
    # How often the one marked example is drawn: 0 at 2.5%, three times at 97.5%.
    if not any(_close(lopsided, low, high, _ONE_SHORT) for low, high in _both_ways(0.0, 3.0)):
        return fail(
            "Where the differences are lopsided your interval isn't cut off from them at 2.5% and "
            "97.5%: is it built around a centre?"
        )
    return PASS


def _both_ways(low: float, high: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return (low, high), (-high, -low)


def _close(result: Result, low: float, high: float, allowed: float) -> bool:
    found = result.value["low"], result.value["high"]
    return bool(abs(found[0] - low) <= allowed and abs(found[1] - high) <= allowed)


def expect_median(cases: Sequence[Case], seen: Observation) -> Finding:
    """The more frequent of two possible differences, of b - a or of a - b."""
    for case, result in zip(cases, seen, strict=True):
        wanted = 1.0 if case.name == "one" else 0.0
        if result.value["low"] == result.value["median"] == result.value["high"]:
            return fail(
                "Where the difference is 0 or 1, as the draw has it, your low, median and high are "
                f"all {result.value['median']:g}. Is each resample a draw of its own?"
            )
        if abs(abs(result.value["median"]) - wanted) > 0.01:
            return fail(
                f"Where the difference is {wanted:g} in most resamples your median is "
                f"{result.value['median']:.3f}."
            )
    return PASS


def expect_seed(cases: Sequence[Case], seen: Observation) -> Finding:
    """Equal for the same seed, different for another."""
    del cases
    first, again, other = (seen[0].value[name] for name in ("first", "again", "other"))
    if first != again:
        return fail("Two runs with the same seed give different intervals.")
    if first == other:
        return fail("Another seed gives the very same interval.")
    return PASS

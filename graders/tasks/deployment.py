"""The task coverage_table: what a confidence threshold leaves to the model, and how well it does.

The rules that the text must state: covered means top-1 confidence >= threshold; rows stand in the
order of the thresholds; accuracy is NaN where nothing is covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.deployment import coverage_table
from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail, rounded

_TOLERANCE = 1e-6
_UNIT = 4096
"""Probabilities are whole multiples of 1/4096, so that float64 and float32 hold them exactly and
`confidence == threshold` is a fact, not a rounding."""
_64TH = _UNIT // 64
_OFFSETS = ((1, 2), (10, 18), (30, 40))
"""How far confidences lie from a threshold, in units, the upper end left out. Rounding takes them
to the threshold at three decimals, at two (up to 0.004), at one; the last two lie within 0.01."""


def coverage_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Thresholds on, just off and below the confidences; something is covered at each of them."""
    tops = np.array((20, 24, 28, 32, 32, 40, 48, 48, 56, 60)) * _64TH
    on = np.array([32, 16, 48, 30, 60]) / 64  # unsorted: rows keep the order given
    # Half and three quarters have two decimals, so confidences near them round to them.
    around = [side * rng.integers(*span) for span in _OFFSETS for side in (-1, 1)]
    near = [level * _64TH + offset for level in (48, 32) for offset in around]
    return (
        _case("on-the-edge", rng, tops, on),
        _case("near-the-edge", rng, [*near, 25 * _64TH], np.array([48, 20, 32]) / 64),
    )


def accuracy_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Thresholds well between the confidences (ties and near ones belong to the other check); one
    covers none."""
    tops = np.array((20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 58)) * _64TH
    probs = _probs(rng, tops)
    inputs = {"probs": probs, "labels": _labels(rng, probs)}
    most, all_covered = np.array([42, 26, 50]) / 64, np.array([46, 10, 30]) / 64
    none = np.array([63, 38]) / 64
    return tuple(
        Case(name, inputs | {"thresholds": thresholds})
        for name, thresholds in (("some", most), ("all", all_covered), ("none-covered", none))
    )


def _case(name: str, rng: np.random.Generator, tops: Any, thresholds: FloatArray) -> Case:
    probs = _probs(rng, tops)
    inputs = {"probs": probs, "labels": _labels(rng, probs), "thresholds": thresholds}
    return Case(name, inputs)


def _probs(rng: np.random.Generator, tops: Any) -> FloatArray:
    """One row for each top confidence in units, over 4 classes; the top class is never tied."""
    rows = []
    for top in rng.permutation(tops):
        rest = _UNIT - int(top)
        second = min(int(top) - 1, (rest + 1) // 2)
        third = min(int(top) - 1, (rest - second + 1) // 2)
        rows.append(rng.permutation([int(top), second, third, rest - second - third]))
    return np.array(rows, np.float64) / _UNIT


def _labels(rng: np.random.Generator, probs: FloatArray) -> np.ndarray[Any, Any]:
    """About half right; the surest example is wrong, the second surest right, so no row is all
    right or all wrong by luck at the top thresholds."""
    top = probs.argmax(axis=1)
    wrong = (top + rng.integers(1, probs.shape[1], len(top))) % probs.shape[1]
    right = rng.random(len(top)) < 0.5
    order = probs.max(axis=1).argsort()
    right[order[-1]], right[order[-2]], right[order[0]] = False, True, True
    return np.asarray(np.where(right, top, wrong))


def expect_coverage(cases: Sequence[Case], seen: Observation) -> Finding:
    """threshold and coverage equal the reference, row by row."""
    for case, result in zip(cases, seen, strict=True):
        wanted = coverage_table(**case.inputs)
        thresholds = _column(result, "threshold", len(wanted))
        if not np.allclose(thresholds, wanted["threshold"], rtol=0, atol=_TOLERANCE):
            how = rounded(thresholds, wanted["threshold"]) or "not those given, in the order given"
            return fail(f"Your table's thresholds are {how}.")
        coverage = _column(result, "coverage", len(wanted))
        off = ~np.isclose(coverage, wanted["coverage"], rtol=0, atol=_TOLERANCE)
        if off.any():
            if how := rounded(coverage, wanted["coverage"]):
                return fail(f"Your coverages are {how}.")
            at = float(wanted["threshold"][off].iloc[0])
            return fail(
                f"At threshold {at:g} your coverage is {coverage[off][0]:.4g}, another share of "
                "the examples than reaches that confidence."
            )
    return PASS


def expect_accuracy(cases: Sequence[Case], seen: Observation) -> Finding:
    """accuracy equals the reference at each threshold, wherever its row stands."""
    for case, result in zip(cases, seen, strict=True):
        wanted = coverage_table(**case.inputs)
        accuracy = _column(result, "accuracy", len(wanted))[_row_order(case, result)]
        close = np.isclose(accuracy, wanted["accuracy"], rtol=0, atol=_TOLERANCE, equal_nan=True)
        if close.all():
            continue
        if wanted["accuracy"][~close].isna().all():
            return fail("Where no example is covered your accuracy isn't NaN.")
        if how := rounded(accuracy, wanted["accuracy"]):
            return fail(f"Your accuracies are {how}.")
        at = float(wanted["threshold"][~close].iloc[0])
        return fail(f"At threshold {at:g} your accuracy isn't that of the covered examples.")
    return PASS


def _row_order(case: Case, result: Result) -> list[int]:
    """Where each threshold given stands in the student's table; their order where it has none."""
    given = case.inputs["thresholds"]
    own = result.value["columns"].get("threshold")
    if isinstance(own, list) or own is None or not np.allclose(np.sort(own), np.sort(given)):
        return list(range(len(given)))
    return [int(np.abs(own - threshold).argmin()) for threshold in given]


def _column(result: Result, name: str, rows: int) -> FloatArray:
    columns = result.value["columns"]
    if name not in columns:
        raise UnusableError(f'Your table has no column "{name}".')
    column = columns[name]
    if isinstance(column, list):
        said = str(column[0])[:80] if column else "nothing"
        raise UnusableError(f'Your column "{name}" holds {said}; numbers are asked.')
    if len(column) != rows:
        raise UnusableError(f"Your table has {len(column)} rows for {rows} thresholds.")
    return np.asarray(column, np.float64)


TASKS = (
    Task(
        name="coverage_table",
        namespace=numpy_names,
        reference="from course_lib.deployment import coverage_table\n",
        checks=(
            Check(
                id="coverage_table-coverage",
                points=2,
                says="Coverage is the share of examples whose confidence reaches the threshold.",
                driver="deployment.table",
                observes=("coverage_table",),
                cases=coverage_cases,
                expect=expect_coverage,
            ),
            Check(
                id="coverage_table-accuracy",
                points=2,
                says="Accuracy is that of the covered examples, NaN where there are none.",
                driver="deployment.table",
                observes=("coverage_table",),
                cases=accuracy_cases,
                expect=expect_accuracy,
            ),
        ),
    ),
)

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
from graders.tasks._reading import FloatArray, fail

_TOLERANCE = 1e-6
_UNIT = 64
"""Probabilities are whole multiples of 1/64, so that float64 and float32 hold them exactly and
`confidence == threshold` is a fact, not a rounding."""


def coverage_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Thresholds on, just off and below the confidences; something is covered at each of them."""
    probs = _probs(rng, (20, 24, 28, 32, 32, 40, 48, 48, 56, 60))
    thresholds = np.array([32, 16, 48, 30, 60]) / _UNIT  # unsorted: rows keep the order given
    return (
        Case(
            "on-the-edge", {"probs": probs, "labels": _labels(rng, probs), "thresholds": thresholds}
        ),
    )


def accuracy_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Thresholds between the confidences (ties belong to the other check); one covers none."""
    probs = _probs(rng, (20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 58))
    labels = _labels(rng, probs)
    most, all_covered = np.array([42, 26, 50]) / _UNIT, np.array([46, 10, 30]) / _UNIT
    none = np.array([63, 38]) / _UNIT
    return tuple(
        Case(name, {"probs": probs, "labels": labels, "thresholds": thresholds})
        for name, thresholds in (("some", most), ("all", all_covered), ("none-covered", none))
    )


def _probs(rng: np.random.Generator, tops: Sequence[int]) -> FloatArray:
    """One row for each top confidence in 64ths, over 4 classes; the top class is never tied."""
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
        if not np.allclose(thresholds, wanted["threshold"], atol=_TOLERANCE):
            return fail("Your table's thresholds aren't those given, in the order given.")
        coverage = _column(result, "coverage", len(wanted))
        off = ~np.isclose(coverage, wanted["coverage"], rtol=0, atol=_TOLERANCE)
        if off.any():
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
        raise UnusableError(f'Your column "{name}" holds something other than numbers.')
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

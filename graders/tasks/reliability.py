"""The task reliability_table: what a calibration error adds up, bin by bin.

The rules that the text must state: one row for each of n_bins bins, from low to high, right-closed;
the columns low, high, n, confidence, accuracy; an empty bin keeps its row, with n = 0 and NaN for
confidence and accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.calibration import reliability_table
from graders.contracts import (
    PASS,
    Case,
    Check,
    Draw,
    Expect,
    Finding,
    Observation,
    Result,
    Task,
    UnusableError,
)
from graders.tasks._groups import Group, group_case
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_TOLERANCE = 1e-4


def count_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """No empty bin; two groups lie on edges of four bins exactly."""
    groups = [
        *(Group(0.2, True, 4), Group(0.25, False, 3), Group(0.4, True, 5)),
        *(Group(0.5, False, 6), Group(0.7, True, 7), Group(0.9, True, 2)),
    ]
    return (group_case(rng, "on-edges", groups, 4),)


def value_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """No empty bin, no confidence near an edge."""
    cases = []
    for n_bins in (3, 5):
        width = 1 / n_bins
        groups = [
            Group(float((i + rng.uniform(0.65, 0.9)) * width), bool(hit), int(rng.integers(2, 6)))
            for i in range(n_bins)
            for hit in (True, False)
        ]
        cases.append(group_case(rng, f"{n_bins}-bins", groups, n_bins))
    return tuple(cases)


def hole_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Empty bins at the bottom, in the middle and at the top."""
    groups = [Group(0.35, True, 4), Group(0.63, False, 3), Group(0.67, True, 5)]
    return (group_case(rng, "holes", groups, 10),)


def _column(case: Case, result: Result, name: str) -> FloatArray:
    found, n_bins = result.value["columns"], case.inputs["n_bins"]
    if name not in found:
        raise UnusableError(f'Your table has no column "{name}".')
    if isinstance(found[name], list):
        raise UnusableError(f'Your column "{name}" holds something other than numbers.')
    if len(found[name]) != n_bins:
        raise UnusableError(f"Your table has {len(found[name])} rows for {n_bins} bins.")
    return np.asarray(found[name], np.float64)


def expect_columns(names: Sequence[str], complaint: str) -> Expect:
    """The named columns equal the reference, row by row."""

    def expect(cases: Sequence[Case], seen: Observation) -> Finding:
        for case, result in zip(cases, seen, strict=True):
            wanted = reliability_table(**case.inputs)
            for name in names:
                found = _column(case, result, name)
                if not np.allclose(found, wanted[name], atol=_TOLERANCE, equal_nan=True):
                    return fail(f'{complaint} Look at your column "{name}".')
        return PASS

    return expect


def expect_holes(cases: Sequence[Case], seen: Observation) -> Finding:
    """Empty bins keep their row, with 0 examples and NaN; filled ones have numbers."""
    for case, result in zip(cases, seen, strict=True):
        empty = reliability_table(**case.inputs)["n"].to_numpy() == 0
        filled = {
            name: np.isfinite(_column(case, result, name)) for name in ("confidence", "accuracy")
        }
        if np.isnan(_column(case, result, "n")[empty]).any():
            return fail("In an empty bin n should be 0; only its two means are NaN.")
        if any((numbers == empty).any() for numbers in filled.values()):
            return fail("Confidence and accuracy should be NaN in empty bins, and only there.")
    return PASS


def _check(name: str, points: float, says: str, cases: Draw, expect: Expect) -> Check:
    task = "reliability_table"
    return Check(f"{task}-{name}", points, says, "reliability.table", (task,), cases, expect)


TASKS = (
    Task(
        name="reliability_table",
        namespace=numpy_names,
        reference="from course_lib.calibration import reliability_table\n",
        checks=(
            _check(
                "counts",
                1,
                "n counts the examples of each bin, right-closed, from low to high.",
                count_cases,
                expect_columns(("low", "high", "n"), "Your bins hold other examples."),
            ),
            _check(
                "values",
                1,
                "Each row has its bin's mean confidence and its accuracy.",
                value_cases,
                expect_columns(("confidence", "accuracy"), "Your bins' means are off."),
            ),
            _check(
                "empty",
                1,
                "Empty bins keep their row, with NaN for confidence and accuracy.",
                hole_cases,
                expect_holes,
            ),
        ),
    ),
)

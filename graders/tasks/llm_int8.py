"""The task llm_int8_matmul: int8 for the bulk, full precision for outlier columns.

The rules that the text must state: a column of x is an outlier where any |value| >= threshold;
outlier columns and the rows of w that they meet are multiplied in floating point; scales are taken
after the split, one for each row of x and one for each column of w.

Beside an outlier stands a value just below the threshold, in another row of its column: it must
leave with the column. In one case the rows of w that meet outliers are large, so that they would
coarsen the scales of w if these were taken before the split.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.quantization import llm_int8_matmul
from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task
from graders.tasks._arrays import finite, sized, spread_codes
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_N, _K, _M = 6, 24, 14
_EXACT = 6e-4
"""Of the largest product: float32 sums leave 1e-6, a product handed back in float16 5e-4; one wrong
way of rounding leaves 1e-3 and more."""
_WORSE = 5.0
"""Rounding to int8 may leave this many times the reference's error; a wrong scale leaves 8 and
more, float16 in the outlier part less than 2."""
_BETTER = 0.3
"""Less than this share of the reference's error: nothing was rounded to int8."""


def int8_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """No outliers, and every row of x and column of w reaches as far up and down."""
    x = spread_codes(rng, (_N, _K))["shares"] * rng.uniform(0.02, 0.03)
    w = spread_codes(rng, (_M, _K))["shares"].T * rng.uniform(0.005, 0.01)
    return (_case("even", x, w, 6.0),)


def scale_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """No outliers; rows of x on uneven scales, then columns of w, some reaching further down."""
    x_scales = rng.permutation(np.repeat([4.0, 0.25, 0.02], 2))[:, None]
    w_scales = rng.permutation(np.repeat([1.0, 0.05], 7))
    cases = []
    for name, x_scale, w_scale in (("rows-of-x", x_scales, 1.0), ("columns-of-w", 1.0, w_scales)):
        x, w = rng.uniform(-0.6, 0.6, (_N, _K)), rng.uniform(-0.6, 0.6, (_K, _M))
        ends = np.array([1.0, -1.0] * _M)
        x[np.arange(_N), rng.integers(_K, size=_N)] = ends[:_N]
        w[rng.integers(_K, size=_M), np.arange(_M)] = ends[:_M]
        cases.append(_case(name, x * x_scale, w * w_scale, 6.0))
    return tuple(cases)


def outlier_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Three outlier columns, one only negative, one exactly on the threshold; two thresholds.

    In the third case the rest of x reaches far up, so that float16 in the outlier part stays small
    beside the rounding, and the rows of w that meet outliers are large. In the last one all rows
    of w but two reach the threshold, which is asked of x alone.
    """
    return (
        *(_outliers(rng, f"threshold-{at:g}", at, 0.25, 0.5) for at in (6.0, 3.0)),
        _outliers(rng, "large-weights", 4.0, 3.2, 10.0),
        _large_weights(_outliers(rng, "weights-reach-it", 4.0, 3.2, 1.0)),
    )


def _outliers(
    rng: np.random.Generator, name: str, threshold: float, rest: float, w_factor: float
) -> Case:
    """rest: how far x reaches outside the outlier columns; w_factor: of the rows that meet them."""
    x = spread_codes(rng, (_N, _K))["shares"] * (rest / 127)
    w = spread_codes(rng, (_M, _K))["shares"].T / 127
    columns = rng.choice(_K, 3, replace=False)
    x[:, columns] *= 0.5
    w[columns] *= w_factor
    above, below, on = columns
    rows = rng.permutation(_N)
    x[rows[:2], above] = threshold * rng.uniform(1.4, 1.6, 2)
    x[rows[2:4], below] = -threshold * rng.uniform(1.4, 1.6, 2)
    x[rows[5], [above, below]] = [0.9 * threshold, -0.9 * threshold]
    x[rows[4], on] = threshold  # both thresholds are whole numbers, so float32 holds them
    for row in range(_N):  # the ends may have stood in these columns
        free = np.setdiff1d(np.arange(_K), columns)
        x[row, rng.choice(free, 2, replace=False)] = [rest, -rest]
    for column in range(_M):
        free = np.setdiff1d(np.arange(_K), columns)
        w[rng.choice(free, 2, replace=False), column] = [1.0, -1.0]
    return _case(name, x, w, threshold)


def _large_weights(case: Case) -> Case:
    """w twenty times as large, but for two rows that meet no outlier: these stay small.

    Two others hold the ends: a column that reached further down would show a wrong scale here.
    """
    x, w = case.inputs["x"], case.inputs["w"] * np.float32(20)
    ordinary = np.flatnonzero((np.abs(x) < case.inputs["threshold"]).all(axis=0))
    w[ordinary[:2]] *= np.float32(0.1)
    w[ordinary[2]], w[ordinary[3]] = 20.0, -20.0
    return Case(case.name, {**case.inputs, "w": w})


def _case(name: str, x: FloatArray, w: FloatArray, threshold: float) -> Case:
    inputs = {"x": x.astype(np.float32), "w": w.astype(np.float32), "threshold": threshold}
    return Case(name, inputs)


def expect_int8(cases: Sequence[Case], seen: Observation) -> Finding:
    """The product is that of the rounded whole numbers, scaled back, and no other."""
    for case, result in zip(cases, seen, strict=True):
        wanted, product = llm_int8_matmul(**case.inputs), _product(case, result)
        size = float(np.abs(wanted).max())
        if np.abs(product - wanted).max() <= _EXACT * size:
            continue
        if np.abs(product - _exact(case)).max() <= _EXACT * size:
            return fail("Without outliers your product is the exact one: nothing went to int8.")
        return fail(
            "Without outliers, with all rows on one scale, your product isn't that of the rounded "
            "codes: look at the rounding, at 127, and at how whole numbers are summed."
        )
    return PASS


def expect_scales(cases: Sequence[Case], seen: Observation) -> Finding:
    """No row of x and no column of w is rounded more coarsely than its own scale asks for."""
    for case, result in zip(cases, seen, strict=True):
        x_reach = np.abs(case.inputs["x"]).max(axis=1)[:, None]
        w_reach = np.abs(case.inputs["w"]).max(axis=0)
        unit = x_reach * w_reach
        allowed = _WORSE * _rms((llm_int8_matmul(**case.inputs) - _exact(case)) / unit)
        error = (_product(case, result) - _exact(case)) / unit
        if max(_rms(error, axis=axis).max() for axis in (0, 1)) > allowed:
            part = "row of x" if case.name == "rows-of-x" else "column of w"
            return fail(
                f"With each {part} on another scale your product comes out far too coarse. Does "
                f"each {part} get a scale of its own?"
            )
    return PASS


def expect_outliers(cases: Sequence[Case], seen: Observation) -> Finding:
    """Outlier columns add no error, and what stands beside them is still rounded to int8."""
    for case, result in zip(cases, seen, strict=True):
        ordinary = _rms(llm_int8_matmul(**case.inputs) - _exact(case))
        error = _rms(_product(case, result) - _exact(case), axis=1)
        threshold = case.inputs["threshold"]
        largest = np.abs(case.inputs["x"]).max(axis=1)
        coarse = error > _WORSE * ordinary
        if coarse.any():
            on = np.isclose(largest, threshold)
            if coarse[on].any() and not coarse[~on].any():
                return fail(f"A column that just reaches {threshold:g} isn't kept out of int8.")
            return fail(
                f"At threshold {threshold:g}, rows with an outlier are off by "
                f"{error.max() / ordinary:.0f} times the rounding of the rest: the outlier still "
                "reaches int8, or a scale, or its part is not added once."
            )
        if (error < _BETTER * ordinary).any():
            return fail(
                "Beside an outlier next to nothing is rounded to int8 any more. Which columns "
                "does the threshold keep out, and whose values decide?"
            )
    return PASS


def _product(case: Case, result: Result) -> FloatArray:
    shape = (len(case.inputs["x"]), case.inputs["w"].shape[1])
    return finite(sized(result, "product", shape), "products")


def _exact(case: Case) -> FloatArray:
    return np.asarray(case.inputs["x"].astype(np.float64) @ case.inputs["w"].astype(np.float64))


def _rms(error: FloatArray, axis: int | None = None) -> Any:
    return np.sqrt(np.mean(np.square(error), axis=axis))


TASKS = (
    Task(
        name="llm_int8_matmul",
        namespace=numpy_names,
        reference="from course_lib.quantization import llm_int8_matmul\n",
        checks=(
            Check(
                id="llm_int8_matmul-int8",
                points=5,
                says="Without outliers the product is that of the int8 codes, scaled back.",
                driver="llm_int8.product",
                observes=("llm_int8_matmul",),
                cases=int8_cases,
                expect=expect_int8,
            ),
            Check(
                id="llm_int8_matmul-scales",
                points=4,
                says="Each row of x and each column of w has a scale of its own.",
                driver="llm_int8.product",
                observes=("llm_int8_matmul",),
                cases=scale_cases,
                expect=expect_scales,
            ),
            Check(
                id="llm_int8_matmul-outliers",
                points=5,
                says="Columns that reach the threshold stay out of int8, and only they.",
                driver="llm_int8.product",
                observes=("llm_int8_matmul",),
                cases=outlier_cases,
                expect=expect_outliers,
            ),
        ),
    ),
)

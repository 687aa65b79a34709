"""The task quantize_absmax: symmetric int8 with one scale for each row, and the way back.

The rules that the text must state: scale = largest absolute value of the row / 127; codes are
rounded to the nearest whole number; a row of zeros gets codes 0 and scale 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import PASS, Case, Check, Finding, Observation, Task
from graders.tasks._arrays import finite, sized, spread_codes
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail

_SHAPE = (5, 20)
_TOLERANCE = 1e-4
"""Relative: float16 scales, which the text doesn't ask for, would be off by up to 5e-4."""


def scale_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Rows on uneven scales; in some the largest absolute value is negative."""
    shares = spread_codes(rng, _SHAPE)["shares"]
    shares[::2][shares[::2] == 127] = 100.2  # a maximum that is no absolute maximum
    shares[1][shares[1] == -127] = -100.2
    factors = rng.permutation([0.003, 0.02, 0.11, 0.5, 4.0])
    return (Case("uneven-rows", {"values": (shares * factors[:, None]).astype(np.float32)}),)


def code_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Rows that all reach as far, up and down: which rows share a scale can't matter."""
    factor = rng.uniform(0.01, 0.05)
    shares = spread_codes(rng, _SHAPE)["shares"]
    return (Case("even-rows", {"values": (shares * factor).astype(np.float32)}),)


def zero_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """One row of zeros among others."""
    values = rng.uniform(-1, 1, _SHAPE).astype(np.float32)
    values[rng.integers(_SHAPE[0])] = 0
    return (Case("row-of-zeros", {"values": values}),)


def back_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Codes and scales of our own, so that nothing hangs on the student's quantizer."""
    codes = spread_codes(rng, _SHAPE)["codes"].astype(np.int8)
    scales = rng.uniform(0.01, 3.0, _SHAPE[0]).astype(np.float32)
    return (Case("codes-given", {"codes": codes, "scales": scales}),)


def expect_scales(cases: Sequence[Case], seen: Observation) -> Finding:
    """Each row's scale is its largest absolute value / 127."""
    for case, result in zip(cases, seen, strict=True):
        wanted = np.abs(case.inputs["values"]).max(axis=1) / 127
        scales = finite(sized(result, "scales", wanted.shape), "scales")
        off = ~np.isclose(scales, wanted, rtol=_TOLERANCE, atol=0)
        if off.any():
            row = int(off.argmax())
            reach = float(wanted[row] * 127)
            return fail(
                f"A row that reaches {reach:.4g} away from zero gets the scale {scales[row]:.4g}; "
                "127 such steps should lead exactly that far."
            )
    return PASS


def expect_codes(cases: Sequence[Case], seen: Observation) -> Finding:
    """Codes are the nearest whole numbers of steps, with the student's own scales as steps."""
    for case, result in zip(cases, seen, strict=True):
        values = case.inputs["values"].astype(np.float64)
        codes = finite(sized(result, "codes", values.shape), "codes")
        scales = finite(sized(result, "scales", values.shape[:1]), "scales")
        if (codes != np.rint(codes)).any():
            return fail("Your codes aren't whole numbers.")
        if np.abs(codes).max() > 127:
            return fail(f"A code is {codes.flat[np.abs(codes).argmax()]:g}, outside -127 to 127.")
        gap = np.abs(codes * scales[:, None] - values) / np.abs(scales[:, None])
        if not gap.max() <= 0.501:
            row, column = np.unravel_index(gap.argmax(), gap.shape)
            return fail(
                f"The value {values[row, column]:.4g} gets the code {codes[row, column]:g} at your "
                f"scale {scales[row]:.4g}; another whole number of steps is nearer."
            )
    return PASS


def expect_zero_row(cases: Sequence[Case], seen: Observation) -> Finding:
    """The row of zeros has codes 0 and scale 1."""
    for case, result in zip(cases, seen, strict=True):
        values = case.inputs["values"]
        row = int((values == 0).all(axis=1).argmax())
        codes = sized(result, "codes", values.shape)[row]
        scale = sized(result, "scales", values.shape[:1])[row]
        if not ((codes == 0).all() and np.isclose(scale, 1)):
            return fail(
                f"A row of zeros gets codes from {codes.min():g} to {codes.max():g} and the scale "
                f"{scale:g}; the text says which it should have."
            )
    return PASS


def expect_back(cases: Sequence[Case], seen: Observation) -> Finding:
    """Each code times the scale of its row."""
    for case, result in zip(cases, seen, strict=True):
        codes = case.inputs["codes"].astype(np.float64)
        wanted = codes * case.inputs["scales"][:, None]
        values = sized(result, "values", wanted.shape)
        if not np.allclose(values, wanted, rtol=1e-3, atol=1e-6):
            row, column = np.unravel_index(np.abs(values - wanted).argmax(), wanted.shape)
            return fail(
                f"The code {codes[row, column]:g} of a row with scale "
                f"{case.inputs['scales'][row]:.4g} comes back as {values[row, column]:.4g}."
            )
    return PASS


_CHECKS = (
    ("scales", "quantize", "The scale of a row is its largest absolute value / 127."),
    ("codes", "quantize", "A code is the nearest whole number of steps, from -127 to 127."),
    ("zero_rows", "quantize", "A row of zeros has codes 0 and scale 1."),
    ("dequantize", "dequantize", "A code comes back as code times the scale of its row."),
)
_CASES = {
    "scales": (scale_cases, expect_scales),
    "codes": (code_cases, expect_codes),
    "zero_rows": (zero_cases, expect_zero_row),
    "dequantize": (back_cases, expect_back),
}

TASKS = (
    Task(
        name="quantize_absmax",
        namespace=numpy_names,
        reference="from course_lib.quantization import dequantize_absmax, quantize_absmax\n",
        checks=tuple(
            Check(
                id=f"quantize_absmax-{name}",
                points=1,
                says=says,
                driver=f"absmax.{driver}",
                observes=(f"{driver}_absmax",),
                cases=_CASES[name][0],
                expect=_CASES[name][1],
            )
            for name, driver, says in _CHECKS
        ),
    ),
)

"""The task split_calibration: fit a temperature on half A, score it on half B.

The rules that the text must state: T minimises the NLL of half A; before and after are the ECE of
half B, 15 bins, at T = 1 and at that T; the answer is T, before, after, in that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.calibration import (
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    softmax,
)
from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail

_N, _C = 600, 8
_T_TOLERANCE = 0.02
"""Relative: a search on a grid of hundredths is fine; the halves' own T lie 0.2 and more apart."""
_ECE_TOLERANCE = 1e-4


def _names() -> dict[str, Any]:
    lent = (expected_calibration_error, fit_temperature, negative_log_likelihood)
    named = {function.__name__: function for function in lent}
    return numpy_names() | named | {"to_probs": softmax}


def cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Two sets of logits; half A is over-confident, half B more so, and A is the smaller one."""
    return tuple(_case(rng, name) for name in ("first", "second"))


def _case(rng: np.random.Generator, name: str) -> Case:
    in_a = rng.permutation(np.arange(_N) < 0.4 * _N)
    probs = softmax(rng.normal(scale=1.6, size=(_N, _C)))
    labels = np.array([rng.choice(_C, p=row) for row in probs])
    sharper = np.where(in_a, rng.uniform(1.4, 1.6), rng.uniform(2.6, 3.0))
    logits = np.log(probs) * sharper[:, None]
    return Case(name, {"logits": logits, "labels": labels, "in_a": in_a})


def expect_fit(drawn: Sequence[Case], seen: Observation) -> Finding:
    """T is that of half A."""
    for case, result in zip(drawn, seen, strict=True):
        logits, labels, in_a = (case.inputs[key] for key in ("logits", "labels", "in_a"))
        wanted, own = fit_temperature(logits[in_a], labels[in_a]), _numbers(result)[0]
        if not abs(own - wanted) <= _T_TOLERANCE * wanted:
            return fail(f"Your T is {own:.3f}: on which examples, and for which loss, is it best?")
    return PASS


def expect_score(drawn: Sequence[Case], seen: Observation) -> Finding:
    """before and after are half B's ECE, after at the T that came back."""
    for case, result in zip(drawn, seen, strict=True):
        half = ~case.inputs["in_a"]
        logits, labels = case.inputs["logits"][half], case.inputs["labels"][half]
        T, before, after = _numbers(result)
        if not np.isfinite(T) or T <= 0:
            raise UnusableError(f"Your T is {T:g}; a temperature is above 0.")
        for name, own, at in (("before", before, 1.0), ("after", after, T)):
            wanted = expected_calibration_error(softmax(logits, at), labels)
            if not abs(own - wanted) <= _ECE_TOLERANCE:
                return fail(
                    f'Your "{name}" is {own:.4f}: whose ECE is it, and at which temperature?'
                )
    return PASS


def _numbers(result: Result) -> list[float]:
    values = result.value["numbers"]
    if not all(isinstance(value, float) for value in values):
        raise UnusableError("T, before and after must be three numbers.")
    return [float(value) for value in values]


TASKS = (
    Task(
        name="split_calibration",
        namespace=_names,
        reference=(
            "from course_lib import split_calibration as module\n\n"
            "def split_calibration(logits, labels, in_a):\n"
            "    found = module.split_calibration(logits, labels, in_a)\n"
            "    return found.temperature, found.before, found.after\n"
        ),
        checks=tuple(
            Check(
                id=f"split_calibration-{name}",
                points=2,
                says=says,
                driver="split_calibration.numbers",
                observes=("split_calibration",),
                cases=cases,
                expect=expect,
            )
            for name, says, expect in (
                ("fit", "T is fitted on half A alone.", expect_fit),
                ("score", "ECE before and after is that of half B.", expect_score),
            )
        ),
    ),
)

"""What a loss must keep at any size of logits: a finite, true value and a gradient for the student.

A wrong soft term must not cost this check as well, so the value at +-1e4 is compared with what the
loss's own formula, recognised at ordinary size, gives there in stable float64. Where no formula is
recognised, its terms must at least keep growing with the logits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import PASS, Case, Finding, Observation
from graders.tasks._kd_differences import NO_TEACHER, hears_teacher
from graders.tasks._kd_formula import Pair, explain
from graders.tasks._kd_grain import ROUNDED as ROUNDED_AWAY
from graders.tasks._kd_grain import is_rounded, refuse_chance
from graders.tasks._kd_huge import STEP, nudge
from graders.tasks._reading import fail, loss_value, loss_values, under

GROWTH = 3.0
"""Logits ten times as large make a divergence about ten times as large; a clipped one stays."""

HEARD = 0.01
"""Of a change at +-1e3: float32 leaves 1e-4 there, any term that is heard moves by 1 and more."""

ROUNDED = 25.0
"""Terms that cancel leave some units of float32 behind, of 0.001 each at 1e4."""

SLOPE_TOLERANCE = 0.02
"""Share of the gradient's size: a central difference of step 0.05 errs by about 0.001 here."""


def expect_stability(cases: Sequence[Case], seen: Observation) -> Finding:
    """Finite and true at +-1e4, with the loss's own gradient in the student and none elsewhere."""
    refuse_chance(cases, seen)
    if not hears_teacher(cases, seen, "taught", "retaught"):
        return fail(NO_TEACHER)
    ordinary = under("ordinary-", cases, seen)
    huge = under("huge-", cases, seen)
    nudged = under("nudge-", cases, seen)
    complaint = (
        _gradient_missing(ordinary)
        or (ROUNDED_AWAY if is_rounded(cases, seen) else "")
        or _slope_wrong(ordinary, nudged)
        or _not_finite(huge)
        or _value_wrong(ordinary, huge)
        or _flat(ordinary, cases, seen)
    )
    return fail(complaint) if complaint else PASS


def _gradient_missing(ordinary: Sequence[Pair]) -> str:
    for _, result in ordinary:
        loss_value(result)
        report = result.value
        if report["grad_error"]:
            return f"Calling backward() on your loss failed: {report['grad_error']}"
        if report["student_grad"] is None:
            return (
                f"No gradient reaches the student's logits (your function returned a "
                f"{report['type']}): a loss that can't be differentiated trains nothing."
            )
        if report["teacher_grad"] is not None and np.any(report["teacher_grad"] != 0):
            return "A gradient also reaches the teacher's logits; the teacher is only a target."
    return ""


def _slope_wrong(ordinary: Sequence[Pair], nudged: Sequence[Pair]) -> str:
    """Held against the slopes to either side, so that a kink between them does no harm."""
    values = loss_values(result for _, result in nudged)
    for i, (up, down) in enumerate(values.reshape(-1, 2)):
        here = loss_value(ordinary[i][1])
        gradient, direction = ordinary[i][1].value["student_grad"].reshape(-1), nudge(i)
        size = float(np.linalg.norm(gradient) * np.linalg.norm(direction))
        if not np.isfinite(size):
            return "The gradient in the student's logits isn't finite for ordinary logits."
        low, high = sorted(((up - here) / STEP, (here - down) / STEP))
        slope = float(gradient @ direction)
        if max(low - slope, slope - high) > SLOPE_TOLERANCE * size + 3e-3:
            return (
                "The gradient in the student's logits isn't the slope of your loss: some part of "
                "it was cut off from the student."
            )
    return ""


def _not_finite(huge: Sequence[Pair]) -> str:
    for _, result in huge:
        value, gradient = result.value["value"], result.value["student_grad"]
        if value is None or not np.all(np.isfinite(value)):
            return "At logits of +-10,000 your loss is no longer a finite number."
        if gradient is None or not np.all(np.isfinite(gradient)):
            return "At logits of +-10,000 the gradient in the student's logits isn't finite."
    return ""


def _value_wrong(ordinary: Sequence[Pair], huge: Sequence[Pair]) -> str:
    found = explain(ordinary)
    if found is None:
        return ""  # no formula that we know: _flat asks what can be asked
    values = loss_values(result for _, result in huge)
    if np.all(np.abs(values - found.losses(huge)) <= 2e-3 * np.maximum(ROUNDED, found.sizes(huge))):
        return ""
    return (
        "At logits of +-10,000 your loss is finite but no longer follows its own formula: a small "
        "number added inside a logarithm, or a clipped probability, decides it."
    )


def _flat(ordinary: Sequence[Pair], cases: Sequence[Case], seen: Observation) -> str:
    """For a formula that nobody knows: a term that is as large at +-1e3 as at +-1e4 is clipped.

    The soft term is seen in what another teacher changes, the hard term in what another label does.
    A term that neither moves isn't there, which other checks ask. Bounded terms that aren't clipped
    are among the formulas that we know.
    """
    if explain(ordinary) is not None:
        return ""
    for change in ("retaught", "relabelled"):
        far, huge = (_largest_change(size, change, cases, seen) for size in ("tenth", "full"))
        if far > HEARD and huge < GROWTH * far:
            return (
                "Between logits of +-1,000 and of +-10,000 a term of your loss stops growing: a "
                "bounded term, a clipped value or a small number inside a logarithm decides it."
            )
    return ""


def _largest_change(size: str, change: str, cases: Sequence[Case], seen: Observation) -> float:
    base, changed = (
        loss_values(result for _, result in under(f"{size}-{name}-", cases, seen))
        for name in ("base", change)
    )
    return float(np.max(np.abs(changed - base)))

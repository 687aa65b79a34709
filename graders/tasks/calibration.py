"""The task expected_calibration_error: six properties, one check each.

The rules that the text must state: the confidence is the top probability; n_bins bins of equal
width over (0, 1], closed on the right; the gap of a bin is |accuracy - mean confidence|; bins are
weighted by their share of the examples and an empty one adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.calibration import expected_calibration_error
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
from graders.tasks import _ece_draws as draws
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail, under

_TOLERANCE = 1e-4
_JUMP = 4
"""Times the change of the steps beside an edge; the step over it is 1.3 times as long as these."""


def _values(cases: Sequence[Case], seen: Observation) -> dict[str, float]:
    """The size of each case's number by the case's name; the sign is one check's business alone."""
    values = {}
    for case, result in zip(cases, seen, strict=True):
        value = float(result.value["value"])
        if not np.isfinite(value):
            raise UnusableError(f"Your function returned {value}.")
        values[case.name] = abs(value)
    return values


def expect_confidence(cases: Sequence[Case], seen: Observation) -> Finding:
    """With one gap only, the number is that gap (its square or sum is for other checks to see)."""
    for way in ("one-", "four-"):
        pairs = under(way, cases, seen)
        if all(_is_the_gap(case, result) for case, result in pairs):
            return PASS
    return fail(
        "Where one bin holds all examples your number isn't the gap between the share of top "
        "classes that are right and their mean probability. What do you take for the confidence?"
    )


def _is_the_gap(case: Case, result: Result) -> bool:
    value, n = abs(float(result.value["value"])), len(case.inputs["labels"])
    gap = expected_calibration_error(case.inputs["probs"], case.inputs["labels"], 1)
    return any(abs(value - size) <= _TOLERANCE * max(1, size) for size in (gap, gap**2, n * gap))


def expect_gap(cases: Sequence[Case], seen: Observation) -> Finding:
    """Gaps of both signs add up in their full size, and the sum isn't below 0."""
    values = _values(cases, seen)
    lowest = min(float(result.value["value"]) for result in seen)
    if lowest < -_TOLERANCE:
        return fail(f"Your function returned {lowest:.3f}; an error made of sizes is at least 0.")
    whole = expected_calibration_error(**cases[0].inputs)
    if values["apart"] < 0.8 * whole:
        return fail(
            f"Bins that are too sure and bins that aren't sure enough give {values['apart']:.3f} "
            "together. Do their gaps cancel or shrink, or count on one side only?"
        )
    if values["near"] > values["apart"] / 3:
        return fail("A model that is nearly perfect and nearly sure gets too large an error.")
    return PASS


def expect_weighting(cases: Sequence[Case], seen: Observation) -> Finding:
    """In mixtures of two groups the number moves along the straight line of their shares."""
    values = _values(cases, seen)
    low, middle, high = (values[name] for name in ("one-three", "one-one", "three-one"))
    if abs(low - high) <= 0.1 * max(low, middle, high):
        return fail(
            "Three times as many examples in one bin don't move your number: should a bin with "
            "few examples count as much as one with many?"
        )
    if high < low:
        return fail("More examples in the bin with the larger gap make your number smaller.")
    if abs(low + high - 2 * middle) > _TOLERANCE * max(1, middle):
        return fail("Your bins' gaps enter by something other than their share of the examples.")
    return PASS


def expect_bins(cases: Sequence[Case], seen: Observation) -> Finding:
    """The number jumps where a group crosses an edge of n_bins equal bins, and only there; whether
    the group is right is heard on either side of it."""
    values = _values(cases, seen)
    for place, move in (("lowest", "below"), ("highest", "above")):
        if abs(values[f"0.5-{move}"] - values[f"wrong-{move}"]) <= _TOLERANCE:
            return fail(f"Whether the examples of the {place} bin are right never counts.")
    for edge, n_bins in ((0.5, 2), (0.4, 5), (0.6, 5)):
        lower, below, above, higher = (values[f"{edge}-{move}"] for move in draws.MOVES)
        small = max(abs(below - lower), abs(higher - above))
        if abs(above - below) <= max(_JUMP * small, _TOLERANCE):
            return fail(
                f"With n_bins = {n_bins} your bins aren't the {n_bins} equal parts of 0 to 1: a "
                "group that crosses such an edge should meet other company."
            )
    return PASS


def expect_edges(cases: Sequence[Case], seen: Observation) -> Finding:
    """A confidence on an edge belongs to the bin below, and 1 to the last."""
    values = _values(cases, seen)
    on, below, above = (values[name] for name in ("on", "below", "above"))
    if abs(on - below) > 0.25 * abs(above - below) or above == below:
        return fail("A confidence of exactly an edge isn't in the bin that the edge closes.")
    at, near, absent = (values[name] for name in ("at-one", "near-one", "absent"))
    if abs(at - near) > 0.25 * abs(near - absent):
        return fail("Examples with a confidence of exactly 1 are not where those near 1 are.")
    return PASS


def expect_empty(cases: Sequence[Case], seen: Observation) -> Finding:
    """Empty bins leave the number as it is without them, and finite.

    A mean over all bins divides by their number: that idea is the check of the weights' to see.
    """
    values = _values(cases, seen)
    three, ten = values["three"], values["ten"]
    if not any(abs(ten - size) <= _TOLERANCE * max(1, three) for size in (three, three * 3 / 10)):
        return fail("Empty bins change your number: the same examples in fewer bins give another.")
    if abs(ten - values["ten-wrong"]) <= 1e-3:
        return fail("With empty bins your number no longer depends on which examples are right.")
    return PASS


def _check(name: str, points: float, says: str, cases: Draw, expect: Expect) -> Check:
    task = "expected_calibration_error"
    return Check(f"{task}-{name}", points, says, "calibration.error", (task,), cases, expect)


TASKS = (
    Task(
        name="expected_calibration_error",
        namespace=numpy_names,
        reference="from course_lib.calibration import expected_calibration_error\n",
        checks=(
            _check(
                "confidence",
                2,
                "The confidence is the top probability, and a hit is a right top class.",
                draws.confidence_cases,
                expect_confidence,
            ),
            _check(
                "gap",
                1,
                "A bin's gap counts in full, whichever side it is on.",
                draws.gap_cases,
                expect_gap,
            ),
            _check(
                "weighting",
                2,
                "Each bin's gap is weighted by its share of the examples.",
                draws.weighting_cases,
                expect_weighting,
            ),
            _check(
                "bins",
                1,
                "The bins are n_bins parts of equal width between 0 and 1.",
                draws.bin_cases,
                expect_bins,
            ),
            _check(
                "edges",
                1,
                "Bins are closed on the right: an edge belongs to the bin below it.",
                draws.edge_cases,
                expect_edges,
            ),
            _check(
                "empty",
                1,
                "A bin without examples adds nothing.",
                draws.empty_cases,
                expect_empty,
            ),
        ),
    ),
)

"""The task threshold_policy: six properties, one check each.

The rules that the text must state: the confidence is the top probability; a threshold keeps the
examples whose confidence is at least the threshold; candidates are the confidences that occur; the
answer is the smallest candidate whose kept accuracy is at least the target; coverage is the kept
share of all examples; where no candidate will do: infinity, coverage 0, accuracy NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from course_lib.policy import threshold_policy
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
from graders.tasks import _policy_draws as draws
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail

_NEAR = 1e-5
"""float32 moves a confidence by 1e-7; two of them lie 4e-3 apart."""
_TOLERANCE = 1e-4


def expect_threshold(complaint: str) -> Expect:
    """The threshold is the reference's; what is said of it is another check's."""

    def expect(cases: Sequence[Case], seen: Observation) -> Finding:
        for case, result in zip(cases, seen, strict=True):
            found, target = _field(result, "threshold"), case.inputs["target"]
            confidence = case.inputs["probs"].max(axis=1)
            wanted = threshold_policy(**case.inputs)["threshold"]
            if not abs(found - wanted) <= _NEAR:
                if math.isfinite(found) and np.abs(confidence - found).min() > _NEAR:
                    return fail(f"Your threshold {found:.4g} is the confidence of no example.")
                return fail(f"{_consequence(case, found)} at a target of {target:g}. {complaint}")
        return PASS

    return expect


def _consequence(case: Case, threshold: float) -> str:
    """What the threshold does, in words, without saying which one would be right."""
    kept = case.inputs["probs"].max(axis=1) >= threshold - _NEAR
    n, hits = int(kept.sum()), case.inputs["probs"].argmax(axis=1) == case.inputs["labels"]
    right = int(hits[kept].sum())
    return f"Your threshold {threshold:.4g} keeps {n} of {len(kept)}, {right} of them right,"


def expect_report(cases: Sequence[Case], seen: Observation) -> Finding:
    """Coverage and accuracy are those of the threshold that came back, whichever it is."""
    for case, result in zip(cases, seen, strict=True):
        threshold = _field(result, "threshold")
        confidence = case.inputs["probs"].max(axis=1)
        kept = confidence >= threshold - _NEAR
        if not kept.any():
            return fail(f"Your threshold {threshold:.4g} keeps nothing where something can be.")
        hits = case.inputs["probs"].argmax(axis=1) == case.inputs["labels"]
        for name, wanted in (("coverage", kept.mean()), ("accuracy", hits[kept].mean())):
            found = _field(result, name)
            if not abs(found - wanted) <= _TOLERANCE:
                return fail(
                    f"Your threshold {threshold:.4f} keeps {kept.sum()} of {len(kept)} examples, "
                    f"{hits[kept].sum()} of them right, and your {name} is {found:.4g}."
                )
    return PASS


def expect_none(cases: Sequence[Case], seen: Observation) -> Finding:
    """Where no threshold will do, the answer says so in all three numbers."""
    for case, result in zip(cases, seen, strict=True):
        found = [_field(result, name) for name in ("threshold", "coverage", "accuracy")]
        if not (found[0] == math.inf and found[1] == 0 and math.isnan(found[2])):
            shown = ", ".join(f"{value:.4g}" for value in found)
            return fail(
                f"No threshold reaches {case.inputs['target']:g} here, and your answer is {shown}."
            )
    return PASS


def _field(result: Result, name: str) -> float:
    policy = result.value["policy"]
    if name not in policy:
        raise UnusableError(f'Your answer has no "{name}".')
    return float(np.asarray(policy[name]).reshape(()))


def _check(name: str, points: float, says: str, cases: Draw, expect: Expect) -> Check:
    task = "threshold_policy"
    return Check(f"{task}-{name}", points, says, "policy.numbers", (task,), cases, expect)


TASKS = (
    Task(
        name="threshold_policy",
        namespace=numpy_names,
        reference="from course_lib.policy import threshold_policy\n",
        checks=(
            _check(
                "target",
                2,
                "What the threshold keeps is right as often as the target asks.",
                draws.single_cases,
                expect_threshold("Could it keep more, or must it keep less?"),
            ),
            _check(
                "smallest",
                2,
                "No smaller threshold would do, also where the accuracy falls and comes back.",
                draws.dip_cases,
                expect_threshold("The accuracy may come back after a fall: look at all of them."),
            ),
            _check(
                "ties",
                1,
                "Equal confidences are kept together, or not at all.",
                draws.tie_cases,
                expect_threshold("Several examples have one confidence here."),
            ),
            _check(
                "exact",
                1,
                "To reach the target exactly is enough.",
                draws.exact_cases,
                expect_threshold("Some threshold comes to lie on the target here."),
            ),
            _check(
                "report",
                1,
                "Coverage and accuracy are those of the threshold.",
                draws.report_cases,
                expect_report,
            ),
            _check(
                "none",
                1,
                "Where no threshold will do, the answer says so.",
                draws.none_cases,
                expect_none,
            ),
        ),
    ),
)

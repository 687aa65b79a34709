"""Tells a loss that is rounded on its way, or left to chance, from one that is wrong.

The text says nothing of precision but that the loss is true at large logits, which a rounded one
isn't. So rounding costs the check of stability, and no other as long as the values are right to
within what half precision leaves of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from graders.contracts import PASS, Case, Expect, Finding, Observation, UnusableError
from graders.tasks._kd_draws import Array, C, Draw, inner_label, loss_case, ordinary
from graders.tasks._reading import close, loss_values, under
from graders.tasks._soft_terms import cross_entropy, forward_kl, log_softmax

EXAMPLES = 3
STEPS = 6
STEP = 2e-5
"""Of one logit: moves a loss in float32 by 10 units of rounding and more, one in half by none."""
FAR = 0.05
FEW = 3
"""Different values along the steps; one in float32 has five or six."""
FELT = 5e-7
"""Of the loss: a step that moves it by less than this may drown in float32."""
SAME = 1e-6
"""The same sums once more: no other value than rounding in another order would leave."""
LEFT = 0.01
"""Share of a loss's terms and logits: bfloat16 rounds by 0.002 at each of a few steps."""

ROUNDED = (
    "Your loss stays the same while a logit moves by 0.0001: on its way something is rounded, to "
    "half precision or to a few decimals, and at logits of +-10,000 that is seen in full."
)
_STAIRS = {"teacher": 0.5, "student": 1.0, "label": 0.0}
"""What moves, and alpha: the student is looked at in either term."""


def grain_cases(rng: Draw) -> Iterator[Case]:
    """Examples whose teacher, then whose student moves by tiny steps and by a large one."""
    for name, alpha in _STAIRS.items():
        for i in range(EXAMPLES):
            student, teacher, label = _settled(rng), _settled(rng), inner_label(rng)
            moved = _steepest(name, student, teacher, label)
            for step in (*range(STEPS), FAR / STEP):
                s, t = (student, teacher + step * STEP * moved)
                if name != "teacher":
                    s, t = (student + step * STEP * moved, teacher)
                yield loss_case(f"grain-{name}-{i}-{step:.0f}", s, t, label, 2.0, alpha)
            yield loss_case(f"again-{name}-{i}", student, teacher, label, 2.0, alpha)


def _settled(rng: Draw) -> Array:
    """Logits whose best class leads by more than FAR: a loss that hears it alone must not jump."""
    while True:
        logits = ordinary(rng)
        second, best = np.sort(logits[0])[-2:]
        if best - second > 2 * FAR:
            return logits


def _steepest(name: str, student: Array, teacher: Array, label: int) -> Array:
    """(C,): 1 at the logit that a right loss hears most, 0 elsewhere."""
    s, t = log_softmax(student, 2.0), log_softmax(teacher, 2.0)
    slopes = {
        "teacher": np.exp(t) * (t - s - forward_kl(s, t)),
        "student": np.exp(s) - np.exp(t),
        "label": np.eye(C)[[label]],
    }
    return np.asarray(np.eye(C)[np.abs(slopes[name]).argmax()])


def is_rounded(cases: Sequence[Case], seen: Observation) -> bool:
    """Whether the loss stands still along steps that should move it."""
    return any(
        _stands_still(f"{name}-{i}", cases, seen) for name in _STAIRS for i in range(EXAMPLES)
    )


def _stands_still(name: str, cases: Sequence[Case], seen: Observation) -> bool:
    *values, far = loss_values(result for _, result in under(f"grain-{name}-", cases, seen))
    a_step = abs(far - values[0]) * STEP / FAR
    return a_step > FELT * max(1.0, abs(far)) and len(set(values)) <= FEW


def refuse_chance(cases: Sequence[Case], seen: Observation) -> None:
    """UnusableError for a loss of two values for the same inputs: no property holds of it."""
    again = loss_values(result for _, result in under("again-", cases, seen))
    first = [
        loss_values(result for _, result in under(f"grain-{name}-{i}-0", cases, seen))[0]
        for name in _STAIRS
        for i in range(EXAMPLES)
    ]
    if not close(first, again, SAME):
        raise UnusableError(
            "Your function gives another value when it is called again with the same inputs: "
            "something in it is left to chance."
        )


def unless_rounded(expect: Expect) -> Expect:
    """The expectation, but it passes a loss that is right and merely rounded, and asks nothing of
    one that is left to chance."""

    def kinder(cases: Sequence[Case], seen: Observation) -> Finding:
        refuse_chance(cases, seen)
        finding = expect(cases, seen)
        return finding if finding.share == 1.0 or not _right_but_rounded(cases, seen) else PASS

    return kinder


def _right_but_rounded(cases: Sequence[Case], seen: Observation) -> bool:
    try:
        values = loss_values(seen)
        rounded = is_rounded(cases, seen)
    except UnusableError:
        return False
    wanted, sizes = np.array([_wanted(case) for case in cases]).T
    return rounded and bool(np.all(np.abs(values - wanted) <= LEFT * sizes))


def _wanted(case: Case) -> tuple[float, float]:
    """The loss of a case, and how large the terms and the logits are that make it up."""
    inputs = case.inputs
    T_d, alpha = inputs["T_d"], inputs["alpha"]
    s, t = (log_softmax(inputs[f"{side}_logits"], T_d) for side in ("student", "teacher"))
    weight, student = alpha * T_d**2, inputs["student_logits"]
    hard = (1 - alpha) * cross_entropy(student, inputs["labels"]).mean()
    soft = weight * forward_kl(s, t).mean()
    terms = hard - weight * (np.exp(t) * (s + t)).sum(axis=-1).mean()
    largest = max(np.abs(student).max(), np.abs(inputs["teacher_logits"]).max())
    return float(soft + hard), float(terms + (1 - alpha + alpha * T_d) * largest)

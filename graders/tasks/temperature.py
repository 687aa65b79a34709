"""The task fit_temperature: the T > 0 at which softmax(logits / T) has the smallest NLL.

The rules that the text must state: logits are divided by T; what is minimised is the mean negative
log-likelihood of the labels; the best T lies between 0.05 and 20; two percent off is near enough;
logits may share a large offset, which a softmax doesn't see.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from course_lib.calibration import fit_temperature
from graders.contracts import (
    PASS,
    Case,
    Check,
    Draw,
    Expect,
    Finding,
    Observation,
    Task,
    UnusableError,
)
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail

PATTERN = (3.0, 1.2, 0.6, 0.0, -0.5, -1.0)
"""Logits of a row, from its top class down: as they stand, T is about 1.8."""
C, N = len(PATTERN), 240
HITS, FAR_OFF = 0.6, 0.7
"""Share of right rows; share of the wrong ones whose true class is the least likely. Such an error
costs much NLL and little ECE, so the two are smallest at different T."""
_RELATIVE = 0.05
"""The text asks for 2%: coarser than that costs, finer than 5% is never asked."""
PLAIN, SMALL, LARGE = 1.8, 0.0445, 10.3
"""T of the first of `far_cases`, and times its logits: T is then .08 and 18.5, near the ends that
the text promises. Another loss is smallest at .7 of T, and no end may cut that off."""


def over_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Too sure by different factors."""
    spans = ((1.0, 1.6), (1.9, 2.3))
    return tuple(
        Case(f"over-{i}", drawn(rng, float(rng.uniform(*span)))) for i, span in enumerate(spans)
    )


def both_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Too sure, and not sure enough."""
    over, under = float(rng.uniform(1.4, 1.8)), float(rng.uniform(0.25, 0.35))
    return Case("over", drawn(rng, over)), Case("under", drawn(rng, under))


def far_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """The same logits as they are, and so small and so large that T is near the text's ends."""
    inputs = drawn(rng, 1.0)
    plain = PLAIN / fit_temperature(**inputs)
    factors = {"plain": plain, "small": SMALL * plain, "large": LARGE * plain}
    return tuple(_changed(name, inputs, factor, 0.0) for name, factor in factors.items())


def offset_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Each row shifted by about a thousand, up or down; and plain logits, once and thrice."""
    inputs = drawn(rng, float(rng.uniform(0.9, 1.2)))
    offset = rng.choice([-1.0, 1.0], (N, 1)) * rng.integers(900, 1200, (N, 1))
    plain, tripled = (_changed(name, inputs, k, 0.0) for name, k in (("plain", 1), ("tripled", 3)))
    return plain, tripled, _changed("offset", inputs, 1.0, offset)


def drawn(rng: np.random.Generator, factor: float) -> dict[str, Any]:
    """logits (N, C), the pattern times the factor with a little noise, and labels (N,)."""
    classes = rng.permuted(np.tile(np.arange(C), (N, 1)), axis=1)
    logits = np.empty((N, C))
    np.put_along_axis(logits, classes, np.array(PATTERN) + rng.normal(0, 0.02, (N, C)), axis=1)
    wrong = np.where(rng.permutation(N) < FAR_OFF * N, C - 1, 1)
    place = np.where(rng.permutation(N) < HITS * N, 0, wrong)
    return {"logits": factor * logits, "labels": classes[np.arange(N), place]}


def _changed(name: str, inputs: dict[str, Any], factor: float, offset: Any) -> Case:
    return Case(name, {**inputs, "logits": factor * inputs["logits"] + offset})


def expect_direction(cases: Sequence[Case], seen: Observation) -> Finding:
    """Above 1 where the model is too sure, below where it isn't sure enough."""
    over, under = (result.value["value"] for result in seen)
    if over > 1 > under > 0:
        return PASS
    return fail(
        f"You say {over:.3g} for a model that is too sure and {under:.3g} for one that isn't sure "
        "enough. Which T makes probabilities flatter, when logits are divided by it?"
    )


def expect_best(cases: Sequence[Case], seen: Observation) -> Finding:
    """T, or 1 / T, is the minimum's: which of both is another check's business."""
    for case, found in zip(cases, _temperatures(seen), strict=True):
        best = fit_temperature(**case.inputs)
        if not _near(found, best) and not _near(found, 1 / best):
            return fail(
                f"At T = {found:.3g} the NLL of the labels isn't at its smallest. Which number do "
                "you make small, over which examples, and how closely do you search?"
            )
    return PASS


def expect_range(cases: Sequence[Case], seen: Observation) -> Finding:
    """T grows with the logits, whatever it makes smallest (and 1 / T falls)."""
    del cases
    plain, small, large = _temperatures(seen)
    for p, s, many in ((plain, small, large), (1 / plain, 1 / small, 1 / large)):
        if _near(s, SMALL * p) and _near(many, LARGE * p):
            return PASS
    return fail(
        f"You say {plain:.3g} for some logits, {small:.3g} for {SMALL} times them and {large:.3g} "
        f"for {LARGE} times. Does your search reach as far as the text says, on both sides of 1?"
    )


def expect_stability(cases: Sequence[Case], seen: Observation) -> Finding:
    """An offset of each row leaves T as it is, while three times the logits don't."""
    del cases
    plain, tripled, offset = _temperatures(seen)
    if _near(plain, tripled):
        return fail(f"You say {plain:.3g}, and the same for three times these logits.")
    if not _near(offset, plain):
        return fail(
            f"You say {plain:.3g}, and {offset:.3g} once each row is shifted by its own thousand: "
            "a softmax is the same for both."
        )
    return PASS


def _temperatures(seen: Observation) -> list[float]:
    found = [float(result.value["value"]) for result in seen]
    for value in found:
        if not np.isfinite(value) or value <= 0:
            raise UnusableError(f"Your function returned {value:.3g}; a temperature is above 0.")
    return found


def _near(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= _RELATIVE * wanted


def _names() -> dict[str, Any]:
    return numpy_names() | {"minimize_scalar": minimize_scalar}


def _check(name: str, points: float, says: str, cases: Draw, expect: Expect) -> Check:
    task = "fit_temperature"
    return Check(f"{task}-{name}", points, says, "temperature.fit", (task,), cases, expect)


TASKS = (
    Task(
        name="fit_temperature",
        namespace=_names,
        reference="from course_lib.calibration import fit_temperature\n",
        checks=(
            _check(
                "direction",
                1,
                "T is above 1 for a model that is too sure, below 1 for one not sure enough.",
                both_cases,
                expect_direction,
            ),
            _check(
                "objective",
                2,
                "T makes the mean negative log-likelihood of the labels smallest.",
                over_cases,
                expect_best,
            ),
            _check(
                "range",
                1,
                "The best T is found where it lies far below or above 1, too.",
                far_cases,
                expect_range,
            ),
            _check(
                "stability",
                1,
                "Logits near a thousand give the same T as small ones.",
                offset_cases,
                expect_stability,
            ),
        ),
    ),
)

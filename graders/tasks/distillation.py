"""The task kd_loss: six properties of the distillation loss, one check each.

    L = alpha * T_d**2 * KL(softmax(t / T_d) || softmax(s / T_d)) + (1 - alpha) * CE(s, y)

What the text must ask for, because the checks do: both sides softened, the mean over the examples,
logits of +-1e4 (finite and true), a gradient for the student alone.
"""

from __future__ import annotations

import numpy as np

from graders.contracts import Case, Check, Draw, Expect, Task
from graders.tasks import _kd_draws as draws
from graders.tasks import _kd_pair_draws as pair_draws
from graders.tasks._kd_balance import expect_mixing, expect_reduction
from graders.tasks._kd_direction import expect_direction
from graders.tasks._kd_grain import grain_cases, unless_rounded
from graders.tasks._kd_huge import stability_cases
from graders.tasks._kd_properties import expect_scaling, expect_temperature
from graders.tasks._kd_stability import expect_stability
from graders.tasks._namespaces import torch_names


def _check(name: str, points: float, says: str, cases: Draw, expect: Expect) -> Check:
    return Check(
        id=f"kd_loss-{name}",
        points=points,
        says=says,
        driver="distillation.loss",
        observes=("kd_loss",),
        cases=_with_grain(cases),
        expect=expect,
    )


def _with_grain(draw: Draw) -> Draw:
    """The draw, and what tells whether a loss is rounded on its way."""

    def more(rng: np.random.Generator) -> tuple[Case, ...]:
        return (*draw(rng), *grain_cases(rng))

    return more


TASKS = (
    Task(
        name="kd_loss",
        namespace=torch_names,
        reference="from course_lib.distillation import kd_loss\n",
        checks=(
            _check(
                "direction",
                6,
                "The soft term is the divergence of the student from the teacher's distribution.",
                pair_draws.direction_cases,
                unless_rounded(expect_direction),
            ),
            _check(
                "temperature",
                4,
                "T_d softens the student and the teacher in the soft term.",
                pair_draws.softening_cases,
                unless_rounded(expect_temperature),
            ),
            _check(
                "scaling",
                6,
                "The soft term gets back the gradient size that softening takes away.",
                pair_draws.softening_cases,
                unless_rounded(expect_scaling),
            ),
            _check(
                "mixing",
                4,
                "alpha weighs the soft term, the rest goes to plain cross-entropy with the labels.",
                draws.mixing_cases,
                unless_rounded(expect_mixing),
            ),
            _check(
                "reduction",
                2,
                "The loss of a batch is the mean over its examples.",
                draws.reduction_cases,
                unless_rounded(expect_reduction),
            ),
            _check(
                "stability",
                4,
                "The loss stays finite and true at logits of +-10,000, and its gradient reaches "
                "the student alone.",
                stability_cases,
                expect_stability,
            ),
        ),
    ),
)

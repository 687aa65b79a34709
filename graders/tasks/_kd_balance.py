"""How a distillation loss puts its terms together: their weights and the mean over the examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import PASS, Case, Finding, Observation
from graders.tasks._kd_differences import NO_TEACHER, TOLERANCE, hears_teacher
from graders.tasks._kd_draws import MIXTURES, C
from graders.tasks._reading import close, fail, loss_values, under
from graders.tasks._soft_terms import cross_entropy


def expect_mixing(cases: Sequence[Case], seen: Observation) -> Finding:
    """alpha weighs the soft term, 1 - alpha the cross-entropy of unsoftened logits.

    The cross-entropy may be over C: means belong to another check.
    """
    groups = {name: under(f"{name}-", cases, seen) for name in MIXTURES}
    losses = {name: loss_values(result for _, result in pairs) for name, pairs in groups.items()}
    if not close(losses["soft"], losses["relabelled"], TOLERANCE):
        return fail("At alpha = 1 your loss still changes with the labels.")
    if not close(losses["hard"], losses["retaught"], TOLERANCE):
        return fail("At alpha = 0 your loss still changes with the teacher's logits.")
    inputs = [case.inputs for case, _ in groups["hard"]]
    plain = np.array([cross_entropy(i["student_logits"], i["labels"])[0] for i in inputs])
    if not any(close(c * losses["hard"], plain, TOLERANCE) for c in (1, C)):
        return fail("At alpha = 0 your loss isn't the student's plain cross-entropy.")
    if not close(losses["between"], 0.3 * losses["soft"] + 0.7 * losses["hard"], TOLERANCE):
        return fail("Between alpha = 0 and alpha = 1 your loss isn't the mixture of its two ends.")
    return PASS


def expect_reduction(cases: Sequence[Case], seen: Observation) -> Finding:
    """The loss of a batch is the mean of its examples' losses, whatever the number of classes."""
    if not hears_teacher(cases, seen, "batch-6", "retaught-6"):
        return fail(NO_TEACHER)
    singles = loss_values(result for _, result in under("single-", cases, seen))
    for n in (6, 3):
        (batch,) = loss_values(result for _, result in under(f"batch-{n}", cases, seen))
        if not close(batch, singles[:n].mean(), TOLERANCE):
            return fail(
                f"For a batch of {n} your loss is {batch:.4g}, but its examples one by one have "
                f"losses from {singles[:n].min():.4g} to {singles[:n].max():.4g} with another mean."
            )
    narrow, wide = (
        loss_values(result for _, result in under(f"{width}-", cases, seen))
        for width in ("narrow", "wide")
    )
    # as differences between teachers and between labels, so that what else is wrong cancels
    if not close(narrow - narrow[0], wide - wide[0], TOLERANCE / 10):
        return fail(
            "Your loss changes when classes are added that neither model believes in: is it "
            "averaged over more than the examples, or does a class of probability zero count in it?"
        )
    return PASS

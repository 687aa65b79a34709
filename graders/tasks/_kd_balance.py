"""How a distillation loss puts its terms together: their weights and the mean over the examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import PASS, Case, Finding, Observation
from graders.tasks._kd_differences import NO_TEACHER, TOLERANCE, growth, hears_teacher
from graders.tasks._kd_draws import MIXTURES, C
from graders.tasks._reading import FloatArray, close, fail, loss_values, under
from graders.tasks._soft_terms import SOFT_TERMS, SoftTerm, cross_entropy, log_softmax


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
    return _widened_finding(cases, seen)


def _widened_finding(cases: Sequence[Case], seen: Observation) -> Finding:
    """Classes that neither model believes in must not change the size of a term.

    Looked at in the differences that another teacher and another label make, in which what else is
    wrong cancels. A soft term whose shape changes hears such classes, which is no matter of means.
    """
    for change, term in (("retaught", "soft"), ("relabelled", "hard")):
        narrow, wide = (_changes(width, change, cases, seen) for width in ("narrow", "wide"))
        if close(narrow, wide, TOLERANCE / 10):
            continue
        times = _known_multiple(cases, narrow, wide) if term == "soft" else 0.0
        times = times or _multiple(narrow, wide)
        if times and abs(times - 1) > TOLERANCE:
            return fail(
                f"With three classes more that neither model believes in your {term} term is "
                f"{times:.3g} times as large: is it averaged over more than the examples?"
            )
    return PASS


def _changes(width: str, change: str, cases: Sequence[Case], seen: Observation) -> FloatArray:
    base, changed = (
        loss_values(result for _, result in under(f"{width}-{name}-", cases, seen))
        for name in ("base", change)
    )
    return np.asarray(changed - base)


def _multiple(one: FloatArray, other: FloatArray) -> float:
    """How many times the other is the one; 0.0 where it is no multiple of it."""
    times, gap = _fit(one, other)
    return times if gap <= TOLERANCE else 0.0


def _known_multiple(cases: Sequence[Case], narrow: FloatArray, wide: FloatArray) -> float:
    """The same for the soft term that fits best, which may hear the new classes; 0.0 for none."""
    best, multiple = TOLERANCE, 0.0
    for term in SOFT_TERMS:
        before, before_gap = _fit(_term_changes(term, "narrow", cases), narrow)
        after, after_gap = _fit(_term_changes(term, "wide", cases), wide)
        if max(before_gap, after_gap) < best:
            best, multiple = max(before_gap, after_gap), after / before
    return multiple


def _fit(one: FloatArray, other: FloatArray) -> tuple[float, float]:
    """The best factor from one to the other, and the gap that it leaves as a share of the other."""
    size = float(np.max(np.abs(other)))
    if not np.any(one) or not size:
        return 0.0, np.inf
    times = growth(one, other)
    return times, float(np.max(np.abs(other - times * one))) / size


def _term_changes(term: SoftTerm, width: str, cases: Sequence[Case]) -> FloatArray:
    """What the other teacher changes in a soft term at T_d = 1, (examples,)."""
    base, changed = (
        np.concatenate([_term_value(term, case) for case in cases if case.name.startswith(prefix)])
        for prefix in (f"{width}-base-", f"{width}-retaught-")
    )
    return np.asarray(changed - base)


def _term_value(term: SoftTerm, case: Case) -> FloatArray:
    sides = (case.inputs[f"{side}_logits"] for side in ("student", "teacher"))
    return term(*(log_softmax(logits) for logits in sides))

"""The properties of a distillation loss, each told apart from all others.

The trick: two calls that differ in the teacher alone have the same hard term, so their difference
is the soft term's and no mistake elsewhere in the loss can touch it. Each expectation looks at such
differences (or ratios of them) in which the other properties cancel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graders.contracts import PASS, Case, Finding, Observation, UnusableError
from graders.tasks._kd_differences import reference_differences, soft_weight, teacher_differences
from graders.tasks._kd_draws import TEMPERATURES, C
from graders.tasks._kd_formula import Pair, explain
from graders.tasks._reading import FloatArray, close, fail, loss_values, under
from graders.tasks._soft_terms import cross_entropy

TOLERANCE = 1e-3
"""Share of the largest value: far above float32 (1e-6 here), far below what any mistake moves."""

SILENT = 1e-5
"""A soft term that moves less than this between two unlike teachers doesn't hear the teacher."""

NO_TEACHER = "Your loss doesn't move when the teacher's logits change, so nothing is distilled."


def hears_teacher(cases: Sequence[Case], seen: Observation, before: str, after: str) -> bool:
    """Whether the loss differs between two cases that differ in the teacher alone.

    Without it a property of the loss would hold of nothing: a constant is its own mean. That the
    loss is one number is for the check of the mean to ask, so any number of them is compared here.
    """
    first, second = (under(name, cases, seen)[0][1].value["value"] for name in (before, after))
    if first is None or second is None:
        raise UnusableError("Your function returned nothing. Does it end with a return?")
    if first.size == 0 or second.size == 0:
        raise UnusableError("Your function returned no number at all, only an empty array.")
    return bool(np.shape(first) == np.shape(second) and np.max(np.abs(first - second)) >= SILENT)


def expect_direction(cases: Sequence[Case], seen: Observation) -> Finding:
    """At T_d = 1 the teacher's part is proportional to KL(teacher || student).

    The constant may be alpha = 1/2, or 1 where alpha isn't used, each also over C: weights and
    means belong to other checks. Another constant means another logarithm, or a wrong sign.
    """
    pairs = under("pair-", cases, seen)
    moved = teacher_differences([result for _, result in pairs])
    wanted = reference_differences([case for case, _ in pairs])
    if np.max(np.abs(moved)) < SILENT:
        return fail(NO_TEACHER)
    if any(close(size * moved, c * wanted, TOLERANCE) for c in (0.5, 1.0) for size in (1, C)):
        if free_where_they_agree("cool", cases, seen):
            return PASS
        return fail(
            "Where student and teacher agree a divergence is zero, but something of your soft term "
            "is left there: is one side's probability or logarithm another thing than you think?"
        )
    times = float(moved @ wanted / (wanted @ wanted))
    if times > 0 and close(moved, times * wanted, TOLERANCE):
        return fail(
            f"At T_d = 1 and alpha = 0.5 your soft term is {2 * times:.3g} times the divergence "
            "asked for: which factor, or which logarithm, stands in it?"
        )
    return fail(
        "At T_d = 1, swapping one teacher for another changes your loss by other amounts than the "
        "divergence asked for: look at what is compared with what, and which side is the target."
    )


def free_where_they_agree(name: str, cases: Sequence[Case], seen: Observation) -> bool:
    """Whether the soft term is zero where the student is its own teacher.

    Differences between teachers are blind to what depends on the student alone. Which end of alpha
    shows the soft term is another check's business, so either may; so may the middle, where what is
    left must be the cross-entropy, weighed or not.
    """
    ends = {end: under(f"{name}-{end}-", cases, seen) for end in ("zero", "half", "one")}
    losses = {end: loss_values(result for _, result in pairs) for end, pairs in ends.items()}
    if any(close(losses[end], 0.0 * losses[end], TOLERANCE) for end in ("zero", "one")):
        return True
    inputs = [case.inputs for case, _ in ends["half"]]
    hard = np.array([cross_entropy(i["student_logits"], i["labels"])[0] for i in inputs])
    return any(
        close(size * losses["half"], weight * hard, TOLERANCE)
        for weight in (0.5, 1.0)
        for size in (1, C)
    )


@dataclass(frozen=True)
class Softening:
    """How T_d enters the soft term.

    sides: a key of _COMPLAINTS, "" where none fits at every temperature, "silent" where the teacher
    isn't heard. For each warmer temperature, factors: by how much the soft term's weight grew over
    the coolest; ks: by how much T_d did. Both (warmer temperatures,).
    """

    sides: str
    factors: FloatArray
    ks: FloatArray


def softening(cases: Sequence[Case], seen: Observation) -> Softening:
    """Which sides T_d softens, and what T_d -> k T_d does to the soft term apart from that."""
    base = under("base-", cases, seen)
    steps = [
        {name: under(f"{name}-{step}-", cases, seen) for name in _COMPLAINTS}
        for step in range(len(TEMPERATURES) - 1)
    ]
    coolest = base[0][0].inputs["T_d"]
    ks = np.array([groups["neither"][0][0].inputs["T_d"] / coolest for groups in steps])
    if np.max(np.abs(teacher_differences([result for _, result in base]))) < SILENT:
        return Softening("silent", 0.0 * ks, ks)
    found = [_by_formula(base, groups["neither"]) or _by_scaling(base, groups) for groups in steps]
    (sides, *others), factors = zip(*found, strict=True)
    agreed = sides if all(other == sides for other in others) else ""
    return Softening(agreed, np.array(factors), ks)


def _by_formula(cool: Sequence[Pair], warm: Sequence[Pair]) -> tuple[str, float] | None:
    """For a soft term that we know: the same one must explain both temperatures."""
    first, second = explain(cool), explain(warm)
    if first is None or second is None or first.member.kind != second.member.kind:
        return None
    growth = soft_weight(second.member, warm) / soft_weight(first.member, cool)
    return first.member.sides, growth


def _by_scaling(base: Sequence[Pair], groups: Mapping[str, Sequence[Pair]]) -> tuple[str, float]:
    """For any soft term: the scaling of logits under which T_d -> k T_d only multiplies it.

    softmax(logits / T_d) doesn't change when both grow by k, so scaling exactly the softened sides
    leaves the soft term's shape alone and shows the factor in front of it.
    """
    cool = teacher_differences([result for _, result in base])
    for name in _COMPLAINTS:
        warm = teacher_differences([result for _, result in groups[name]])
        factor = float(warm @ cool / (cool @ cool))
        gap = np.max(np.abs(warm - factor * cool))
        if gap <= TOLERANCE * np.max(np.abs(factor * cool)):
            return name, factor
    return "", 0.0


# In the order in which they are asked: a loss that T_d doesn't soften is caught before its mere
# size (a squared error of logits, say) can pass for softening.
_COMPLAINTS = {
    "neither": "T_d changes no shape in your soft term: neither side gets softer as T_d grows.",
    "both": "",
    "student": "T_d softens your student's side of the soft term, but not the teacher's.",
    "teacher": "T_d softens your teacher's side of the soft term, but not the student's.",
    "sharpened": "A larger T_d makes both distributions in your soft term sharper, not softer.",
}


def expect_temperature(cases: Sequence[Case], seen: Observation) -> Finding:
    """Both sides of the soft term are softened by T_d."""
    found = softening(cases, seen)
    if found.sides == "both":
        cool, warm = (free_where_they_agree(name, cases, seen) for name in ("cool", "warm"))
        if warm or not cool:
            return PASS
        return fail(
            "Where student and teacher agree your soft term is zero at T_d = 1 and no longer at a "
            "higher T_d: a part of it isn't softened."
        )
    if found.sides == "silent":
        return fail(NO_TEACHER)
    return fail(
        _COMPLAINTS.get(found.sides)
        or "T_d enters your soft term, but not by softening both sides' logits before the softmax."
    )


def expect_scaling(cases: Sequence[Case], seen: Observation) -> Finding:
    """The factor in front of the soft term grows with the square of T_d."""
    found = softening(cases, seen)
    if found.sides == "silent":
        return fail(NO_TEACHER)
    if not found.sides:
        return fail(
            "What T_d does to your soft term is no softening of logits, so the factor that should "
            "make up for softening can't be seen in it."
        )
    off = np.abs(found.factors / found.ks**2 - 1)
    worst = int(np.argmax(off))
    if off[worst] <= TOLERANCE:
        return PASS
    k, factor = found.ks[worst], found.factors[worst]
    return fail(
        f"With T_d {k:.3g} times as large, and logits grown so that the softened distributions "
        f"stay the same, your soft term is {factor:.3g} times as large: the gradients that "
        "softening shrinks don't get their size back."
    )

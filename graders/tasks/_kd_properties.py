"""How T_d enters a distillation loss: which sides it softens, and what it does to the soft term.

As for the direction, the hard term cancels between two calls that differ in the teacher alone.
Each expectation looks at ratios of such differences, in which the other properties cancel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graders.contracts import PASS, Case, Finding, Observation
from graders.tasks._kd_differences import (
    NO_TEACHER,
    TOLERANCE,
    free_where_they_agree,
    growth,
    silent,
    teacher_differences,
)
from graders.tasks._kd_formula import Formula, Pair, explain
from graders.tasks._kd_pair_draws import ENDS, EXTREMES, N_ALIKE, TEMPERATURES
from graders.tasks._reading import FloatArray, fail, under


@dataclass(frozen=True)
class Softening:
    """How T_d enters the soft term.

    sides: a key of _COMPLAINTS, "" where none fits at every temperature. For each other
    temperature, factors: by how much the soft term's weight grew over the coolest; ks: by how much
    T_d did. Both (other temperatures,), less the extreme ones where the softening is another, which
    stand in odd. end: of alpha, where this was seen.
    """

    end: str
    sides: str
    factors: FloatArray
    ks: FloatArray
    odd: tuple[float, ...] = ()


def softenings(cases: Sequence[Case], seen: Observation) -> tuple[Softening, ...]:
    """What is seen at alpha = 1 and at alpha = 0, without the end where no teacher is heard.

    Both, because a hard term that hears the teacher is alone at one end. Which end shows the soft
    term, and what the hard term hears, are another check's business.
    """
    found = (softening(end, cases, seen) for end in ENDS)
    return tuple(one for one in found if one is not None)


def softening(end: str, cases: Sequence[Case], seen: Observation) -> Softening | None:
    """Which sides T_d softens at this end of alpha, and what T_d -> k T_d does to the soft term
    apart from that; None where no teacher is heard."""
    base = under(f"base-{end}-", cases, seen)
    steps = [
        {name: under(f"{name}-{step}-{end}-", cases, seen) for name in _COMPLAINTS}
        for step in range(len(TEMPERATURES) - 1)
    ]
    coolest = base[0][0].inputs["T_d"]
    ks = np.array([groups["neither"][0][0].inputs["T_d"] / coolest for groups in steps])
    cool = teacher_differences(base)
    if silent(cool):
        return None
    # A hard term may take the teachers' best class for the label: it cancels where they share it.
    told = slice(None) if silent(cool[:N_ALIKE]) else slice(N_ALIKE)
    warm = [
        {name: teacher_differences(pairs)[told] for name, pairs in groups.items()}
        for groups in steps
    ]
    first = explain(base)
    found = [
        _by_formula(first, groups["neither"]) or _by_scaling(cool[told], differences)
        for groups, differences in zip(steps, warm, strict=True)
    ]
    sides = found[0] if len(set(found)) == 1 else ""
    factors = [growth(cool[told], differences[sides]) if sides else 0.0 for differences in warm]
    seen_so_far = Softening(end, sides, np.array(factors), ks)
    if sides != "both":
        return seen_so_far
    return _with_extremes(seen_so_far, cool[told], told, coolest, cases, seen)


def _with_extremes(
    found: Softening,
    cool: FloatArray,
    told: slice,
    coolest: float,
    cases: Sequence[Case],
    seen: Observation,
) -> Softening:
    """The same with the extreme temperatures, where both sides are softened at the others."""
    for name in EXTREMES:
        pairs = under(f"{name}-{found.end}-", cases, seen)
        T_d, differences = pairs[0][0].inputs["T_d"], teacher_differences(pairs)[told]
        if not _is_multiple(cool, differences):
            found = replace(found, odd=(*found.odd, T_d))
            continue
        factors = np.append(found.factors, growth(cool, differences))
        found = replace(found, factors=factors, ks=np.append(found.ks, T_d / coolest))
    return found


def _by_formula(first: Formula | None, warm: Sequence[Pair]) -> str:
    """For a soft term that we know: the same one must explain both temperatures."""
    second = explain(warm)
    if first is None or second is None or first.member.kind != second.member.kind:
        return ""
    return first.member.sides if first.weights[0] and second.weights[0] else ""


def _by_scaling(cool: FloatArray, warm: Mapping[str, FloatArray]) -> str:
    """For any soft term: the scaling of logits under which T_d -> k T_d only multiplies it.

    softmax(logits / T_d) doesn't change when both grow by k, so scaling exactly the softened sides
    leaves the soft term's shape alone and shows the factor in front of it.
    """
    return next((name for name in _COMPLAINTS if _is_multiple(cool, warm[name])), "")


def _is_multiple(cool: FloatArray, warm: FloatArray) -> bool:
    multiple = growth(cool, warm) * cool
    return bool(np.max(np.abs(warm - multiple)) <= TOLERANCE * np.max(np.abs(multiple)))


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
    found = softenings(cases, seen)
    if not found:
        return fail(NO_TEACHER)
    softened = [one.end for one in found if one.sides == "both" and not one.odd]
    if any(_softened_where_they_agree(end, cases, seen) for end in softened):
        return PASS
    if softened:
        return fail(
            "Where student and teacher agree your soft term is zero at T_d = 1 and no longer at a "
            "higher T_d: a part of it isn't softened."
        )
    if odd := [T_d for one in found for T_d in one.odd]:
        return fail(
            f"At T_d = {odd[0]:.2g} your soft term isn't that of logits divided by T_d, though "
            "from 1.3 to 4 it is: T_d may be any number above 0."
        )
    return fail(
        _COMPLAINTS.get(found[0].sides)
        or "T_d enters your soft term, but not as what both sides' logits are divided by before "
        "the softmax."
    )


def _softened_where_they_agree(end: str, cases: Sequence[Case], seen: Observation) -> bool:
    cool, warm = (free_where_they_agree(name, end, cases, seen) for name in ("cool", "warm"))
    return warm or not cool


def expect_scaling(cases: Sequence[Case], seen: Observation) -> Finding:
    """The factor in front of the soft term grows with the square of T_d, at either end of alpha."""
    findings = [_scaling_finding(one) for one in softenings(cases, seen)]
    return max(findings, key=lambda finding: finding.share, default=fail(NO_TEACHER))


def _scaling_finding(found: Softening) -> Finding:
    if not found.sides:
        return fail(
            "T_d does something else to your soft term than dividing its logits, so the factor "
            "that should make up for softening can't be seen in it."
        )
    off = np.abs(found.factors / found.ks**2 - 1)
    worst = int(np.argmax(off))
    if off[worst] <= TOLERANCE:
        return PASS
    k, factor = found.ks[worst], found.factors[worst]
    return fail(
        f"With T_d {k:.3g} times as large, and logits scaled so that the softened distributions "
        f"stay the same, your soft term is {factor:.3g} times as large: that isn't what makes up "
        "for the gradients' size."
    )

"""Whether the soft term is the divergence asked for, whatever its weight and whatever is beside it.

The trick: two calls that differ in the teacher alone have the same hard term, so their difference
is the soft term's and no mistake elsewhere in the loss can touch it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import PASS, Case, Finding, Observation
from graders.tasks._kd_differences import (
    NO_TEACHER,
    free_where_they_agree,
    growth,
    hard_weights,
    reference_differences,
    silent,
    teacher_differences,
)
from graders.tasks._kd_draws import C
from graders.tasks._kd_formula import Pair
from graders.tasks._kd_pair_draws import ENDS, HOT
from graders.tasks._reading import FloatArray, close, fail, under

_SHAPE_TOLERANCE = 2e-3
_FACTOR_TOLERANCE = 2.7e-3
"""Between what a number of 1e-4 and one of 1e-3 in a logarithm move the factor; see the draws."""

_FIXED = (1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0)
"""Temperatures that may stand in place of T_d: what T_d does is for other checks to ask."""

_LOGARITHMS = (np.log(2.0), np.log(10.0))
_HARD_WEIGHTS = {"one": np.array([0.0, 0.5, 1.0]), "zero": np.array([1.0, 0.5, 0.0])}
"""Of the hard term at alpha = 1, 1/2 and 0, where the soft term is at its full weight at this end.
"""


def expect_direction(cases: Sequence[Case], seen: Observation) -> Finding:
    """At T_d = 1 the teacher's part is proportional to KL(teacher || student), at either end.

    Which end of alpha shows the soft term, and what the hard term hears, belong to another check.
    """
    findings = [found for end in ENDS if (found := _at(end, cases, seen)) is not None]
    if findings:
        return max(findings, key=lambda finding: finding.share)
    if all(silent(teacher_differences(under(f"apart-{end}-", cases, seen))) for end in ENDS):
        return fail(NO_TEACHER)
    return fail(
        "Two teachers with the same best class give the same loss, however much they differ in "
        "all other classes: the divergence asked for hears the whole distribution."
    )


def _at(end: str, cases: Sequence[Case], seen: Observation) -> Finding | None:
    """The finding at this end of alpha; None where no teacher is heard there."""
    pairs = under(f"alike-{end}-", cases, seen)
    moved, wanted = teacher_differences(pairs), reference_differences(pairs)
    if silent(moved):
        return None
    times = growth(wanted, moved)
    fixed = _is_fixed((pairs, under(f"hot-{end}-", cases, seen)))
    if not fixed and not _follows(wanted, moved):
        return fail(
            "At T_d = 1, swapping one teacher for another changes your loss by other amounts than "
            "the divergence asked for: look at what is compared with what, and which side is the "
            "target."
        )
    if not free_where_they_agree("cool", end, cases, seen):
        return fail(
            "Where student and teacher agree a divergence is zero, but something of your soft term "
            "is left there: is one side's probability or logarithm another thing than you think?"
        )
    if fixed or _is_weight(times, end, cases, seen):
        return PASS
    return fail(
        f"At T_d = 1 your soft term is {times:.3g} times the divergence asked for: which factor, "
        "or which logarithm, stands in it?"
    )


def _follows(wanted: FloatArray, moved: FloatArray) -> bool:
    """Whether what the teachers change is a positive multiple of what is wanted."""
    times = growth(wanted, moved)
    gap = np.max(np.abs(moved - times * wanted))
    return times > 0 and bool(gap <= _SHAPE_TOLERANCE * np.max(np.abs(moved)))


def _is_fixed(groups: Sequence[Sequence[Pair]]) -> bool:
    """Whether it is the divergence at one temperature of the loss's own, whatever T_d is."""
    return any(
        all(
            _follows(reference_differences(pairs, T), teacher_differences(pairs))
            for pairs in groups
        )
        for T in _FIXED
    )


def _is_weight(times: float, end: str, cases: Sequence[Case], seen: Observation) -> bool:
    """Whether this factor of the divergence is a weight, which other checks ask for.

    1 and a mean over the classes are. Another one is where the hard term's weights are off too,
    where the factor at alpha = 1/2 isn't half of it, or where a higher T_d doesn't multiply it by
    T_d squared. Else it stands in the divergence itself, as that of another logarithm does.
    """
    if _one(times):
        return True
    hards = hard_weights("cool", cases, seen)
    if hards is not None and close(hards, times * _HARD_WEIGHTS[end], _FACTOR_TOLERANCE):
        return True  # the whole loss is multiplied
    if any(_one(times * logarithm) for logarithm in _LOGARITHMS):
        return False
    if hards is None or not any(
        close(size * hards, _HARD_WEIGHTS[end], _FACTOR_TOLERANCE) for size in (1, C)
    ):
        return True
    halved = _factor(under("alike-half-", cases, seen)) / times
    heated = _factor(under(f"hot-{end}-", cases, seen), HOT) / times
    return max(abs(halved - 0.5), abs(heated / HOT**2 - 1)) > _FACTOR_TOLERANCE


def _factor(pairs: Sequence[Pair], T_d: float = 1.0) -> float:
    """Of the divergence in what the teachers change; the logits are T_d times those at T_d = 1."""
    return growth(reference_differences(pairs, T_d), teacher_differences(pairs))


def _one(factor: float) -> bool:
    return any(abs(size * factor - 1) <= _FACTOR_TOLERANCE for size in (1, C))

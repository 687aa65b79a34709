"""What another teacher changes in a distillation loss: the hard term cancels, not the soft term."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import Case, Observation, UnusableError
from graders.tasks._kd_formula import Pair, read
from graders.tasks._reading import FloatArray, close, loss_values, under
from graders.tasks._soft_terms import forward_kl, log_softmax

TOLERANCE = 1e-3
"""Share of the largest value: far above float32 (1e-6 here), far below what any mistake moves."""

SILENT = 1e-5
"""A soft term that moves less than this between two unlike teachers doesn't hear the teacher."""

_FELT = 0.05
"""A hard term of less weight than this is none, but something left over in the soft term."""

_OTHER_END = {"one": "zero", "zero": "one"}

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


def teacher_differences(pairs: Sequence[Pair]) -> FloatArray:
    """Loss before teacher a minus loss before teacher b, for results that come in pairs."""
    values = loss_values(result for _, result in pairs)
    return np.asarray(values[0::2] - values[1::2])


def silent(differences: FloatArray) -> bool:
    """Whether no teacher is heard in them."""
    return bool(np.max(np.abs(differences)) < SILENT)


def reference_differences(pairs: Sequence[Pair], T_d: float = 1.0) -> FloatArray:
    """The same of KL(teacher || student), softened by T_d."""
    soft = np.array(
        [
            forward_kl(
                log_softmax(case.inputs["student_logits"], T_d),
                log_softmax(case.inputs["teacher_logits"], T_d),
            )[0]
            for case, _ in pairs
        ]
    )
    return np.asarray(soft[0::2] - soft[1::2])


def growth(cool: FloatArray, warm: FloatArray) -> float:
    """By which factor the differences grew, in least squares."""
    return float(warm @ cool / (cool @ cool))


def free_where_they_agree(name: str, end: str, cases: Sequence[Case], seen: Observation) -> bool:
    """Whether the soft term is zero where the student is its own teacher, at this end of alpha.

    Differences between teachers are blind to what depends on the student alone. A hard term may be
    left at this end, of any weight and in any of the ways that we know: another check asks for it.
    So may a third term that stands there at both ends, as a penalty on the student's logits does.
    """
    pairs, others = (under(f"{name}-{one}-", cases, seen) for one in (end, _OTHER_END[end]))
    losses, at_other = (loss_values(result for _, result in both) for both in (pairs, others))
    size = max(1.0, pairs[0][0].inputs["T_d"] ** 2)  # what is left may be multiplied by it
    for hard in read(pairs).hards.values():
        weight = growth(hard, losses)
        kept = weight if abs(weight) > _FELT else 0.0
        if close(losses / size, kept * hard / size, TOLERANCE):
            return True
        lighter = growth(hard, losses - at_other)
        # the hard term must change with alpha, else a soft term at both ends would pass for it
        if abs(lighter) > _FELT and close(losses - at_other, lighter * hard, TOLERANCE / 10):
            return True
    return False


def hard_weights(name: str, cases: Sequence[Case], seen: Observation) -> FloatArray | None:
    """The weights of the cross-entropy at alpha = 1, 1/2 and 0, (3,), where a student is its own
    teacher; None where what is left there isn't the cross-entropy with the labels."""
    weights = []
    for end in ("one", "half", "zero"):
        pairs = under(f"{name}-{end}-", cases, seen)
        losses, hard = loss_values(result for _, result in pairs), read(pairs).hards["plain"]
        weights.append(growth(hard, losses))
        if not close(losses, weights[-1] * hard, TOLERANCE):
            return None
    return np.array(weights)

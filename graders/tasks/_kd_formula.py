"""Recognises the formula behind a loss: which soft term, which sides softened, with which weights.

The weights are fitted, so a lost T_d squared, swapped weights or a division by C don't hide the
formula; the checks that use it look at one thing in it and don't care about the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from graders.contracts import Case, Result
from graders.tasks._reading import FloatArray, loss_values
from graders.tasks._soft_terms import (
    SOFT_TERMS,
    SoftTerm,
    cross_entropy,
    log_softmax,
    own_probability,
    squared_error,
)

Pair = tuple[Case, Result]
_SIDES = ("both", "student", "teacher", "neither")
HARD_TERMS = (
    *("plain", "softened", "teacher's", "of probabilities", "of softened probabilities"),
    *("own probability", "own softened probability", "missed", "missed, softened"),
    *("squared", "squared, softened"),
)
"""The cross-entropy with the labels: as asked for, softened by T_d, with the teacher's best classes
for labels, with probabilities in place of logits; the label's probability without its logarithm,
with a minus or taken from 1; and a squared distance from the labels."""
_GAP = 1e-3
"""Of the largest loss: float32 leaves 1e-6, a small number inside a logarithm 1e-4, another
formula 1e-2 and more."""


@dataclass(frozen=True)
class Reading:
    """Log-probabilities (n, C) of cases, each (unsoftened, softened), and for each way of writing
    the hard term its values (n,): HARD_TERMS, and what is a soft term beside them."""

    students: tuple[FloatArray, FloatArray]
    teachers: tuple[FloatArray, FloatArray]
    hards: Mapping[str, FloatArray]


def read(pairs: Sequence[Pair]) -> Reading:
    """All that any formula needs of the cases, which share their T_d."""
    inputs = [case.inputs for case, _ in pairs]
    students = np.concatenate([i["student_logits"] for i in inputs])
    teachers = np.concatenate([i["teacher_logits"] for i in inputs])
    labels = np.concatenate([i["labels"] for i in inputs])
    T_d = inputs[0]["T_d"]
    own, softened = (own_probability(students, labels, T) for T in (1.0, T_d))
    return Reading(
        (log_softmax(students), log_softmax(students, T_d)),
        (log_softmax(teachers), log_softmax(teachers, T_d)),
        {
            "plain": cross_entropy(students, labels),
            "softened": cross_entropy(students, labels, T_d),
            "teacher's": cross_entropy(students, teachers.argmax(axis=-1)),
            "teacher's, softened": cross_entropy(students, teachers.argmax(axis=-1), T_d),
            "of probabilities": cross_entropy(np.exp(log_softmax(students)), labels),
            "of softened probabilities": cross_entropy(np.exp(log_softmax(students, T_d)), labels),
            "own probability": -own,
            "own softened probability": -softened,
            "missed": 1 - own,
            "missed, softened": 1 - softened,
            "squared": squared_error(students, labels),
            "squared, softened": squared_error(students, labels, T_d),
        },
    )


@dataclass(frozen=True)
class Member:
    """A soft term, the sides that T_d softens in it, and a way of writing the hard term, out of
    HARD_TERMS."""

    term: SoftTerm
    sides: str
    hard: str

    @property
    def kind(self) -> tuple[SoftTerm, str]:
        """What must stay when T_d changes."""
        return self.term, self.sides

    def parts(self, reading: Reading) -> FloatArray:
        """(n, 2): the soft and the hard term of each case, unweighted."""
        return np.stack([_soft(*self.kind, reading), reading.hards[self.hard]], axis=-1)


def _soft(term: SoftTerm, sides: str, reading: Reading) -> FloatArray:
    student = reading.students[sides in ("both", "student")]
    return term(student, reading.teachers[sides in ("both", "teacher")])


@dataclass(frozen=True)
class Formula:
    """A member and the weights (2,) of its soft and its hard term."""

    member: Member
    weights: FloatArray

    def losses(self, pairs: Sequence[Pair]) -> FloatArray:
        """What the formula gives for the cases, (n,), at any size of logits."""
        return np.asarray(self.member.parts(read(pairs)) @ self.weights)

    def sizes(self, pairs: Sequence[Pair]) -> FloatArray:
        """How large its terms are, (n,): where they cancel, their rounding is still there."""
        return np.asarray(np.abs(self.member.parts(read(pairs))) @ np.abs(self.weights))


def explain(pairs: Sequence[Pair]) -> Formula | None:
    """The formula that gives these losses best; None if none does.

    pairs: cases of one example each, all at one T_d, well above two of them, or anything fits.
    """
    losses = loss_values(result for _, result in pairs)
    parts = _all_parts(read(pairs))
    weights = np.linalg.pinv(parts) @ losses  # least squares, for all members at once
    gaps = np.max(np.abs(np.einsum("mnp,mp->mn", parts, weights) - losses), axis=1)
    best = int(np.argmin(gaps))
    if gaps[best] > _GAP * max(1.0, float(np.max(np.abs(losses)))):
        return None
    # A term that isn't there gets the weight of rounding; at logits of 1e4 even that would be seen.
    felt = np.abs(weights[best]) * np.max(np.abs(parts[best]), axis=0) > _GAP
    return Formula(_MEMBERS[best], np.where(felt, weights[best], 0.0))


_KINDS = tuple(product(SOFT_TERMS, _SIDES))
_MEMBERS = tuple(Member(*kind, hard) for kind, hard in product(_KINDS, HARD_TERMS))


def _all_parts(reading: Reading) -> FloatArray:
    """(members, n, 2): each member's parts, every term computed once."""
    softs = np.stack([_soft(*kind, reading) for kind in _KINDS])
    hards = np.stack([reading.hards[name] for name in HARD_TERMS])
    each = [np.repeat(softs, len(hards), axis=0), np.tile(hards, (len(softs), 1))]
    return np.stack(each, axis=-1)

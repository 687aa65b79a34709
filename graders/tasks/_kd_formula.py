"""Recognises the formula behind a loss: which soft term, which sides softened, with which weights.

The weights are fitted, so a lost T_d squared, swapped weights or a division by C don't hide the
formula; the checks that use it look at one thing in it and don't care about the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graders.contracts import Case, Result
from graders.tasks._reading import FloatArray, loss_values
from graders.tasks._soft_terms import SOFT_TERMS, SoftTerm, cross_entropy, log_softmax

Pair = tuple[Case, Result]
_SIDES = ("both", "student", "teacher", "neither")
_GAP = 1e-3
"""Of the largest loss: float32 leaves 1e-6, a small number inside a logarithm 1e-4, another
formula 1e-2 and more."""


@dataclass(frozen=True)
class Member:
    """A soft term, the sides that T_d softens in it, and whether T_d softens the hard term."""

    term: SoftTerm
    sides: str
    hard_softened: bool

    @property
    def kind(self) -> tuple[SoftTerm, str]:
        """What must stay when T_d changes."""
        return self.term, self.sides

    def parts(self, pairs: Sequence[Pair]) -> FloatArray:
        """(n, 2): the soft and the hard term of each case, unweighted. All cases share T_d."""
        inputs = [case.inputs for case, _ in pairs]
        students = np.concatenate([i["student_logits"] for i in inputs])
        teachers = np.concatenate([i["teacher_logits"] for i in inputs])
        labels = np.concatenate([i["labels"] for i in inputs])
        T_d = inputs[0]["T_d"]
        soft = self.term(
            log_softmax(students, T_d if self.sides in ("both", "student") else 1.0),
            log_softmax(teachers, T_d if self.sides in ("both", "teacher") else 1.0),
        )
        hard = cross_entropy(students, labels, T_d if self.hard_softened else 1.0)
        return np.stack([soft, hard], axis=-1)


@dataclass(frozen=True)
class Formula:
    """A member and the weights (2,) of its soft and its hard term."""

    member: Member
    weights: FloatArray

    def losses(self, pairs: Sequence[Pair]) -> FloatArray:
        """What the formula gives for the cases, (n,), at any size of logits."""
        return np.asarray(self.member.parts(pairs) @ self.weights)


def explain(pairs: Sequence[Pair]) -> Formula | None:
    """The formula that gives these losses best; None if none does.

    pairs: cases of one example each, all at one T_d, well above two of them, or anything fits.
    """
    losses = loss_values(result for _, result in pairs)
    best, best_gap = None, _GAP * max(1.0, float(np.max(np.abs(losses))))
    for member in _members():
        parts = member.parts(pairs)
        weights = np.asarray(np.linalg.lstsq(parts, losses, rcond=None)[0], np.float64)
        gap = float(np.max(np.abs(parts @ weights - losses)))
        if gap < best_gap:
            best, best_gap = Formula(member, weights), gap
    return best


def _members() -> Iterator[Member]:
    for term in SOFT_TERMS:
        for sides in _SIDES:
            for hard_softened in (False, True):
                yield Member(term, sides, hard_softened)

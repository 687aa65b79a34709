"""Draws the inputs for the checks of a distillation loss.

Ordinary logits lie in (-2, 2), so that every probability stays far above float32's rounding and
the naive log(softmax) agrees with the stable one: only the stability check may tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from graders.contracts import Case
from graders.tasks._soft_terms import log_softmax

C = 5
SPREAD = 2.0
Array = np.ndarray[Any, Any]
Draw = np.random.Generator


def ordinary(rng: Draw, n: int = 1, n_classes: int = C) -> Array:
    """float32 logits (n, n_classes)."""
    return rng.uniform(-SPREAD, SPREAD, (n, n_classes)).astype(np.float32)


def loss_case(
    name: str, student: Array, teacher: Array, labels: Any, T_d: float, alpha: float, **more: Any
) -> Case:
    """A case for the driver distillation.loss."""
    inputs = {
        "student_logits": np.asarray(student, np.float32),
        "teacher_logits": np.asarray(teacher, np.float32),
        "labels": np.asarray(labels, np.int64).reshape(-1),
        "T_d": float(T_d),
        "alpha": float(alpha),
        "gradients": bool(more.get("gradients", False)),
    }
    return Case(name, inputs)


def inner_label(rng: Draw) -> int:
    """A label that is neither the first class nor the last.

    A hard term that leaves out the first class or counts from 1 breaks at the ends only; what it
    costs must not depend on the draw. The check of the mean has a label of every class.
    """
    return int(rng.integers(1, C - 1))


def rivals(rng: Draw) -> tuple[Array, Array]:
    """Two teachers of one example whose best classes differ, so that every term hears it."""
    first, second = ordinary(rng), ordinary(rng)
    return first, np.roll(second, 1) if first.argmax() == second.argmax() else second


MIXTURES = ("soft", "relabelled", "hard", "retaught", "between")


def mixing_cases(rng: Draw) -> tuple[Case, ...]:
    """Four students at alpha = 1 with two labels, alpha = 0 with two teachers, and between."""
    T_d = rng.choice([2.0, 3.0])

    def around(i: int) -> Iterator[Case]:
        student, label = _unsure(rng)
        teacher, other_teacher = rivals(rng)
        other_label = 1 + (label - 1 + rng.integers(1, C - 2)) % (C - 2)
        yield loss_case(f"soft-{i}", student, teacher, label, T_d, 1.0)
        yield loss_case(f"relabelled-{i}", student, teacher, other_label, T_d, 1.0)
        yield loss_case(f"hard-{i}", student, teacher, label, T_d, 0.0)
        yield loss_case(f"retaught-{i}", student, other_teacher, label, T_d, 0.0)
        yield loss_case(f"between-{i}", student, teacher, label, T_d, 0.3)

    return tuple(case for i in range(4) for case in around(i))


def _unsure(rng: Draw) -> tuple[Array, int]:
    """A student and an inner label that it gives a probability of 0.12 to 0.2: a number of 1e-4 in
    the cross-entropy's logarithm is then far within the tolerance, one of 1e-3 far beyond it."""
    while True:
        student = ordinary(rng)
        probs = np.exp(log_softmax(student))[0, 1:-1]
        fitting = 1 + np.flatnonzero((probs >= 0.12) & (probs <= 0.2))
        if fitting.size:
            return student, int(rng.choice(fitting))


N_WIDENED = 4
NEW_CLASSES = 3


def reduction_cases(rng: Draw) -> tuple[Case, ...]:
    """A batch of 6 and one of 3, their examples one by one, and the batch before another teacher;
    and single examples with three more classes that neither model believes in.

    Every class is a label, so that no weight of a class stays unseen. The other teacher is drawn
    anew: one whose classes only change places would leave a plain sum over the classes as it was.
    """
    n, alpha = 6, 0.4
    student, teacher, other = (ordinary(rng, n) for _ in range(3))
    labels = rng.permutation(np.append(np.arange(C), rng.integers(C)))
    singles = tuple(
        loss_case(f"single-{i}", student[i : i + 1], teacher[i : i + 1], labels[i], 2.0, alpha)
        for i in range(n)
    )
    return (
        loss_case("batch-6", student, teacher, labels, 2.0, alpha),
        loss_case("retaught-6", student, other, labels, 2.0, alpha),
        loss_case("batch-3", student[:3], teacher[:3], labels[:3], 2.0, alpha),
        *singles,
        *(case for i in range(N_WIDENED) for case in _widened(rng, i, alpha)),
    )


def _widened(rng: Draw, i: int, alpha: float) -> Iterator[Case]:
    """An example before two teachers and with two labels, without and with more classes."""
    impossible = np.full((1, NEW_CLASSES), -40.0, np.float32)  # below 1e-16 beside (-2, 2)
    student, (teacher, other), label = ordinary(rng), rivals(rng), inner_label(rng)
    other_label = 1 + label % (C - 2)
    for width, more in (("narrow", impossible[:, :0]), ("wide", impossible)):
        s, t, o = (np.concatenate([logits, more], axis=1) for logits in (student, teacher, other))
        yield loss_case(f"{width}-base-{i}", s, t, label, 1.0, alpha)
        yield loss_case(f"{width}-retaught-{i}", s, o, label, 1.0, alpha)
        yield loss_case(f"{width}-relabelled-{i}", s, t, other_label, 1.0, alpha)

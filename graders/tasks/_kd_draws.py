"""Draws the inputs for the checks of a distillation loss.

Ordinary logits lie in (-2, 2), so that every probability stays far above float32's rounding and
the naive log(softmax) agrees with the stable one: only the stability check may tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from graders.contracts import Case

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


def rivals(rng: Draw) -> tuple[Array, Array]:
    """Two teachers of one example whose best classes differ, so that every soft term hears it."""
    first, second = ordinary(rng), ordinary(rng)
    return first, np.roll(second, 1) if first.argmax() == second.argmax() else second


def direction_cases(rng: Draw) -> tuple[Case, ...]:
    """Six students, each before two teachers, at T_d = 1: only the soft term differs in a pair."""

    def pair(i: int) -> Iterator[Case]:
        student, label = ordinary(rng), rng.integers(C)
        for side, teacher in zip("ab", rivals(rng), strict=True):
            yield loss_case(f"pair-{i}-{side}", student, teacher, label, 1.0, 0.5)

    return (*(case for i in range(6) for case in pair(i)), *agreeing(rng, "cool", 1.0))


def agreeing(rng: Draw, name: str, T_d: float) -> tuple[Case, ...]:
    """Three students before themselves as teacher, each at alpha = 0, 1/2 and 1."""

    def alike(i: int) -> Iterator[Case]:
        student, label = ordinary(rng), rng.integers(C)
        for end, alpha in (("zero", 0.0), ("half", 0.5), ("one", 1.0)):
            yield loss_case(f"{name}-{end}-{i}", student, student, label, T_d, alpha)

    return tuple(case for i in range(3) for case in alike(i))


TEMPERATURES = ((1.25, 1.35), (2.65, 2.75), (4.05, 4.2))
"""Ranges of the temperatures of one draw, the coolest first. T_d squared rounded in any way (whole
temperatures, a whole square) has other ratios over these, and so has 2 or e to the power T_d."""


def softening_cases(rng: Draw) -> tuple[Case, ...]:
    """Pairs of teachers again, each seen at the coolest T_d and at each warmer one, k times as
    high, with some of the logits scaled by k."""
    coolest, *warmer = (float(rng.uniform(*span)) for span in TEMPERATURES)
    pairs = [(ordinary(rng), *rivals(rng), rng.integers(C)) for _ in range(4)]

    def scaled(name: str, T_d: float, student_by: float, teacher_by: float) -> Iterator[Case]:
        for i, (student, *both, label) in enumerate(pairs):
            for side, teacher in zip("ab", both, strict=True):
                inputs = (student * student_by, teacher * teacher_by, label, T_d, 0.5)
                yield loss_case(f"{name}-{i}-{side}", *inputs)

    cases = list(scaled("base", coolest, 1.0, 1.0))
    for step, T_d in enumerate(warmer):
        k = T_d / coolest
        for name, factors in _scalings(k).items():
            cases += scaled(f"{name}-{step}", T_d, *factors)
    return (*cases, *agreeing(rng, "cool", 1.0), *agreeing(rng, "warm", warmer[-1]))


def _scalings(k: float) -> dict[str, tuple[float, float]]:
    """Factors of the student's and the teacher's logits where T_d grows by k."""
    return {
        "neither": (1.0, 1.0),
        "both": (k, k),
        "student": (k, 1.0),
        "teacher": (1.0, k),
        "sharpened": (1 / k, 1 / k),
    }


MIXTURES = ("soft", "relabelled", "hard", "retaught", "between")


def mixing_cases(rng: Draw) -> tuple[Case, ...]:
    """Four students at alpha = 1 with two labels, alpha = 0 with two teachers, and between."""
    T_d = rng.choice([2.0, 3.0])

    def around(i: int) -> Iterator[Case]:
        student, (teacher, other_teacher) = ordinary(rng), rivals(rng)
        label, other_label = rng.choice(C, 2, replace=False)
        yield loss_case(f"soft-{i}", student, teacher, label, T_d, 1.0)
        yield loss_case(f"relabelled-{i}", student, teacher, other_label, T_d, 1.0)
        yield loss_case(f"hard-{i}", student, teacher, label, T_d, 0.0)
        yield loss_case(f"retaught-{i}", student, other_teacher, label, T_d, 0.0)
        yield loss_case(f"between-{i}", student, teacher, label, T_d, 0.3)

    return tuple(case for i in range(4) for case in around(i))


def reduction_cases(rng: Draw) -> tuple[Case, ...]:
    """A batch of 5 and one of 3, their examples one by one, and the batch with three more classes
    that neither model believes in; and the batch before another teacher."""
    n, n_classes, alpha = 5, 6, 0.4
    student, teacher = ordinary(rng, n, n_classes), ordinary(rng, n, n_classes)
    labels = rng.integers(n_classes, size=n)
    impossible = np.full((n, 3), -40.0, np.float32)  # probability below 1e-16 beside (-2, 2)
    wide_student = np.concatenate([student, impossible], axis=1)
    wide_teacher = np.concatenate([teacher, impossible], axis=1)
    singles = tuple(
        loss_case(f"single-{i}", student[i : i + 1], teacher[i : i + 1], labels[i], 2.0, alpha)
        for i in range(n)
    )
    return (
        loss_case("batch-5", student, teacher, labels, 2.0, alpha),
        loss_case("retaught-5", student, np.roll(teacher, 1, axis=1), labels, 2.0, alpha),
        loss_case("batch-3", student[:3], teacher[:3], labels[:3], 2.0, alpha),
        *singles,
        *(
            loss_case(f"{width}-{name}", s, t, y, 1.0, alpha)
            for width, s, t in (
                ("narrow", student, teacher),
                ("wide", wide_student, wide_teacher),
            )
            for name, t, y in (
                ("base", t, labels),
                (
                    "retaught",
                    np.concatenate([np.roll(t[:, :6], 1, axis=1), t[:, 6:]], axis=1),
                    labels,
                ),
                ("relabelled", t, (labels + 1) % n_classes),
            )
        ),
    )

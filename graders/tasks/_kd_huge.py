"""Draws the inputs for the stability check: ordinary logits with their slopes, and huge ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graders.contracts import Case
from graders.tasks._kd_draws import Array, C, Draw, loss_case, ordinary

STEP = 0.05
HUGE = 1e4


def stability_cases(rng: Draw) -> tuple[Case, ...]:
    """Ordinary logits with gradients, nudged neighbours of three of them, a batch before two
    teachers, and logits at +-1e4; these and a tenth of them also with another teacher or label."""
    T_d, alpha = 2.0, 0.5
    ordinaries = [(ordinary(rng), ordinary(rng), rng.integers(C)) for _ in range(9)]
    cases = [
        loss_case(f"ordinary-{i}", student, teacher, label, T_d, alpha, gradients=True)
        for i, (student, teacher, label) in enumerate(ordinaries)
    ]
    batch, teacher, labels = ordinary(rng, 3), ordinary(rng, 3), rng.integers(C, size=3)
    other = ordinary(rng, 3)
    cases.append(loss_case("taught", batch, teacher, labels, T_d, alpha))
    cases.append(loss_case("retaught", batch, other, labels, T_d, alpha))
    for i, (student, teacher, label) in enumerate(ordinaries[:3]):
        for side, step in (("up", STEP), ("down", -STEP)):
            moved = student + step * nudge(i)
            cases.append(loss_case(f"nudge-{i}-{side}", moved, teacher, label, T_d, alpha))
    for i, (student, teacher, target) in enumerate(_huge_pairs(rng)):
        cases.append(loss_case(f"huge-{i}", student, teacher, target, T_d, alpha, gradients=True))
        cases += _growing(i, student, teacher, target)
    return tuple(cases)


def _growing(i: int, student: Array, teacher: Array, label: int) -> Iterator[Case]:
    """The huge pair and a tenth of it, as they are, before another teacher and with another label.

    The other label is at the student's other end, so that its cross-entropy is far away.
    """
    other = student.argmin() if student[0, label] > 0 else student.argmax()
    changes = {
        "base": (teacher, label),
        "retaught": (np.roll(teacher, 1), label),
        "relabelled": (teacher, other),
    }
    for size, by in (("full", 1.0), ("tenth", 0.1)):
        for name, (t, y) in changes.items():
            yield loss_case(f"{size}-{name}-{i}", by * student, by * t, y, 2.0, 0.5)


def nudge(i: int) -> Array:
    """The direction (C,) in which case `nudge-i` moves: no two classes alike, sum not zero."""
    return np.roll(np.array([1.0, -0.5, 0.25, -1.0, 0.75], np.float32), i)


def _huge_pairs(rng: Draw) -> Iterator[tuple[Array, Array, int]]:
    """One pair that disagrees, one that agrees on its top class, three at random.

    Whole numbers: at 1e4 float32 holds them, and their halves at T_d = 2, without rounding.
    """
    for kind in ("apart", "agree", "random", "random", "random"):
        signs = rng.choice([-1.0, 1.0], (2, 1, C))
        if kind != "random":
            signs[:] = -1.0
            top, other = rng.choice(C, 2, replace=False)
            signs[0, 0, top] = signs[1, 0, other if kind == "apart" else top] = 1.0
        logits = signs * HUGE + rng.integers(-3, 4, (2, 1, C))
        yield logits[0], logits[1], int(rng.integers(C))

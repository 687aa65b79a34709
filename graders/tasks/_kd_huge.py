"""Draws the inputs for the stability check: ordinary logits with their slopes, and huge ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graders.contracts import Case
from graders.tasks._kd_draws import Array, C, Draw, inner_label, loss_case, ordinary

STEP = 0.05
HUGE = 1e4


def stability_cases(rng: Draw) -> tuple[Case, ...]:
    """Ordinary logits with gradients, nudged neighbours of three of them, a batch before two
    teachers, and logits at +-1e4; these and a tenth of them also with another teacher or label."""
    T_d, alpha = 2.0, 0.5
    ordinaries = [(ordinary(rng), ordinary(rng), inner_label(rng)) for _ in range(9)]
    cases = [
        loss_case(f"ordinary-{i}", student, teacher, label, T_d, alpha, gradients=True)
        for i, (student, teacher, label) in enumerate(ordinaries)
    ]
    batch, teacher, labels = ordinary(rng, 3), ordinary(rng, 3), rng.integers(1, C - 1, size=3)
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

    The other label is at the student's other end, so that its cross-entropy is far away. Both are
    inner ones (see inner_label), so the student's inner classes lie at both ends.
    """
    inner = student[0, 1:-1]
    other = 1 + int(inner.argmin() if student[0, label] > 0 else inner.argmax())
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
        signs = _signs(rng, kind)
        logits = signs * HUGE + rng.integers(-3, 4, (2, 1, C))
        label = inner_label(rng)
        # one hard term at least has something to pay, and one has nothing
        while kind != "random" and (signs[0, 0, label] > 0) == (kind == "apart"):
            label = inner_label(rng)
        yield logits[0], logits[1], label


def _signs(rng: Draw, kind: str) -> Array:
    """(2, 1, C): of a student's and a teacher's logits; the student's inner ones are of both."""
    if kind != "random":
        signs = np.full((2, 1, C), -1.0)
        top = inner_label(rng)
        other = rng.choice(np.delete(np.arange(C), top))
        signs[0, 0, top] = signs[1, 0, other if kind == "apart" else top] = 1.0
        return signs
    while True:
        signs = rng.choice([-1.0, 1.0], (2, 1, C))
        if len(np.unique(signs[0, 0, 1:-1])) == 2:
            return signs

"""Probabilities in groups of equal confidence, for checks of calibration.

In a group all examples share one top probability, and are all right or all wrong. Where they are
wrong, the true class is the second most likely, close below the first: so an answer that takes the
true class's probability for the confidence fills the same bins, and only the check of the
confidence tells it apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graders.contracts import Case

C = 8
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Group:
    """n examples of one confidence; second: the next probability, None for a usual one."""

    confidence: float
    hit: bool
    n: int
    second: float | None = None


def group_case(rng: np.random.Generator, name: str, groups: Sequence[Group], n_bins: int) -> Case:
    """The groups' examples in random order, over C classes."""
    rows = [_row(rng, group) for group in groups for _ in range(group.n)]
    order = rng.permutation(len(rows))
    probs = np.array([rows[i][0] for i in order])
    labels = np.array([rows[i][1] for i in order])
    return Case(name, {"probs": probs, "labels": labels, "n_bins": n_bins})


def _row(rng: np.random.Generator, group: Group) -> tuple[Array, int]:
    top = group.confidence
    second = min(0.85 * top, 0.7 * (1 - top)) if group.second is None else group.second
    classes = rng.permutation(C)
    probs = np.full(C, (1 - top - second) / (C - 2))
    probs[classes[0]], probs[classes[1]] = top, second
    return probs, int(classes[0] if group.hit else classes[1])

"""Checks of what callers hand in: each refusal names the argument and says how to mend it.

Cheap on purpose: the bootstrap calls a metric thousands of times.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

SUM_TOLERANCE = 1e-3
"""How far a row of probs may be from 1: half a unit of float16 on each of 113 classes fits in."""


def as_class_ids(values: ArrayLike, name: str, n_classes: int | None = None) -> NDArray[np.int64]:
    """(n,) integer class ids as int64; n >= 1, all >= 0 and, where given, below n_classes.

    >>> as_class_ids([0, 2], "labels", n_classes=3).tolist()
    [0, 2]
    """
    ids = np.asarray(values)
    if ids.ndim != 1:
        raise ValueError(f"{name} must have shape (n,), got {ids.shape}; pass one class id a row")
    if ids.size == 0:
        raise ValueError(f"{name} is empty; pass at least one example")
    if ids.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold integers, got {ids.dtype}; convert with .astype(int)")
    if ids.min() < 0:
        raise ValueError(f"{name} holds {ids.min()}; class ids start at 0, so drop or renumber it")
    if n_classes is not None and ids.max() >= n_classes:
        raise ValueError(
            f"{name} holds {ids.max()}, but n_classes is {n_classes}; ids end at {n_classes - 1}"
        )
    return ids.astype(np.int64, copy=False)


def as_scores(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """(n, C) finite numbers as float64, n and C >= 1: logits, or probs before their own check."""
    scores = np.asarray(values)
    if scores.ndim != 2:
        raise ValueError(f"{name} must have shape (n, C), got {scores.shape}; one row an example")
    if scores.size == 0:
        raise ValueError(f"{name} is empty, shape {scores.shape}; pass at least one example")
    if scores.dtype.kind not in "fiu":
        raise ValueError(f"{name} must hold numbers, got {scores.dtype}; convert it to float")
    scores = scores.astype(np.float64, copy=False)
    if not np.isfinite(scores).all():
        raise ValueError(f"{name} holds NaN or infinity; find the first one with np.isfinite")
    return scores


def as_probs(values: ArrayLike, name: str = "probs") -> NDArray[np.float64]:
    """(n, C) probabilities as float64: in [0, 1], each row summing to 1 within SUM_TOLERANCE."""
    probs = as_scores(values, name)
    if probs.min() < 0 or probs.max() > 1:
        raise ValueError(
            f"{name} must lie in [0, 1], got {probs.min():g} to {probs.max():g}; "
            "are these logits? Apply softmax first"
        )
    sums = probs.sum(axis=1)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > SUM_TOLERANCE:
        raise ValueError(
            f"{name} must sum to 1 in each row, row {worst} sums to {sums[worst]:g}; "
            "apply softmax over the classes (the last axis)"
        )
    return probs


def require_same_length(first: NDArray[Any], name: str, second: NDArray[Any], other: str) -> None:
    """Both arrays describe the same examples, so their first axes agree."""
    if len(first) != len(second):
        raise ValueError(
            f"{name} has {len(first)} examples, {other} has {len(second)}; pass the same examples"
        )


def require_count(value: int, name: str, least: int = 1) -> int:
    """A whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return int(value)


def require_positive(value: float, name: str) -> float:
    """A finite number above 0."""
    if not np.isfinite(value) or value <= 0:
        raise ValueError(f"{name} must be a finite number above 0, got {value!r}")
    return float(value)

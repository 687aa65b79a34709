"""Draws labels and predictions for the scores of single classes: uneven classes, ids shuffled."""

from __future__ import annotations

from typing import Any

import numpy as np

from graders.contracts import Case

C = 6
_SIZES = (17, 12, 9, 8, 6, 5)
"""Examples of each class: uneven on purpose."""
Array = np.ndarray[Any, Any]


def full_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Every class has examples, predictions and hits, so that nothing divides by zero."""
    return tuple(_case(f"full-{i}", *_full(rng)) for i in range(3))


def count_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Full ones, and one whose last and another class never appear on either side."""
    labels, guesses = _full(rng)
    kept = (labels != 2) & (guesses != 2)
    return (*full_cases(rng), _case("two-missing", labels[kept], guesses[kept], C + 1))


def orientation_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Each class goes to the next one of a random cycle, so that one cell of each row is filled."""
    order = rng.permutation(C)
    return (_case("cycle", order, np.roll(order, 1)),)


def empty_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A class never predicted, one without examples, and none, one or three with neither."""
    labels, guesses = _full(rng)
    never, absent = rng.choice(C, 2, replace=False)
    guesses = np.where(guesses == never, (never + 1) % C, guesses)
    kept = labels != absent
    if not (guesses[kept] == absent).any():  # a class without examples that is predicted
        guesses[np.flatnonzero(kept)[0]] = absent
    return tuple(_case(f"classes-{n}", labels[kept], guesses[kept], n) for n in (C, C + 1, C + 3))


def _full(rng: np.random.Generator) -> tuple[Array, Array]:
    ids = rng.permutation(C)
    labels = np.repeat(ids, _SIZES)
    guesses = np.where(rng.random(len(labels)) < 0.6, labels, rng.integers(C, size=len(labels)))
    starts = np.cumsum((0, *_SIZES[:-1]))
    guesses[starts] = ids  # a hit in every class
    guesses[starts + 1] = np.roll(ids, 2)  # and a miss
    order = rng.permutation(len(labels))
    return labels[order], guesses[order]


def _case(name: str, labels: Array, predictions: Array, n_classes: int = C) -> Case:
    return Case(name, {"labels": labels, "predictions": predictions, "n_classes": n_classes})

"""Reads what drivers wrote, and words what can't be read as an answer for the student."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from graders.contracts import Case, Finding, Observation, Result, UnusableError

FloatArray = np.ndarray[Any, np.dtype[np.float64]]

MOST = 1e30
"""Above any loss, even of logits of 1e4 squared, and far below where sums and products overflow: an
infinite difference would lie within an infinite tolerance."""


def loss_value(result: Result) -> float:
    """The one finite number that a loss returned; UnusableError where it is something else."""
    value = result.value["value"]
    if value is None:
        raise UnusableError(
            "Your function returned nothing. Does it end with a return of the loss?"
        )
    if value.size != 1:
        raise UnusableError(
            f"Your function returned {value.size} numbers; a loss is one number for the batch."
        )
    number = float(value.reshape(()))
    if not abs(number) < MOST:
        raise UnusableError(f"Your function returned {number} for ordinary logits.")
    return number


def loss_values(results: Iterable[Result]) -> FloatArray:
    """loss_value of each result, as an array."""
    return np.array([loss_value(result) for result in results])


def under(prefix: str, cases: Iterable[Case], seen: Observation) -> tuple[tuple[Case, Result], ...]:
    """The cases whose name starts with `prefix`, each with its result."""
    pairs = zip(cases, seen, strict=True)
    return tuple(pair for pair in pairs if pair[0].name.startswith(prefix))


def close(left: Any, right: Any, tolerance: float) -> bool:
    """Every difference is within tolerance times the larger side's size, or tolerance if that is
    below 1; NaN and infinities never are.

    >>> close(1000.0, 1000.5, 1e-3), close(0.0, 0.5, 1e-3), close(np.inf, 0.5, 1e-3)
    (True, False, False)
    """
    left, right = np.asarray(left, float), np.asarray(right, float)
    size = max(1.0, float(np.max(np.abs(left))), float(np.max(np.abs(right))))
    return bool(np.isfinite(size) and np.max(np.abs(left - right)) <= tolerance * size)


def rounded(own: Any, wanted: Any) -> str:
    """What to say where numbers are the right ones, rounded to 2 to 5 decimals; "" elsewhere.

    One decimal is too coarse to be told from a wrong number.

    >>> rounded([0.333, 1.0], [1 / 3, 1.0])
    'rounded to 3 decimals; give them as they come'
    >>> rounded([1 / 3], [1 / 3]), rounded([0.334], [1 / 3])
    ('', '')
    """
    own, wanted = np.asarray(own, float), np.asarray(wanted, float)
    there = ~np.isnan(wanted)
    if own.shape != wanted.shape or not np.array_equal(there, ~np.isnan(own)):
        return ""
    own, wanted = own[there], wanted[there]
    if np.allclose(own, wanted, rtol=0, atol=1e-9):
        return ""
    for decimals in range(2, 6):
        whole = own * 10**decimals
        on_grid = np.all(np.abs(whole - np.round(whole)) < 1e-3)  # float32 leaves 1e-4 there
        if on_grid and np.all(np.abs(own - wanted) <= 0.5 / 10**decimals + 1e-7):
            return f"rounded to {decimals} decimals; give them as they come"
    return ""


def fail(message: str) -> Finding:
    """A finding that earns nothing."""
    return Finding(0.0, message)

"""Right answers to js_divergence, each written in another way. Every function stands alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from graders.misconceptions._answers import Function

Array = Any
math: Any = None  # in the notebook's namespace; named here for the checkers only


def masked_terms(p: Array, q: Array) -> Array:
    """Terms with a zero in front are masked out."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / np.where(m > 0, m, 1)), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / np.where(m > 0, m, 1)), 0)
    return (left + right).sum(axis=1) / 2


def three_entropies(p: Array, q: Array) -> Array:
    """Entropy of the middle minus the mean entropy of the sides."""
    sides = np.stack([(p + q) / 2, p, q])
    middle, left, right = -(sides * np.log(np.where(sides > 0, sides, 1))).sum(axis=2)
    return middle - (left + right) / 2


def tiny_constant(p: Array, q: Array) -> Array:
    """A constant too small to matter keeps every log finite."""
    m = (p + q) / 2
    tiny = 1e-12
    left = (p * np.log((p + tiny) / (m + tiny))).sum(axis=1)
    return 0.5 * left + 0.5 * (q * np.log((q + tiny) / (m + tiny))).sum(axis=1)


def nan_terms_to_zero(p: Array, q: Array) -> Array:
    """0 times minus infinity is NaN, and NaN terms count as nothing."""
    m = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = p * np.log(p / m), q * np.log(q / m)
    return 0.5 * (np.nansum(terms[0], axis=1) + np.nansum(terms[1], axis=1))


def loops_and_a_list(p: Array, q: Array) -> list[float]:
    """Row by row, class by class, in plain Python."""
    found = []
    for a, b in zip(p.tolist(), q.tolist(), strict=True):
        total = 0.0
        for x, y in zip(a, b, strict=True):
            m = (x + y) / 2
            if x > 0:
                total += x * math.log(x / m) / 2
            if y > 0:
                total += y * math.log(y / m) / 2
        found.append(total)
    return found


def single_precision(p: Array, q: Array) -> Array:
    """Everything in float32."""
    p, q = np.asarray(p, np.float32), np.asarray(q, np.float32)
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.maximum(p, 1e-30) / np.maximum(m, 1e-30)), 0)
    right = np.where(q > 0, q * np.log(np.maximum(q, 1e-30) / np.maximum(m, 1e-30)), 0)
    return (left.sum(axis=1) + right.sum(axis=1)) / 2


def a_pandas_series(p: Array, q: Array) -> Any:
    """One number a row, as a Series."""
    m = (p + q) / 2
    sides = []
    for x in (p, q):
        sides.append(np.where(x > 0, x * np.log(np.clip(x, 1e-300, 1) / np.clip(m, 1e-300, 1)), 0))
    return pd.DataFrame((sides[0] + sides[1]) / 2).sum(axis=1)


RIGHT: tuple[Function, ...] = (
    masked_terms,
    three_entropies,
    tiny_constant,
    nan_terms_to_zero,
    loops_and_a_list,
    single_precision,
    a_pandas_series,
)

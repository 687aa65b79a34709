"""Which configurations meet every constraint, and which constraint stops the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

SIDES = ("at most", "at least")
Limit = tuple[str, str, float]
"""(column, "at most" or "at least", value)."""


def envelope_check(figures: pd.DataFrame, limits: Sequence[Limit]) -> pd.DataFrame:
    """Each configuration against each constraint.

    figures: a column config and one of finite numbers for each constraint. limits: (column, side,
    value) with side "at most" or "at least"; a figure equal to the value meets it. Returns a row
    for each row of figures, in its order: config; a boolean column for each limit, named like its
    column; passes (all of them); binding: the columns that fail, in the order of limits, joined by
    ", ", "" where none does. Raises ValueError for unknown columns and sides, and for NaN.

    By hand: 2.3 ms and ECE .04 against at most 10 ms and .05: passes. 12.6 ms and .07: both bind.

    >>> figures = pd.DataFrame({"config": ["a", "b"], "ms": [2.3, 12.6], "ece": [0.04, 0.07]})
    >>> envelope_check(figures, [("ms", "at most", 10), ("ece", "at most", 0.05)]).values.tolist()
    [['a', True, True, True, ''], ['b', False, False, False, 'ms, ece']]
    """
    if "config" not in figures or not limits:
        raise ValueError("figures needs a column config, and limits at least one constraint")
    result = pd.DataFrame({"config": figures["config"].tolist()})
    for column, side, value in limits:
        if side not in SIDES:
            raise ValueError(f"limits: side must be one of {SIDES}, got {side!r}")
        if column not in figures:
            raise ValueError(f"limits: figures has no column {column!r}; it has {list(figures)}")
        numbers = figures[column].to_numpy(dtype=np.float64)
        if not np.isfinite(numbers).all():
            raise ValueError(f"figures: {column} holds NaN or infinity; measure it first")
        gap = numbers - value if side == "at most" else value - numbers
        result[column] = pd.Series(gap <= 0, dtype=bool)
    names = [column for column, _, _ in limits]
    met = result[names].to_numpy(dtype=bool)
    result["passes"] = np.asarray(met.all(axis=1))
    result["binding"] = [
        ", ".join(name for name, good in zip(names, row, strict=True) if not good) for row in met
    ]
    return result

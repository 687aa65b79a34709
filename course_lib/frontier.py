"""Which configurations are worth a look: the Pareto front."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_scores


def pareto_front(points: ArrayLike, minimise: Sequence[bool]) -> NDArray[np.bool_]:
    """True for each point that no other point dominates.

    points: (n, d) finite numbers, a row a point. minimise: d booleans, True where less is better.
    A point dominates another if it is at least as good on every axis and better on one or more. So
    two equal points don't dominate one another: both stay, or both go. Returns (n,) booleans.
    Raises ValueError for shapes that don't fit and for NaN.

    By hand, F1 (more is better) and ms (less is better): (.20, 2), (.24, 5), (.20, 3). The third
    has the first one's F1 and takes longer: it is dominated. The other two each win an axis.

    >>> pareto_front([[0.20, 2], [0.24, 5], [0.20, 3]], [False, True]).tolist()
    [True, True, False]
    """
    checked, less = as_scores(points, "points"), np.asarray(minimise)
    if less.shape != (checked.shape[1],) or less.dtype != np.bool_:
        raise ValueError(
            f"minimise must hold {checked.shape[1]} booleans, one for each axis, got {minimise!r}"
        )
    cost = np.where(less, checked, -checked)
    as_good = (cost[:, None] <= cost[None]).all(axis=2)  # [i, j]: i is at least as good as j
    better = (cost[:, None] < cost[None]).any(axis=2)
    dominated = (as_good & better).any(axis=0)
    return np.asarray(~dominated)

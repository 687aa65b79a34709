"""How far two models' distributions lie apart, example by example."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_probs


def js_divergence(p: ArrayLike, q: ArrayLike) -> NDArray[np.float64]:
    """Jensen-Shannon divergence of each row (Lin 1991, section 4), natural log, in [0, ln 2].

    p, q: (n, C) probabilities, rows sum to 1, the same shape. Returns (n,) float64: half of
    KL(p || m) plus half of KL(q || m) with m = (p + q) / 2. Symmetric; 0 for equal rows, ln 2 for
    rows that share no class. 0 ln 0 counts as 0, so zeros are allowed on both sides. Rounding is
    clipped to the range. Raises ValueError for other shapes and rows that are no probabilities.

    By hand: p = (1, 0), q = (.5, .5), m = (.75, .25): half of ln 1.333 plus half of
    (.5 ln .667 + .5 ln 2) = .144 + .072 = .216.

    >>> js_divergence([[1.0, 0.0], [1.0, 0.0]], [[0.5, 0.5], [0.0, 1.0]]).round(3).tolist()
    [0.216, 0.693]
    """
    first, second = as_probs(p, "p"), as_probs(q, "q")
    if first.shape != second.shape:
        raise ValueError(
            f"p has shape {first.shape}, q has {second.shape}; pass the same examples and classes"
        )
    middle = (first + second) / 2
    divergence = (_kl(first, middle) + _kl(second, middle)) / 2
    return np.clip(divergence, 0.0, np.log(2))


def _kl(p: NDArray[np.float64], m: NDArray[np.float64]) -> NDArray[np.float64]:
    """KL(p || m) of each row, where m is above 0 wherever p is."""
    ratio = np.divide(p, m, out=np.ones_like(p), where=p > 0)
    result: NDArray[np.float64] = (p * np.log(ratio)).sum(axis=1)
    return result

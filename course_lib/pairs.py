"""Which classes are mistaken for which: the most confused pairs of a confusion matrix."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arguments import require_count


class ConfusedPair(NamedTuple):
    """Class ids of the truth and of the answer, and the share of the true class that goes there."""

    true: int
    predicted: int
    share: float


def confused_pairs(matrix: ArrayLike, k: int, min_examples: int = 1) -> list[ConfusedPair]:
    """The k ordered pairs with the largest share of the true class's examples, largest first.

    matrix: (C, C) counts, row = true class, column = predicted class. min_examples: classes with
    fewer examples (row sums) make no pair, since a share of two examples says nothing. Equal
    shares: the smaller true id first, then the smaller predicted id. Cells of 0 are no confusions,
    so fewer than k pairs may come back. Raises ValueError for a matrix that isn't square or holds
    anything but counts, and for k or min_examples below 1.

    By hand: row 0 is (6, 3, 1), so 0 is called 1 in 3 of 10 cases. Row 1 is (2, 2, 0): half of it
    is called 0. Two of 4 is more confused than 3 of 10.

    >>> confused_pairs([[6, 3, 1], [2, 2, 0], [0, 0, 5]], k=2)
    [ConfusedPair(true=1, predicted=0, share=0.5), ConfusedPair(true=0, predicted=1, share=0.3)]
    """
    counts = np.asarray(matrix)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.size == 0:
        raise ValueError(f"matrix must have shape (C, C), got {counts.shape}; pass the whole table")
    if counts.dtype.kind not in "fiu" or not np.isfinite(counts).all() or counts.min() < 0:
        raise ValueError("matrix must hold counts of 0 and above; pass it before normalising")
    k, min_examples = require_count(k, "k"), require_count(min_examples, "min_examples")
    examples = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(examples, 1)
    shares[examples[:, 0] < min_examples] = 0.0
    np.fill_diagonal(shares, 0.0)
    order = np.argsort(-shares, axis=None, kind="stable")[:k]  # stable: row by row where equal
    true, predicted = np.unravel_index(order, shares.shape)
    rows = zip(true.tolist(), predicted.tolist(), shares[true, predicted].tolist(), strict=True)
    return [ConfusedPair(*row) for row in rows if row[2] > 0]

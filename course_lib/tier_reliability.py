"""Sure and right, tier by tier, and what a perfectly calibrated model would show there."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_class_ids, as_probs, require_same_length
from course_lib.calibration import top_one, top_one_calibration_error
from course_lib.tiers import TIERS, as_tiers


def tier_reliability(
    probs: ArrayLike, labels: ArrayLike, tier_of: ArrayLike, n_bins: int = 15
) -> pd.DataFrame:
    """Accuracy, mean confidence, their gap and the ECE of each tier's examples, and of all.

    probs: (n, C), rows sum to 1. labels: (n,) integers in [0, C). tier_of: (n,) of "head", "mid",
    "tail", the tier of each example, by whatever rule the caller groups (tier of the true class, or
    of the answer). Returns four rows, head, mid, tail and all, with columns tier, n, accuracy,
    confidence (mean top probability), gap (confidence - accuracy: above 0 is too sure) and ece
    (expected_calibration_error of the row's own examples). NaN for a tier without examples.
    Raises ValueError for other shapes, ids out of range and unknown words.

    By hand, head: confidences .9 and .5, one of two right: accuracy .5, confidence .7, gap .2. Each
    has a bin of its own, so the ECE is (|1 - .9| + |0 - .5|) / 2 = .3.

    >>> probs = [[0.9, 0.1], [0.5, 0.5], [0.2, 0.8], [0.4, 0.6]]
    >>> table = tier_reliability(probs, [0, 1, 1, 1], ["head", "head", "mid", "tail"])
    >>> print(table.round(2).to_string(index=False))
    tier  n  accuracy  confidence   gap  ece
    head  2      0.50         0.7  0.20  0.3
     mid  1      1.00         0.8 -0.20  0.2
    tail  1      1.00         0.6 -0.40  0.4
     all  4      0.75         0.7 -0.05  0.3
    """
    checked = as_probs(probs)
    truth = as_class_ids(labels, "labels", checked.shape[1])
    require_same_length(truth, "labels", checked, "probs")
    groups = as_tiers(tier_of)
    require_same_length(groups, "tier_of", checked, "probs")
    top = top_one(checked)
    rows = []
    for tier in (*TIERS, "all"):
        mine = (groups == tier) | (tier == "all")
        if not mine.any():
            rows.append((tier, 0, *[float("nan")] * 4))
            continue
        right = float((top[mine, 1] == truth[mine]).mean())
        sure = float(top[mine, 0].mean())
        ece = top_one_calibration_error(truth[mine], top[mine], n_bins)
        rows.append((tier, int(mine.sum()), right, sure, sure - right, ece))
    return pd.DataFrame(rows, columns=["tier", "n", "accuracy", "confidence", "gap", "ece"])


def draw_labels(probs: ArrayLike, seed: int = 0) -> NDArray[np.int64]:
    """One label for each row, drawn from the row's own distribution.

    probs: (n, C), rows sum to 1. Returns (n,) class ids. Held against such labels a model is
    perfectly calibrated, so whatever error it still shows comes of the sample or of the way of
    looking (consistency resampling, Broecker and Smith 2007). Rows are drawn independently; the
    same seed draws the same labels. Raises ValueError for other shapes and rows.

    >>> draw_labels([[0.0, 1.0], [1.0, 0.0]]).tolist()
    [1, 0]
    """
    checked = as_probs(probs)
    edges = checked.cumsum(axis=1)
    spots = np.random.default_rng(seed).random(len(checked)) * edges[:, -1]
    labels: NDArray[np.int64] = (spots[:, None] >= edges).sum(axis=1).astype(np.int64)
    return labels

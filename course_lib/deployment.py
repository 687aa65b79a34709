"""What a threshold buys: how much is decided by the model, and how well."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from course_lib.arguments import as_class_ids, as_probs, require_same_length
from course_lib.calibration import top_one


def coverage_table(probs: ArrayLike, labels: ArrayLike, thresholds: ArrayLike) -> pd.DataFrame:
    """Coverage and accuracy at each confidence threshold.

    probs: (n, C), rows sum to 1. labels: (n,) integers in [0, C). thresholds: (k,) in [0, 1],
    k >= 1. An example is covered where its top-1 confidence is at least the threshold.
    Returns k rows, in the order of thresholds, with float columns threshold, coverage (share of
    examples that are covered) and accuracy (share of the covered that is right; NaN where nothing
    is covered). Ties of the top probability go to the smaller class id.

    >>> probs = [[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]]
    >>> table = coverage_table(probs, [0, 1, 0, 1], [0.5, 0.7, 0.95])
    >>> table["coverage"].tolist(), table["accuracy"].round(3).tolist()
    ([1.0, 0.75, 0.0], [0.75, 0.667, nan])
    """
    checked = as_probs(probs)
    truth = as_class_ids(labels, "labels", checked.shape[1])
    require_same_length(truth, "labels", checked, "probs")
    levels = np.asarray(thresholds)
    if levels.ndim != 1 or levels.size == 0 or levels.dtype.kind not in "fiu":
        raise ValueError(
            f"thresholds must be numbers of shape (k,), got {levels.dtype} {levels.shape}; "
            "for one threshold pass a list of one"
        )
    levels = levels.astype(np.float64)
    if not ((levels >= 0) & (levels <= 1)).all():
        raise ValueError("thresholds must lie in [0, 1]; percentages need a division by 100")
    top = top_one(checked)
    covered = top[:, 0] >= levels[:, None]
    hits = (covered & (top[:, 1] == truth)).sum(axis=1)
    n_covered = covered.sum(axis=1)
    accuracy = np.where(n_covered > 0, hits / np.maximum(n_covered, 1), np.nan)
    return pd.DataFrame(
        {"threshold": levels, "coverage": n_covered / len(truth), "accuracy": accuracy}
    )

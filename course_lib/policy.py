"""From which confidence on may the model decide alone?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arguments import as_class_ids, as_probs, require_same_length
from course_lib.calibration import top_one


def threshold_policy(probs: ArrayLike, labels: ArrayLike, target: float) -> dict[str, float]:
    """The smallest threshold at which the model is right often enough on what it keeps.

    probs: (n, C), rows sum to 1. labels: (n,) integers in [0, C). target: accuracy in (0, 1].
    The confidence is the top probability. A threshold keeps every example whose confidence is at
    least the threshold; candidates are the confidences that occur. Returns {"threshold",
    "coverage", "accuracy"}: the smallest candidate whose kept examples reach the target, exactly
    reached counts; the share of all examples that it keeps; the accuracy on those. Where no
    candidate will do the threshold is infinity, the coverage 0 and the accuracy NaN. Ties of the
    top probability go to the smaller class id. Raises ValueError for other shapes and targets.

    By hand: confidences .9 .8 .7 .6, right, wrong, right, wrong. Kept from .9: 1 of 1. From .8: 1
    of 2. From .7: 2 of 3. From .6: 2 of 4. At a target of .6 the answer is .7, with coverage .75.

    >>> probs = [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]]
    >>> threshold_policy(probs, [0, 1, 0, 1], target=0.6)["threshold"]
    0.7
    >>> threshold_policy(probs, [1, 1, 0, 1], target=0.6)
    {'threshold': inf, 'coverage': 0.0, 'accuracy': nan}
    """
    checked = as_probs(probs)
    truth = as_class_ids(labels, "labels", checked.shape[1])
    require_same_length(truth, "labels", checked, "probs")
    if not 0 < target <= 1:
        raise ValueError(f"target must lie in (0, 1], got {target!r}; divide a percentage by 100")
    confidence, guesses = top_one(checked).T
    order = np.argsort(-confidence, kind="stable")
    levels, hits = confidence[order], (guesses == truth)[order]
    accuracy = hits.cumsum() / np.arange(1, len(hits) + 1)
    last_of_ties = np.append(levels[1:] < levels[:-1], True)  # equals are kept together
    good = np.flatnonzero(last_of_ties & (accuracy >= target))
    if len(good) == 0:
        return {"threshold": float("inf"), "coverage": 0.0, "accuracy": float("nan")}
    place = int(good[-1])
    return {
        "threshold": float(levels[place]),
        "coverage": (place + 1) / len(levels),
        "accuracy": float(accuracy[place]),
    }

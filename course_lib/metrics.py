"""Accuracy and F1 from class ids. Fast, since the bootstrap calls them thousands of times."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_class_ids, require_count, require_same_length


def accuracy(labels: ArrayLike, predictions: ArrayLike) -> float:
    """Share of examples whose prediction is the label; (n,) integers each, n >= 1.

    >>> accuracy([0, 1, 1, 2], [0, 1, 2, 2])
    0.75
    """
    truth = as_class_ids(labels, "labels")
    guess = as_class_ids(predictions, "predictions")
    require_same_length(truth, "labels", guess, "predictions")
    return float((truth == guess).mean())


def per_class_f1(labels: ArrayLike, predictions: ArrayLike, n_classes: int) -> NDArray[np.float64]:
    """F1 of each class, 2 TP / (2 TP + FP + FN), as (n_classes,) in [0, 1].

    labels, predictions: (n,) integers in [0, n_classes), n >= 1. A class with neither examples
    nor predictions has F1 0. Raises ValueError for other shapes, types and ranges.

    >>> per_class_f1([0, 0, 1], [0, 1, 1], n_classes=3).round(3).tolist()
    [0.667, 0.667, 0.0]
    """
    n_classes = require_count(n_classes, "n_classes")
    truth = as_class_ids(labels, "labels", n_classes)
    guess = as_class_ids(predictions, "predictions", n_classes)
    require_same_length(truth, "labels", guess, "predictions")
    hits = np.bincount(truth.compress(truth == guess), minlength=n_classes)
    # TP + FN examples plus TP + FP predictions: the denominator of F1.
    seen = np.bincount(truth, minlength=n_classes) + np.bincount(guess, minlength=n_classes)
    f1: NDArray[np.float64] = 2 * hits / np.maximum(seen, 1)
    return f1


def macro_f1(labels: ArrayLike, predictions: ArrayLike, n_classes: int) -> float:
    """Mean of per_class_f1 over all n_classes; classes without examples and predictions count as 0.

    >>> round(macro_f1([0, 0, 1], [0, 1, 1], n_classes=3), 3)
    0.444
    """
    return float(per_class_f1(labels, predictions, n_classes).mean())


def zero_f1_classes(labels: ArrayLike, predictions: ArrayLike, n_classes: int) -> int:
    """How many of the n_classes have F1 0: no example of theirs is ever predicted right.

    >>> zero_f1_classes([0, 0, 1], [0, 1, 1], n_classes=3)
    1
    """
    return int((per_class_f1(labels, predictions, n_classes) == 0).sum())

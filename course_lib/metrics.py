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


def confusion_matrix(
    labels: ArrayLike, predictions: ArrayLike, n_classes: int
) -> NDArray[np.int64]:
    """How often each true class (row) was predicted as each class (column).

    labels, predictions: (n,) integers in [0, n_classes), n >= 1. Returns (n_classes, n_classes)
    counts that sum to n; a class that never appears keeps its row and column of zeros.
    Raises ValueError for other shapes, types and ranges.

    >>> confusion_matrix([0, 0, 1, 2], [0, 1, 1, 0], n_classes=3).tolist()
    [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    """
    n_classes = require_count(n_classes, "n_classes")
    truth = as_class_ids(labels, "labels", n_classes)
    guess = as_class_ids(predictions, "predictions", n_classes)
    require_same_length(truth, "labels", guess, "predictions")
    cells = np.bincount(truth * n_classes + guess, minlength=n_classes**2)
    return cells.astype(np.int64).reshape(n_classes, n_classes)


def per_class_scores(
    labels: ArrayLike, predictions: ArrayLike, n_classes: int
) -> dict[str, NDArray[np.float64]]:
    """Precision, recall and F1 of each class: {"precision", "recall", "f1"}, each (n_classes,).

    labels, predictions: (n,) integers in [0, n_classes), n >= 1. Precision is TP / predicted,
    recall TP / examples, F1 2 TP / (predicted + examples); each is 0 where its denominator is 0.
    Raises ValueError for other shapes, types and ranges.

    By hand: labels 0 0 1, predictions 0 1 1. Class 0: 1 of 1 predicted, 1 of 2 found, F1 2/3.

    >>> scores = per_class_scores([0, 0, 1], [0, 1, 1], n_classes=3)
    >>> {name: values.round(3).tolist() for name, values in scores.items()}
    {'precision': [1.0, 0.5, 0.0], 'recall': [0.5, 1.0, 0.0], 'f1': [0.667, 0.667, 0.0]}
    """
    matrix = confusion_matrix(labels, predictions, n_classes)
    hits, predicted, examples = np.diag(matrix), matrix.sum(axis=0), matrix.sum(axis=1)
    return {
        "precision": hits / np.maximum(predicted, 1),
        "recall": hits / np.maximum(examples, 1),
        "f1": 2 * hits / np.maximum(predicted + examples, 1),
    }


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

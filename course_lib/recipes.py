"""Two recipes on the same examples: F1, ECE and NLL, each difference with its interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_class_ids, as_probs, require_same_length
from course_lib.bootstrap import paired_bootstrap
from course_lib.calibration import (
    expected_calibration_error,
    negative_log_likelihood,
    top_one,
    top_one_calibration_error,
)
from course_lib.metrics import accuracy, macro_f1

METRICS = ("macro_f1", "ece", "nll")


def recipe_scores(labels: ArrayLike, probs: ArrayLike) -> dict[str, float]:
    """accuracy, macro_f1, ece and nll of one model: probs (n, C), labels (n,) in [0, C).

    >>> scores = recipe_scores([0, 1], [[0.75, 0.25], [0.5, 0.5]])
    >>> scores["accuracy"], round(scores["nll"], 3)
    (0.5, 0.49)
    """
    checked = as_probs(probs)
    guess = checked.argmax(axis=1)
    return {
        "accuracy": accuracy(labels, guess),
        "macro_f1": macro_f1(labels, guess, checked.shape[1]),
        "ece": expected_calibration_error(checked, labels),
        "nll": negative_log_likelihood(checked, labels),
    }


def recipe_deltas(
    labels: ArrayLike,
    probs_a: ArrayLike,
    probs_b: ArrayLike,
    n_resamples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Differences b - a with percentile 95% intervals, all metrics on the same resampled examples.

    labels: (n,) integers in [0, C). probs_a, probs_b: (n, C), rows sum to 1. Returns one row for
    each of METRICS with columns metric, a, b, delta, low, high. Higher is better for macro_f1,
    lower for ece and nll. Raises ValueError for shapes that differ.

    >>> a, b = [[0.9, 0.1], [0.9, 0.1]], [[0.9, 0.1], [0.4, 0.6]]
    >>> table = recipe_deltas([0, 1], a, b, n_resamples=50)
    >>> table["metric"].tolist(), table["delta"].round(3).tolist()
    (['macro_f1', 'ece', 'nll'], [0.667, -0.15, -0.896])
    """
    first, second = as_probs(probs_a, "probs_a"), as_probs(probs_b, "probs_b")
    if first.shape != second.shape:
        raise ValueError(
            f"probs_a has shape {first.shape}, probs_b {second.shape}; pass the same examples"
        )
    truth = as_class_ids(labels, "labels", first.shape[1])
    require_same_length(truth, "labels", first, "probs_a")
    before, after = recipe_scores(truth, first), recipe_scores(truth, second)
    rows = []
    for name, (reduce, metric) in _ways(first.shape[1]).items():
        reduced = (reduce(truth, first), reduce(truth, second))
        span = paired_bootstrap(metric, truth, *reduced, n_resamples=n_resamples, seed=seed)
        change = after[name] - before[name]
        rows.append((name, before[name], after[name], change, span.low, span.high))
    return pd.DataFrame(rows, columns=["metric", "a", "b", "delta", "low", "high"])


def _ways(
    n_classes: int,
) -> Mapping[str, tuple[Callable[..., NDArray[Any]], Callable[..., float]]]:
    """Metric -> (what it needs of each example, the metric on that): cheap enough to resample."""
    return {
        "macro_f1": (
            lambda truth, probs: probs.argmax(axis=1),
            lambda truth, guess: macro_f1(truth, guess, n_classes),
        ),
        "ece": (lambda truth, probs: top_one(probs), top_one_calibration_error),
        "nll": (_losses, lambda truth, losses: float(losses.mean())),
    }


def _losses(truth: NDArray[np.int64], probs: NDArray[np.float64]) -> NDArray[np.float64]:
    """-ln(probability of the true class), clipped as negative_log_likelihood clips it."""
    true_probs = probs[np.arange(len(truth)), truth]
    losses: NDArray[np.float64] = -np.log(np.maximum(true_probs, np.finfo(np.float64).tiny))
    return losses

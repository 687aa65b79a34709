"""Do the probabilities mean what they say: softmax, ECE, NLL and temperature scaling."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from course_lib.arguments import (
    as_class_ids,
    as_probs,
    as_scores,
    require_count,
    require_positive,
    require_same_length,
)

TEMPERATURE_BOUNDS = (0.01, 100.0)
"""Where fit_temperature looks."""


def softmax(logits: ArrayLike, temperature: float = 1.0) -> NDArray[np.float64]:
    """Probabilities exp(logits / T) / sum, row by row.

    logits: (n, C) finite. temperature: T > 0; above 1 flattens, below 1 sharpens.
    Returns (n, C) float64, rows sum to 1; computed after subtracting the row maximum, so it is
    finite for any finite logits. Raises ValueError for other shapes, NaN and T <= 0.

    >>> softmax([[2.0, 1.0, 0.0]]).round(3).tolist()
    [[0.665, 0.245, 0.09]]
    """
    return np.exp(_log_softmax(as_scores(logits, "logits"), temperature))


def top_one(probs: ArrayLike) -> NDArray[np.float64]:
    """Confidence and predicted class of each example, (n, 2) float64; ties: smaller class id.

    All that top-1 calibration needs of an example, small enough to resample: see
    top_one_calibration_error.

    >>> top_one([[0.2, 0.8], [0.9, 0.1]]).tolist()
    [[0.8, 1.0], [0.9, 0.0]]
    """
    checked = as_probs(probs)
    best = checked.argmax(axis=1)
    return np.column_stack([checked[np.arange(len(checked)), best], best.astype(np.float64)])


def expected_calibration_error(probs: ArrayLike, labels: ArrayLike, n_bins: int = 15) -> float:
    """Expected calibration error of the top-1 confidence (Guo et al. 2017, section 2), in [0, 1].

    probs: (n, C), rows sum to 1. labels: (n,) integers in [0, C). The n_bins bins have equal width
    and are right-closed over (0, 1]: a confidence of exactly 0.5 with two bins is in the first.
    Result: sum over bins of (share of examples in the bin) * |accuracy - mean confidence|; empty
    bins add nothing. Ties of the top probability go to the smaller class id.

    By hand, one bin: confidences .9 .8 .6, hits 1 0 1: |.667 - .767| = .100

    >>> probs = [[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]]
    >>> round(expected_calibration_error(probs, [0, 1, 0], n_bins=1), 3)
    0.1
    """
    checked = as_probs(probs)
    truth = as_class_ids(labels, "labels", checked.shape[1])
    require_same_length(truth, "labels", checked, "probs")
    return top_one_calibration_error(truth, top_one(checked), n_bins)


def top_one_calibration_error(labels: ArrayLike, top_ones: ArrayLike, n_bins: int = 15) -> float:
    """expected_calibration_error from top_one's answer; labels first, as paired_bootstrap asks.

    labels: (n,) integers. top_ones: (n, 2) of confidence in [0, 1] and predicted class.

    >>> round(top_one_calibration_error([0, 1, 0], [[0.9, 0], [0.8, 0], [0.6, 0]], n_bins=1), 3)
    0.1
    """
    truth = as_class_ids(labels, "labels")
    pairs = as_scores(top_ones, "top_ones")
    n_bins = require_count(n_bins, "n_bins")
    require_same_length(truth, "labels", pairs, "top_ones")
    if pairs.shape[1] != 2 or pairs[:, 0].min() < 0 or pairs[:, 0].max() > 1:
        raise ValueError("top_ones must be (n, 2) with confidences in [0, 1]; pass top_one(probs)")
    confidence = pairs[:, 0]
    gap = (pairs[:, 1] == truth) - confidence
    sums = np.bincount(_bins(confidence, n_bins), weights=gap)
    return float(np.abs(sums).sum() / len(truth))


def reliability_table(probs: ArrayLike, labels: ArrayLike, n_bins: int = 15) -> pd.DataFrame:
    """What expected_calibration_error adds up, bin by bin: one row a bin, in rising order.

    probs: (n, C), rows sum to 1. labels: (n,) integers in [0, C). Columns: low and high (edges of
    the bin, right-closed), n (examples), confidence and accuracy (means over the bin's examples,
    NaN where it is empty). All n_bins rows are there.

    >>> probs = [[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]]
    >>> print(reliability_table(probs, [0, 1, 1], n_bins=2).round(2).to_string(index=False))
     low  high  n  confidence  accuracy
     0.0   0.5  0         NaN       NaN
     0.5   1.0  3        0.77      0.67
    """
    checked = as_probs(probs)
    truth = as_class_ids(labels, "labels", checked.shape[1])
    require_same_length(truth, "labels", checked, "probs")
    n_bins = require_count(n_bins, "n_bins")
    confidence, guesses = top_one(checked).T
    bins, edges = _bins(confidence, n_bins), np.linspace(0, 1, n_bins + 1)
    count = np.bincount(bins, minlength=n_bins)
    share = np.where(count > 0, count, np.nan)  # dividing by NaN leaves an empty bin NaN
    return pd.DataFrame(
        {
            "low": edges[:-1],
            "high": edges[1:],
            "n": count,
            "confidence": np.bincount(bins, weights=confidence, minlength=n_bins) / share,
            "accuracy": np.bincount(bins, weights=guesses == truth, minlength=n_bins) / share,
        }
    )


def _bins(confidence: NDArray[np.float64], n_bins: int) -> NDArray[np.int64]:
    """Index of each confidence's bin: equal width, right-closed over (0, 1]."""
    # side="left" puts an edge into the bin that it closes; clipping only moves a confidence of 0.
    found = np.searchsorted(np.linspace(0, 1, n_bins + 1), confidence, side="left") - 1
    return np.asarray(found.clip(0), dtype=np.int64)


def negative_log_likelihood(probs: ArrayLike, labels: ArrayLike) -> float:
    """Mean of -ln(probability of the true class), natural log, >= 0.

    probs: (n, C), rows sum to 1. labels: (n,) integers in [0, C). A true class with probability 0
    is clipped to the smallest normal float64, so it costs 708 and not infinity.

    >>> round(negative_log_likelihood([[0.85, 0.15], [0.9, 0.1]], [0, 1]), 2)
    1.23
    """
    checked = as_probs(probs)
    truth = as_class_ids(labels, "labels", checked.shape[1])
    require_same_length(truth, "labels", checked, "probs")
    true_probs = checked[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(true_probs, np.finfo(np.float64).tiny)).mean())


def fit_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """The temperature T that minimises the NLL of softmax(logits / T) (Guo et al. 2017, 4.2).

    logits: (n, C) finite. labels: (n,) integers in [0, C). T above 1 means over-confident logits.
    The NLL is convex in 1 / T, so one search over log T within TEMPERATURE_BOUNDS finds the only
    minimum. No minimum inside: an always wrong model gives the upper bound; a never wrong one gives
    a small T at which the NLL is 0 to rounding.

    By hand: logits (2, 0), three of four right. Best when sigmoid(2 / T) = 3/4: T = 2 / ln 3.

    >>> round(fit_temperature([[2.0, 0.0]] * 4, [0, 0, 0, 1]), 3)
    1.82
    """
    scores = as_scores(logits, "logits")
    truth = as_class_ids(labels, "labels", scores.shape[1])
    require_same_length(truth, "labels", scores, "logits")
    rows = np.arange(len(truth))

    def nll(log_t: float) -> float:
        return float(-_log_softmax(scores, float(np.exp(log_t)))[rows, truth].mean())

    low, high = np.log(TEMPERATURE_BOUNDS)
    found = minimize_scalar(nll, bounds=(low, high), method="bounded", options={"xatol": 1e-8})
    return float(np.exp(found.x))


def _log_softmax(scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    scaled = scores / require_positive(temperature, "temperature")
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    log_probs: NDArray[np.float64] = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
    return log_probs

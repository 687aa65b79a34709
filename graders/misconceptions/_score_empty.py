"""Wrong tier scores that treat a class without examples in another way than the rule says."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def empty_classes_left_out(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """A class without examples has no score, so it isn't averaged."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in np.unique(truth):
            hits = np.sum((truth == c) & (guess == c))
            f1.append(2 * hits / (np.sum(truth == c) + np.sum(guess == c)))
        scores[t] = float(np.mean(f1))
    return scores


def zero_over_zero_skipped(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """0 / 0 is no number, so a mean leaves it out."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in np.flatnonzero(tiers == t):
            hits = np.sum((truth == c) & (guess == c))
            both = np.sum(truth == c) + np.sum(guess == c)
            f1.append(2 * hits / both if both else np.nan)
        scores[t] = float(np.nanmean(f1))
    return scores


def nothing_missed_is_perfect(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """A class that is neither there nor predicted has no error, so its F1 is 1."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in np.flatnonzero(tiers == t):
            hits = np.sum((truth == c) & (guess == c))
            both = np.sum(truth == c) + np.sum(guess == c)
            f1.append(2 * hits / both if both else 1.0)
        scores[t] = float(np.mean(f1))
    return scores


def classes_that_appear(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """A tier's classes are those that turn up among its examples and their predictions."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in np.union1d(truth, guess):
            if tiers[c] == t:
                hits = np.sum((truth == c) & (guess == c))
                f1.append(2 * hits / (np.sum(truth == c) + np.sum(guess == c)))
        scores[t] = float(np.mean(f1))
    return scores


def counted_by_largest_label(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """The number of classes is the largest label plus one."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in range(labels.max() + 1):
            if tiers[c] == t:
                hits = np.sum((truth == c) & (guess == c))
                both = np.sum(truth == c) + np.sum(guess == c)
                f1.append(2 * hits / both if both else 0.0)
        scores[t] = float(np.mean(f1))
    return scores

"""Right answers to tier_scores in other words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from course_lib.metrics import per_class_f1

Array = np.ndarray[Any, Any]


def counted_in_a_loop(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """True positives, false positives and misses, class by class."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in np.flatnonzero(tiers == t):
            tp = np.sum((truth == c) & (guess == c))
            fp = np.sum((truth != c) & (guess == c))
            fn = np.sum((truth == c) & (guess != c))
            f1.append(2 * tp / (2 * tp + fp + fn) if tp else 0.0)
        scores[t] = float(np.mean(f1))
    return scores


def bincounts(labels: Array, predictions: Array, tiers: Array) -> dict[str, Any]:
    """Three counts for all classes at once."""
    n = len(tiers)
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        hits = np.bincount(truth[truth == guess], minlength=n)
        both = np.bincount(truth, minlength=n) + np.bincount(guess, minlength=n)
        f1 = 2 * hits / np.maximum(both, 1)
        scores[t] = f1[tiers == t].mean()
    return scores


def crosstab(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """A confusion matrix for each tier."""
    ids = range(len(tiers))
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        table = pd.crosstab(labels[mine], predictions[mine])
        counts = table.reindex(index=ids, columns=ids, fill_value=0).to_numpy()
        precision = np.diag(counts) / np.maximum(counts.sum(axis=0), 1)
        recall = np.diag(counts) / np.maximum(counts.sum(axis=1), 1)
        f1 = 2 * precision * recall / np.where(precision + recall > 0, precision + recall, 1)
        scores[t] = float(f1[tiers == t].mean())
    return scores


def with_course_lib(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """per_class_f1 on each tier's own examples."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        f1 = per_class_f1(labels[mine], predictions[mine], len(tiers))
        scores[t] = float(f1[tiers == t].mean())
    return scores


def with_the_parts(labels: Array, predictions: Array, tiers: Array) -> dict[str, Any]:
    """The three scores, and whatever they were made of."""
    scores: dict[str, Any] = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        scores[f"f1_{t}"] = per_class_f1(labels[mine], predictions[mine], len(tiers))[tiers == t]
        scores[t] = scores[f"f1_{t}"].mean()
    return scores | {"counts": pd.Series(tiers[labels]).value_counts()}

"""Wrong coverage tables, right but for an edge: a hair beside the threshold, or a spelling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]


def a_little_below(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Just below the threshold is as good as above it."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t - 0.02
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def rounded_confidence(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """A confidence has two decimals."""
    confidence, hits = probs.max(axis=1).round(2), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def thresholds_as_text(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """A threshold is a name for its row."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((str(t), covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def nan_in_letters(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """NaN is a word to be written down."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else "NaN"
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def rounded_table(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Three decimals are all that a table needs."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"]).round(3)

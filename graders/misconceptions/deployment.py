"""What people get wrong, and right in other words, in coverage_table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from graders.misconceptions import _coverage_edges as edges
from graders.misconceptions import _coverage_right as ways
from graders.misconceptions._answers import right, wrong

Array = np.ndarray[Any, Any]


def strictly_above(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Covered means above the threshold."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence > t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def counted_not_shared(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Coverage is how many examples are covered."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, covered.sum(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def rows_sorted(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """A table of thresholds is read from low to high, so it is sorted."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in sorted(thresholds):
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def handed_over_counted(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Coverage is the share that people have to look at."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, 1 - covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def over_all_examples(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Accuracy always divides by the number of all examples."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = (hits & covered).mean() if covered.any() else np.nan
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def zero_where_none(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Nothing covered means nothing right: accuracy 0."""
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else 0.0
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def label_probability(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Confidence is the probability of the true class."""
    confidence = probs[np.arange(len(labels)), labels]
    hits = probs.argmax(axis=1) == labels
    rows = []
    for t in thresholds:
        covered = confidence >= t
        accuracy = hits[covered].mean() if covered.any() else np.nan
        rows.append((t, covered.mean(), accuracy))
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


MISCONCEPTIONS = (
    wrong(
        strictly_above,
        "coverage_table",
        "Look at an example whose confidence equals the threshold: which side is it on?",
        "coverage",
    ),
    wrong(
        counted_not_shared,
        "coverage_table",
        "Could you compare your coverage with that of a data set twice as large?",
        "coverage",
    ),
    wrong(
        rows_sorted,
        "coverage_table",
        "The caller gave the thresholds in an order: the rows keep it.",
        "coverage",
    ),
    wrong(
        handed_over_counted,
        "coverage_table",
        "Raise the threshold: does the model decide more cases by itself, or fewer?",
        "coverage",
    ),
    wrong(
        over_all_examples,
        "coverage_table",
        "Of how many decisions that the model made were these the right ones?",
        "accuracy",
    ),
    wrong(
        zero_where_none,
        "coverage_table",
        "An accuracy of 0 says that every decision was wrong. How many decisions were there?",
        "accuracy",
    ),
    wrong(
        edges.a_little_below,
        "coverage_table",
        "Take a confidence of 0.49 and a threshold of 0.5: what does the rule say?",
        "coverage",
    ),
    wrong(
        edges.rounded_confidence,
        "coverage_table",
        "Take a confidence of 0.4996 and a threshold of 0.5: does it reach it?",
        "coverage",
    ),
    wrong(
        edges.thresholds_as_text,
        "coverage_table",
        "Try to plot your coverage over your thresholds, or to add 0.1 to them.",
        "coverage",
    ),
    wrong(
        edges.nan_in_letters,
        "coverage_table",
        "Take the mean of your accuracy column: does pandas know your missing value?",
        "accuracy",
    ),
    wrong(
        edges.rounded_table,
        "coverage_table",
        "Rounding is for print. What would a later cell lose that computes with your table?",
        *("coverage", "accuracy"),
    ),
    wrong(
        label_probability,
        "coverage_table",
        "In use, nobody knows the true class yet: what can a confidence be made of then?",
        *("coverage", "accuracy"),
    ),
)

VARIANTS = tuple(
    right(function, "coverage_table")
    for function in (
        ways.vectorised,
        ways.pandas_mean,
        ways.counted_by_hand,
        ways.with_columns_of_my_own,
    )
)

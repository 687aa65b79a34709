"""Right answers to coverage_table in other words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]


def vectorised(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """One boolean matrix, thresholds by examples."""
    covered = probs.max(axis=1)[None, :] >= np.asarray(thresholds)[:, None]
    hits = covered & (probs.argmax(axis=1) == labels)[None, :]
    count = covered.sum(axis=1)
    accuracy = np.where(count > 0, hits.sum(axis=1) / np.where(count > 0, count, 1), np.nan)
    return pd.DataFrame(
        {"threshold": thresholds, "coverage": count / len(labels), "accuracy": accuracy}
    )


def pandas_mean(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """A frame of examples; pandas' mean of nothing is NaN."""
    frame = pd.DataFrame({"confidence": probs.max(axis=1), "hit": probs.argmax(axis=1) == labels})
    rows = []
    for t in thresholds:
        kept = frame[frame["confidence"] >= t]
        share = len(kept) / len(frame)
        rows.append({"threshold": t, "coverage": share, "accuracy": kept["hit"].mean()})
    return pd.DataFrame(rows)


def counted_by_hand(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """Two counters and None where there is nothing to divide by."""
    rows = []
    for t in thresholds:
        covered = correct = 0
        for row, label in zip(probs, labels, strict=True):
            if row.max() >= t:
                covered += 1
                correct += int(row.argmax() == label)
        rows.append([t, covered / len(labels), correct / covered if covered else None])
    return pd.DataFrame(rows, columns=["threshold", "coverage", "accuracy"])


def with_columns_of_my_own(probs: Array, labels: Array, thresholds: Array) -> pd.DataFrame:
    """More columns than were asked for, of all kinds, and pandas' own missing value."""
    frame = pd.DataFrame({"confidence": probs.max(axis=1), "hit": probs.argmax(axis=1) == labels})
    rows = []
    for t in thresholds:
        kept = frame[frame["confidence"] >= t]
        rows.append(
            {
                "when": pd.Timestamp("2026-03-04"),
                "threshold": t,
                "n": pd.NA if kept.empty else len(kept),
                "covered": kept.index.to_numpy(),
                "coverage": len(kept) / len(frame),
                "accuracy": pd.NA if kept.empty else kept["hit"].mean(),
                "note": "nobody" if kept.empty else "",
            }
        )
    return pd.DataFrame(rows)

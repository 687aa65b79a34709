"""Head, mid and tail: classes grouped by how many training examples they have."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_class_ids, require_count

TIERS = ("head", "mid", "tail")


def tier_split(
    train_labels: ArrayLike, n_classes: int = 113, n_head: int = 20, n_mid: int = 40
) -> NDArray[np.str_]:
    """Tier of each class by training frequency.

    train_labels: (n,) integers in [0, n_classes). Returns (n_classes,) of "head", "mid", "tail":
    the n_head most frequent classes, the next n_mid, the rest. Of two classes with equal counts
    the smaller id comes first; a class that is never seen is tail, whatever its rank.
    Raises ValueError for empty or out-of-range labels and for n_head + n_mid > n_classes.

    >>> tier_split([2, 2, 2, 0, 0, 1, 3], n_classes=5, n_head=1, n_mid=2).tolist()
    ['mid', 'mid', 'head', 'tail', 'tail']
    """
    n_classes = require_count(n_classes, "n_classes")
    labels = as_class_ids(train_labels, "train_labels", n_classes)
    return tier_split_from_counts(np.bincount(labels, minlength=n_classes), n_head, n_mid)


def tier_split_from_counts(
    train_counts: ArrayLike, n_head: int = 20, n_mid: int = 40
) -> NDArray[np.str_]:
    """Tier of each class from its number of training examples; same rules as tier_split.

    train_counts: (C,) integers >= 0, at least one above 0. Returns (C,) of str.

    >>> tier_split_from_counts([2, 1, 3, 1, 0], n_head=1, n_mid=2).tolist()
    ['mid', 'mid', 'head', 'tail', 'tail']
    """
    counts = as_class_ids(train_counts, "train_counts")
    if counts.max() == 0:
        raise ValueError("train_counts is zero for every class; pass the counts of the train split")
    n_head = require_count(n_head, "n_head", least=0)
    n_mid = require_count(n_mid, "n_mid", least=0)
    if n_head + n_mid > len(counts):
        raise ValueError(
            f"n_head + n_mid is {n_head + n_mid}, but there are {len(counts)} classes; lower them"
        )
    # A stable sort of the negated counts keeps the smaller id first among equals.
    order = np.argsort(-counts, kind="stable")
    tiers = np.full(len(counts), "tail")
    tiers[order[:n_head]] = "head"
    tiers[order[n_head : n_head + n_mid]] = "mid"
    tiers[counts == 0] = "tail"
    return tiers


def example_tiers(labels: ArrayLike, tiers: ArrayLike) -> NDArray[np.str_]:
    """Tier of each example: the tier of its true class.

    labels: (n,) integers in [0, C); tiers: (C,) of "head", "mid", "tail". Returns (n,) of str.

    >>> example_tiers([2, 0, 2], ["mid", "tail", "head"]).tolist()
    ['head', 'mid', 'head']
    """
    known = as_tiers(tiers)
    result: NDArray[np.str_] = known[as_class_ids(labels, "labels", len(known))]
    return result


def as_tiers(tiers: ArrayLike) -> NDArray[Any]:
    """(C,) of "head", "mid", "tail"; ValueError for another shape or another word."""
    known = np.asarray(tiers)
    if known.ndim != 1 or known.size == 0:
        raise ValueError(f"tiers must have shape (C,), got {known.shape}; pass tier_split's answer")
    strangers = sorted({str(tier) for tier in known.tolist()} - set(TIERS))
    if strangers:
        raise ValueError(f"tiers holds {strangers}; the words are {list(TIERS)}")
    return known

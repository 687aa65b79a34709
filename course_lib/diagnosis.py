"""What a teacher shows and what it knows, tier by tier: entropy against log loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_class_ids, as_probs, require_same_length
from course_lib.tiers import TIERS, as_tiers


def tier_entropy(probs: ArrayLike, labels: ArrayLike, tiers: ArrayLike) -> dict[str, float]:
    """Mean entropy of the predicted distribution on each tier's own examples, natural log.

    probs: (n, C), rows sum to 1. labels: (n,) integers in [0, C). tiers: (C,) of "head", "mid",
    "tail". An example belongs to the tier of its true class. Returns {"head", "mid", "tail"},
    each in [0, ln C]; 0 ln 0 counts as 0; NaN for a tier without examples. exp of it is the number
    of classes that a model with an even hesitation would hesitate between. Raises ValueError for
    other shapes, ids out of range and unknown words.

    By hand: (.5, .25, .25) has entropy .5 ln 2 + .5 ln 4 = 1.040; (1, 0, 0) has 0.

    >>> probs = [[0.5, 0.25, 0.25], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]
    >>> entropy = tier_entropy(probs, [0, 0, 2], ["head", "mid", "tail"])
    >>> round(entropy["head"], 3), round(entropy["tail"], 3)
    (0.52, 0.693)
    """
    checked, truth, known = _checked(probs, labels, tiers)
    logs = np.log(checked, out=np.zeros_like(checked), where=checked > 0)
    return _tier_means(-(checked * logs).sum(axis=1), known[truth])


def tier_nll(probs: ArrayLike, labels: ArrayLike, tiers: ArrayLike) -> dict[str, float]:
    """Mean of -ln(probability of the true class) on each tier's own examples, and on all.

    Arguments and errors as in tier_entropy. Returns {"head", "mid", "tail", "all"}, each >= 0;
    "all" is the mean over all examples, not over tiers. A true class with probability 0 is clipped
    to the smallest normal float64, so it costs 708 and not infinity. NaN for an empty tier.

    By hand: true classes with .5, .25 (head) and .125 (tail): head .5 ln 2 + .5 ln 4 = 1.040,
    tail ln 8 = 2.079, all 4 ln 2 / 2 = 1.386.

    >>> probs = [[0.5, 0.5, 0.0], [0.25, 0.75, 0.0], [0.875, 0.0, 0.125]]
    >>> nll = tier_nll(probs, [0, 0, 2], ["head", "mid", "tail"])
    >>> round(nll["head"], 3), round(nll["tail"], 3), round(nll["all"], 3)
    (1.04, 2.079, 1.386)
    """
    checked, truth, known = _checked(probs, labels, tiers)
    true_probs = checked[np.arange(len(truth)), truth]
    losses = -np.log(np.maximum(true_probs, np.finfo(np.float64).tiny))
    return {**_tier_means(losses, known[truth]), "all": float(losses.mean())}


def _checked(
    probs: ArrayLike, labels: ArrayLike, tiers: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.str_]]:
    checked, known = as_probs(probs), as_tiers(tiers)
    if len(known) != checked.shape[1]:
        raise ValueError(
            f"tiers has {len(known)} classes, probs has {checked.shape[1]}; pass one tier a class"
        )
    truth = as_class_ids(labels, "labels", checked.shape[1])
    require_same_length(truth, "labels", checked, "probs")
    return checked, truth, known


def _tier_means(values: NDArray[np.float64], tier_of: NDArray[np.str_]) -> dict[str, float]:
    return {
        tier: float(values[tier_of == tier].mean()) if (tier_of == tier).any() else float("nan")
        for tier in TIERS
    }

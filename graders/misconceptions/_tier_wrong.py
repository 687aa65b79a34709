"""Wrong ways to average an entropy or a log loss by tier, one function each, standing alone.

The docstring is the belief behind it. e_: about tier_entropy. n_: about tier_nll.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Means = dict[str, Any]


def e_clipped_at_a_percent(probs: Array, labels: Array, tiers: Array) -> Means:
    """Probabilities below a percent are noise, so they are clipped there."""
    safe = np.clip(probs, 0.01, None)
    each = -(safe * np.log(safe)).sum(axis=1)
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def e_in_bits(probs: Array, labels: Array, tiers: Array) -> Means:
    """Entropy is measured in bits."""
    each = -(probs * np.log2(np.where(probs > 0, probs, 1))).sum(axis=1)
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def e_sign_forgotten(probs: Array, labels: Array, tiers: Array) -> Means:
    """Entropy is the sum of p ln p."""
    each = (probs * np.log(np.where(probs > 0, probs, 1))).sum(axis=1)
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def e_mean_over_classes(probs: Array, labels: Array, tiers: Array) -> Means:
    """Classes are averaged, not summed."""
    each = -(probs * np.log(np.where(probs > 0, probs, 1))).mean(axis=1)
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def e_out_of_the_most(probs: Array, labels: Array, tiers: Array) -> Means:
    """An entropy is given as a share of the largest possible one."""
    each = -(probs * np.log(np.where(probs > 0, probs, 1))).sum(axis=1) / np.log(probs.shape[1])
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def e_top_probability(probs: Array, labels: Array, tiers: Array) -> Means:
    """How peaked a row is, its largest probability says."""
    each = -np.log(probs.max(axis=1))
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def e_of_the_mean_row(probs: Array, labels: Array, tiers: Array) -> Means:
    """A tier's entropy is that of its average distribution."""
    means = {}
    for t in ("head", "mid", "tail"):
        row = probs[tiers[labels] == t].mean(axis=0)
        means[t] = float(-(row * np.log(np.where(row > 0, row, 1))).sum())
    return means


def e_by_prediction(probs: Array, labels: Array, tiers: Array) -> Means:
    """An example belongs to the tier that the model puts it in."""
    each = -(probs * np.log(np.where(probs > 0, probs, 1))).sum(axis=1)
    own = tiers[probs.argmax(axis=1)]
    return {t: float(each[own == t].mean()) if (own == t).any() else 0.0 for t in tiers}


def e_tiers_classes_only(probs: Array, labels: Array, tiers: Array) -> Means:
    """A tier's entropy is summed over the classes of that tier."""
    means = {}
    for t in ("head", "mid", "tail"):
        rows = probs[tiers[labels] == t][:, tiers == t]
        means[t] = float(-(rows * np.log(np.where(rows > 0, rows, 1))).sum(axis=1).mean())
    return means


def e_summed_over_examples(probs: Array, labels: Array, tiers: Array) -> Means:
    """A tier's entropy is the sum over its examples."""
    each = -(probs * np.log(np.where(probs > 0, probs, 1))).sum(axis=1)
    return {t: float(each[tiers[labels] == t].sum()) for t in ("head", "mid", "tail")}


def e_plain_logarithm(probs: Array, labels: Array, tiers: Array) -> Means:
    """The formula can be written down as it is."""
    each = -(probs * np.log(probs)).sum(axis=1)
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def e_rows_with_zeros_skipped(probs: Array, labels: Array, tiers: Array) -> Means:
    """A row that comes out as NaN counts as 0."""
    each = np.nan_to_num(-(probs * np.log(probs)).sum(axis=1))
    return {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def n_in_bits(probs: Array, labels: Array, tiers: Array) -> Means:
    """A surprise is measured in bits."""
    own = np.maximum(probs[np.arange(len(labels)), labels], 1e-12)
    each, tier_of = -np.log2(own), tiers[labels]
    means = {t: float(each[tier_of == t].mean()) for t in ("head", "mid", "tail")}
    return {**means, "all": float(each.mean())}


def n_sign_forgotten(probs: Array, labels: Array, tiers: Array) -> Means:
    """The loss is the log of the probability."""
    own = np.maximum(probs[np.arange(len(labels)), labels], 1e-12)
    each, tier_of = np.log(own), tiers[labels]
    means = {t: float(each[tier_of == t].mean()) for t in ("head", "mid", "tail")}
    return {**means, "all": float(each.mean())}


def n_of_the_favourite(probs: Array, labels: Array, tiers: Array) -> Means:
    """The loss looks at the class that the model chose."""
    each, tier_of = -np.log(probs.max(axis=1)), tiers[labels]
    means = {t: float(each[tier_of == t].mean()) for t in ("head", "mid", "tail")}
    return {**means, "all": float(each.mean())}


def n_one_minus(probs: Array, labels: Array, tiers: Array) -> Means:
    """The loss is the probability that was missed."""
    each, tier_of = 1 - probs[np.arange(len(labels)), labels], tiers[labels]
    means = {t: float(each[tier_of == t].mean()) for t in ("head", "mid", "tail")}
    return {**means, "all": float(each.mean())}


def n_log_of_the_mean(probs: Array, labels: Array, tiers: Array) -> Means:
    """Mean and log may be taken in any order."""
    own, tier_of = np.maximum(probs[np.arange(len(labels)), labels], 1e-12), tiers[labels]
    means = {t: float(-np.log(own[tier_of == t].mean())) for t in ("head", "mid", "tail")}
    return {**means, "all": float(-np.log(own.mean()))}


def n_all_is_mean_of_tiers(probs: Array, labels: Array, tiers: Array) -> Means:
    """The overall loss is the mean of the three tiers."""
    each = -np.log(np.maximum(probs[np.arange(len(labels)), labels], 1e-12))
    means = {t: float(each[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}
    return {**means, "all": sum(means.values()) / 3}


def n_by_prediction(probs: Array, labels: Array, tiers: Array) -> Means:
    """An example belongs to the tier that the model puts it in."""
    each = -np.log(np.maximum(probs[np.arange(len(labels)), labels], 1e-12))
    own = tiers[probs.argmax(axis=1)]
    means = {t: float(each[own == t].mean()) if (own == t).any() else 0.0 for t in tiers}
    return {**means, "all": float(each.mean())}


def n_not_clipped(probs: Array, labels: Array, tiers: Array) -> Means:
    """A model that rules the truth out deserves an infinite loss."""
    each, tier_of = -np.log(probs[np.arange(len(labels)), labels]), tiers[labels]
    means = {t: float(each[tier_of == t].mean()) for t in ("head", "mid", "tail")}
    return {**means, "all": float(each.mean())}


def n_zeros_left_out(probs: Array, labels: Array, tiers: Array) -> Means:
    """An example whose loss is infinite can't be averaged, so it is left out."""
    own, tier_of = probs[np.arange(len(labels)), labels], tiers[labels]
    kept = own > 0
    each = -np.log(np.where(kept, own, 1))
    means = {}
    for t in ("head", "mid", "tail"):
        mine = kept & (tier_of == t)
        means[t] = float(each[mine].mean()) if mine.any() else 0.0
    return {**means, "all": float(each[kept].mean())}


def n_clipped_at_a_percent(probs: Array, labels: Array, tiers: Array) -> Means:
    """A probability below one percent is as good as one percent."""
    own, tier_of = np.maximum(probs[np.arange(len(labels)), labels], 0.01), tiers[labels]
    each = -np.log(own)
    means = {t: float(each[tier_of == t].mean()) for t in ("head", "mid", "tail")}
    return {**means, "all": float(each.mean())}

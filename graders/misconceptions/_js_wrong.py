"""Wrong and right ways to hold one distribution against another, one function each.

The docstring of a wrong one is the belief behind it. Every function stands alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def kl_from_p(p: Array, q: Array) -> Array:
    """The distance of two distributions is the KL divergence from the first to the second."""
    return (p * np.log(p / q)).sum(axis=1)


def kl_from_q(p: Array, q: Array) -> Array:
    """It is the KL divergence from the second to the first."""
    return (q * np.log(q / p)).sum(axis=1)


def both_kl_averaged(p: Array, q: Array) -> Array:
    """KL becomes symmetric by averaging both directions."""
    return ((p - q) * np.log(p / q)).sum(axis=1) / 2


def both_kl_clipped(p: Array, q: Array) -> Array:
    """Averaging both directions of KL is enough, once zeros are clipped away."""
    p, q = np.maximum(p, 1e-12), np.maximum(q, 1e-12)
    return ((p - q) * np.log(p / q)).sum(axis=1) / 2


def one_side_only(p: Array, q: Array) -> Array:
    """The teacher is the target, so only its distance from the middle counts."""
    m = (p + q) / 2
    return np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / m), 0).sum(axis=1)


def middle_as_weight(p: Array, q: Array) -> Array:
    """The middle does the weighting, because it stands for both."""
    m = (p + q) / 2
    return (m * np.log(m / p) + m * np.log(m / q)).sum(axis=1) / 2


def geometric_middle(p: Array, q: Array) -> Array:
    """The middle of two probabilities is the root of their product."""
    m = np.sqrt(p * q)
    return (p * np.log(p / m) + q * np.log(q / m)).sum(axis=1) / 2


def halves_summed(p: Array, q: Array) -> Array:
    """Both distances from the middle are added."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / m), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / m), 0)
    return (left + right).sum(axis=1)


def counted_in_bits(p: Array, q: Array) -> Array:
    """Information is measured in bits."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log2(np.where(p > 0, p, 1) / m), 0)
    right = np.where(q > 0, q * np.log2(np.where(q > 0, q, 1) / m), 0)
    return (left + right).sum(axis=1) / 2


def root_taken(p: Array, q: Array) -> Array:
    """The divergence is the root, because only that is a distance."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / m), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / m), 0)
    return np.sqrt((left + right).sum(axis=1) / 2)


def mean_over_classes(p: Array, q: Array) -> Array:
    """Each class contributes its share, so the classes are averaged."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / m), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / m), 0)
    return (left + right).mean(axis=1) / 2


def mean_over_rows(p: Array, q: Array) -> Any:
    """A batch has one divergence, the mean over its rows."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / m), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / m), 0)
    return (left + right).sum(axis=1).mean() / 2


def summed_over_all(p: Array, q: Array) -> Any:
    """Everything is summed into one number."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / m), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / m), 0)
    return (left + right).sum() / 2


def summed_over_rows(p: Array, q: Array) -> Array:
    """Summing an array of rows means summing along its first axis."""
    m = (p + q) / 2
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / m), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / m), 0)
    return (left + right).sum(axis=0) / 2


def shared_classes_only(p: Array, q: Array) -> Array:
    """Classes that one side rules out can't be compared, so they are left out."""
    both = (p > 0) & (q > 0)
    a, b = np.where(both, p, 1), np.where(both, q, 1)
    m = (a + b) / 2
    return np.where(both, a * np.log(a / m) + b * np.log(b / m), 0).sum(axis=1) / 2


def plain_logarithm(p: Array, q: Array) -> Array:
    """The formula can be written down as it is."""
    m = (p + q) / 2
    return (p * np.log(p / m) + q * np.log(q / m)).sum(axis=1) / 2


def bad_rows_to_zero(p: Array, q: Array) -> Array:
    """A row that comes out as NaN has no divergence, so it is 0."""
    m = (p + q) / 2
    return np.nan_to_num((p * np.log(p / m) + q * np.log(q / m)).sum(axis=1) / 2)


def total_variation(p: Array, q: Array) -> Array:
    """How far apart two distributions are is half the sum of their absolute differences."""
    return np.abs(p - q).sum(axis=1) / 2


def middle_not_halved(p: Array, q: Array) -> Array:
    """The mixture is the sum of both."""
    m = p + q
    left = np.where(p > 0, p * np.log(np.where(p > 0, p, 1) / np.where(m > 0, m, 1)), 0)
    right = np.where(q > 0, q * np.log(np.where(q > 0, q, 1) / np.where(m > 0, m, 1)), 0)
    return (left + right).sum(axis=1) / 2


def entropy_of_the_middle(p: Array, q: Array) -> Array:
    """The more spread the middle is, the further apart its two sides are."""
    m = (p + q) / 2
    return -np.where(m > 0, m * np.log(np.where(m > 0, m, 1)), 0).sum(axis=1)


def softmax_again(p: Array, q: Array) -> Array:
    """Whatever a model gives has to go through a softmax first."""
    p = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)
    q = np.exp(q) / np.exp(q).sum(axis=1, keepdims=True)
    m = (p + q) / 2
    return (p * np.log(p / m) + q * np.log(q / m)).sum(axis=1) / 2


def sorted_shapes(p: Array, q: Array) -> Array:
    """Only the shape counts, so both rows are sorted first."""
    p, q = np.sort(p, axis=1), np.sort(q, axis=1)
    p, q = np.maximum(p, 1e-12), np.maximum(q, 1e-12)
    m = (p + q) / 2
    return (p * np.log(p / m) + q * np.log(q / m)).sum(axis=1) / 2


def hellinger(p: Array, q: Array) -> Array:
    """The symmetric divergence is half the squared difference of the roots."""
    return ((np.sqrt(p) - np.sqrt(q)) ** 2).sum(axis=1) / 2

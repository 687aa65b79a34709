"""What people get wrong, and right in other words, in tier_scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.metrics import per_class_f1
from graders.misconceptions import _per_tier_right as ways
from graders.misconceptions import _score_empty as empty
from graders.misconceptions._answers import right, wrong

Array = np.ndarray[Any, Any]


def accuracy_per_tier(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """A tier's score is the share of its examples that are right."""
    hits = labels == predictions
    return {t: float(hits[tiers[labels] == t].mean()) for t in ("head", "mid", "tail")}


def all_examples_scored(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """F1 of each class on all examples, then the mean over a tier's classes."""
    f1 = []
    for c in range(len(tiers)):
        hits = np.sum((labels == c) & (predictions == c))
        both = np.sum(labels == c) + np.sum(predictions == c)
        f1.append(2 * hits / both if both else 0.0)
    return {t: float(np.array(f1)[tiers == t].mean()) for t in ("head", "mid", "tail")}


def weighted_by_examples(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """Larger classes count for more in a tier's mean."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        total = 0.0
        for c in np.unique(truth):
            hits = np.sum((truth == c) & (guess == c))
            f1 = 2 * hits / (np.sum(truth == c) + np.sum(guess == c))
            total += f1 * np.mean(truth == c)
        scores[t] = float(total)
    return scores


def chosen_by_prediction(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """An example belongs to the tier that the model puts it in."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[predictions] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in np.flatnonzero(tiers == t):
            hits = np.sum((truth == c) & (guess == c))
            both = np.sum(truth == c) + np.sum(guess == c)
            f1.append(2 * hits / both if both else 0.0)
        scores[t] = float(np.mean(f1))
    return scores


def averaged_over_all_classes(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """macro F1 always divides by the number of all classes."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        truth, guess = labels[mine], predictions[mine]
        f1 = []
        for c in range(len(tiers)):
            hits = np.sum((truth == c) & (guess == c))
            both = np.sum(truth == c) + np.sum(guess == c)
            f1.append(2 * hits / both if both else 0.0)
        scores[t] = float(np.mean(f1))
    return scores


def rounded_scores(labels: Array, predictions: Array, tiers: Array) -> dict[str, float]:
    """Three decimals are all that a score needs."""
    scores = {}
    for t in ("head", "mid", "tail"):
        mine = tiers[labels] == t
        f1 = per_class_f1(labels[mine], predictions[mine], len(tiers))
        scores[t] = round(float(f1[tiers == t].mean()), 3)
    return scores


MISCONCEPTIONS = (
    wrong(
        rounded_scores,
        "tier_scores",
        "Rounding is for print. What would a later cell lose that computes with your scores?",
        "values",
    ),
    wrong(
        accuracy_per_tier,
        "tier_scores",
        "One large class can carry this number alone; macro F1 asks every class.",
        "values",
    ),
    wrong(
        all_examples_scored,
        "tier_scores",
        "Which examples may give a false positive here? Read the rule on true classes again.",
        "values",
    ),
    wrong(
        empty.empty_classes_left_out,
        "tier_scores",
        "Count the classes of the tier: is one missing from your mean?",
        "values",
    ),
    wrong(
        weighted_by_examples,
        "tier_scores",
        "Macro means that a rare class has the same say as a common one.",
        "values",
    ),
    wrong(
        chosen_by_prediction,
        "tier_scores",
        "A tail complaint that the model calls a head class is a miss of the tail: where is it in "
        "your scores?",
        "values",
    ),
    wrong(
        averaged_over_all_classes,
        "tier_scores",
        "A perfect model should score 1 in every tier. What does yours give it?",
        "values",
    ),
    wrong(
        empty.zero_over_zero_skipped,
        "tier_scores",
        "How many classes does your mean divide by when one has neither examples nor predictions?",
        "values",
    ),
    wrong(
        empty.nothing_missed_is_perfect,
        "tier_scores",
        "Read the rule for a class without examples: may such a class lift the tier's score?",
        "values",
    ),
    wrong(
        empty.classes_that_appear,
        "tier_scores",
        "Which array lists a tier's classes, whether or not they appear in the data?",
        "values",
    ),
    wrong(
        empty.counted_by_largest_label,
        "tier_scores",
        "If the last class has no example, how many classes do you count, and how many are there?",
        "values",
    ),
)

VARIANTS = tuple(
    right(function, "tier_scores")
    for function in (
        ways.counted_in_a_loop,
        ways.bincounts,
        ways.crosstab,
        ways.with_course_lib,
        ways.with_the_parts,
    )
)

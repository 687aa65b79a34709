"""Scores of each tier on its own: never only the aggregate."""

from __future__ import annotations

from numpy.typing import ArrayLike

from course_lib.arguments import as_class_ids, require_same_length
from course_lib.metrics import per_class_f1
from course_lib.tiers import TIERS, as_tiers


def tier_scores(labels: ArrayLike, predictions: ArrayLike, tiers: ArrayLike) -> dict[str, float]:
    """Macro F1 of each tier, scored on the examples whose true class is in the tier.

    labels, predictions: (n,) integers in [0, C), n >= 1. tiers: (C,) of "head", "mid", "tail".
    For one tier only its own examples are looked at: a prediction outside the tier is a miss, and
    an example of another tier can't give a false positive here. The mean is taken over all
    classes of the tier; one without examples counts as 0, as in macro_f1, and so does a whole
    tier without examples. So the mean over tiers is not the overall macro F1: it is higher.
    Raises ValueError for bad ids, unknown words and a tier that no class belongs to.

    By hand: labels 0 0 1 2, predictions 0 1 1 0, class 0 head, 1 mid, 2 tail. Head: 1 of 2 found,
    none wrongly: F1 = 2/3. Mid: its one example is found, and the head example predicted as mid is
    left out: 1. Tail: 0.

    >>> scores = tier_scores([0, 0, 1, 2], [0, 1, 1, 0], ["head", "mid", "tail"])
    >>> {tier: round(score, 3) for tier, score in scores.items()}
    {'head': 0.667, 'mid': 1.0, 'tail': 0.0}
    """
    known = as_tiers(tiers)
    n_classes = len(known)
    truth = as_class_ids(labels, "labels", n_classes)
    guess = as_class_ids(predictions, "predictions", n_classes)
    require_same_length(truth, "labels", guess, "predictions")
    scores = {}
    for tier in TIERS:
        members = known == tier
        if not members.any():
            raise ValueError(f'tiers has no class in "{tier}"; pass the tiers of all classes')
        mine = members[truth]
        scores[tier] = (
            float(per_class_f1(truth[mine], guess[mine], n_classes)[members].mean())
            if mine.any()
            else 0.0
        )
    return scores

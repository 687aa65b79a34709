"""What people get wrong, and right in other words, in tier_entropy and tier_nll."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from graders.contracts import Misconception
from graders.misconceptions import _tier_wrong as bad
from graders.misconceptions._answers import Function, right, wrong

Array = np.ndarray[Any, Any]
Means = dict[str, Any]
TIERS: Any = None  # these stand in the notebook's namespace; named here for the checkers only
math: Any = None


def masks(probs: Array, labels: Array, tiers: Array) -> Means:
    """Zeros are replaced before the log; one mask a tier."""
    each = -(probs * np.log(np.where(probs > 0, probs, 1))).sum(axis=1)
    return {t: float(each[tiers[labels] == t].mean()) for t in TIERS}


def nansum(probs: Array, labels: Array, tiers: Array) -> Means:
    """NaN terms count as nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = -np.nansum(probs * np.log(probs), axis=1)
    return {t: each[tiers[labels] == t].mean() for t in np.unique(tiers)}


def entropy_loops(probs: Array, labels: Array, tiers: Array) -> Means:
    """Row by row in plain Python."""
    sums, counts = dict.fromkeys(TIERS, 0.0), dict.fromkeys(TIERS, 0)
    for row, label in zip(probs, labels, strict=True):
        tier = tiers[label]
        sums[tier] -= sum(x * math.log(x) for x in row if x > 0)
        counts[tier] += 1
    return {t: sums[t] / counts[t] for t in TIERS}


def entropy_float32(probs: Array, labels: Array, tiers: Array) -> Means:
    """In float32 with a tiny constant in the log."""
    small = probs.astype(np.float32)
    each = -(small * np.log(small + np.float32(1e-12))).sum(axis=1)
    return {t: np.float32(each[tiers[labels] == t].mean()) for t in TIERS}


def picked(probs: Array, labels: Array, tiers: Array) -> Means:
    """The true class's probability, clipped; one mask a tier."""
    own, tier_of = np.clip(probs[np.arange(len(labels)), labels], 1e-12, None), tiers[labels]
    means = {t: float(-np.log(own[tier_of == t]).mean()) for t in TIERS}
    return {**means, "all": float(-np.log(own).mean())}


def grouped(probs: Array, labels: Array, tiers: Array) -> Means:
    """A frame of examples, grouped by tier; added constant in place of clipping."""
    own = np.take_along_axis(probs, labels[:, None], axis=1)[:, 0]
    frame = pd.DataFrame({"tier": tiers[labels], "loss": -np.log(own + 1e-15)})
    means: Means = dict(frame.groupby("tier")["loss"].mean())
    means["all"] = frame["loss"].mean()
    return means


def nll_loops(probs: Array, labels: Array, tiers: Array) -> Means:
    """Example by example; the smallest normal number in place of 0."""
    losses: dict[str, list[float]] = {"all": []}
    for row, label in zip(probs, labels, strict=True):
        loss = -math.log(max(float(row[label]), np.finfo(float).tiny))
        losses.setdefault(str(tiers[label]), []).append(loss)
        losses["all"].append(loss)
    return {tier: sum(values) / len(values) for tier, values in losses.items()}


def nll_float32(probs: Array, labels: Array, tiers: Array) -> Means:
    """In float32, clipped at its smallest normal number."""
    own = probs[range(len(labels)), labels].astype(np.float32)
    each = -np.log(np.maximum(own, np.finfo(np.float32).tiny))
    found = {t: each[tiers[labels] == t].mean() for t in TIERS}
    found["all"] = each.mean()
    return found


_ENTROPY: tuple[tuple[Function, str, tuple[str, ...]], ...] = (
    (
        bad.e_clipped_at_a_percent,
        "With 100 classes, how many lie below your bound, and what do they add now?",
        ("formula",),
    ),
    (bad.e_in_bits, "Which log does the text name? Redo its example by hand.", ("formula",)),
    (
        bad.e_sign_forgotten,
        "A log of a probability is at most 0. Can hesitation be negative?",
        ("formula",),
    ),
    (
        bad.e_mean_over_classes,
        "Append a class with probability 0: should the row look less spread out?",
        ("formula",),
    ),
    (
        bad.e_out_of_the_most,
        "Two classes at one half each: the text gives .693 for that. What do you give?",
        ("formula",),
    ),
    (
        bad.e_top_probability,
        "Take (.5, .5, 0) and (.5, .25, .25): are they equally spread out?",
        ("formula",),
    ),
    (
        bad.e_of_the_mean_row,
        "Two rows, each sure of another class: is either of them in doubt?",
        ("tiers",),
    ),
    (
        bad.e_by_prediction,
        "Which classes decide about an example's tier: those predicted, or those that are true?",
        ("tiers",),
    ),
    (
        bad.e_tiers_classes_only,
        "On a tail example the model may hesitate between head classes: do you see that?",
        ("formula",),
    ),
    (
        bad.e_summed_over_examples,
        "Hand in the same examples twice: does the model hesitate more?",
        ("tiers",),
    ),
    (
        bad.e_plain_logarithm,
        "What does your computer say to 0 times the log of 0, and what do the edge rules say?",
        ("zeros",),
    ),
    (
        bad.e_rows_with_zeros_skipped,
        "One term of that row was NaN. Were the others worth nothing too?",
        ("zeros",),
    ),
)

_NLL: tuple[tuple[Function, str, tuple[str, ...]], ...] = (
    (bad.n_in_bits, "Which log does the text name? Redo its example by hand.", ("formula",)),
    (
        bad.n_sign_forgotten,
        "A loss grows as a model gets worse. Does yours?",
        ("formula", "zeros"),
    ),
    (
        bad.n_of_the_favourite,
        "A model that is sure and wrong: what should it lose, and what does it lose with you?",
        ("formula", "zeros"),
    ),
    (
        bad.n_one_minus,
        "Halve the probability of a truth that was unlikely already: the text's loss notices.",
        ("formula", "zeros"),
    ),
    (
        bad.n_log_of_the_mean,
        "Average the losses of the two head examples in the text: do you get its figure?",
        ("tiers", "zeros"),
    ),
    (
        bad.n_all_is_mean_of_tiers,
        "A tier of two examples and one of three thousand: does each example count the same?",
        ("tiers",),
    ),
    (
        bad.n_by_prediction,
        "Which classes decide about an example's tier: those predicted, or those that are true?",
        ("tiers",),
    ),
    (
        bad.n_not_clipped,
        "One such example would drown all others. What does the edge rule ask for?",
        ("zeros",),
    ),
    (
        bad.n_zeros_left_out,
        "A model's worst mistakes vanish from your mean. Would you grade a person like that?",
        ("zeros",),
    ),
    (
        bad.n_clipped_at_a_percent,
        "With 113 classes many honest probabilities are smaller than where you clip.",
        ("zeros",),
    ),
)


def _named(function: Function, task: str, hint: str, fails: tuple[str, ...]) -> Misconception:
    """The entry under the function's name without its prefix."""
    entry = wrong(function, task, hint, *fails)
    return Misconception(
        entry.name[2:], entry.task, entry.belief, entry.hint, entry.fails, entry.answer
    )


MISCONCEPTIONS = (
    *(_named(function, "tier_entropy", hint, fails) for function, hint, fails in _ENTROPY),
    *(_named(function, "tier_nll", hint, fails) for function, hint, fails in _NLL),
)

VARIANTS = (
    *(right(f, "tier_entropy") for f in (masks, nansum, entropy_loops, entropy_float32)),
    *(right(f, "tier_nll") for f in (picked, grouped, nll_loops, nll_float32)),
)

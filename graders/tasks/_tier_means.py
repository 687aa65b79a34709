"""Checks of a mean per tier, whatever is averaged: its formula, its grouping, its zeros.

A data set with one example a tier shows the formula alone. A larger one is compared with the
student's own answers on its examples one by one, so that a wrong formula costs no grouping.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from course_lib.diagnosis import tier_nll
from course_lib.tiers import TIERS
from graders.contracts import PASS, Case, Finding, Observation, UnusableError
from graders.tasks._reading import FloatArray, fail

CLASS_TIERS = ("mid", "tail", "head", "tail", "mid", "head", "tail")
"""Tier of each class: uneven and mixed, so that a tier must be looked up by class id."""
RELATIVE, ABSOLUTE = 1e-3, 1e-5
APART = 0.02
"""Relative, and far above RELATIVE: a mean of tier means is told from the mean of all examples."""
SIZES = {"head": 5, "mid": 3, "tail": 2}
"""Examples of the larger data set: uneven, so that a mean of tier means is no mean of examples."""

Means = Callable[..., dict[str, float]]


def single_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Three data sets of one example a tier, probabilities all above 0."""
    names = ("one-each", "one-each again", "one-each once more")
    return tuple(tier_case(name, *examples(rng, dict.fromkeys(TIERS, 1))) for name in names)


def group_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A data set of ten examples; then, for each, one of three with it alone in its tier.

    The examples that fill the other tiers stay the same, and their favourites lie in their tiers,
    so that a grouping by prediction shows in the large data set only.
    """
    probs, labels = _told_apart(rng)
    fill_probs, fill_labels = examples(rng, dict.fromkeys(TIERS, 1))
    cases = [tier_case("all-together", probs, labels)]
    tiers = np.array(CLASS_TIERS)
    for i, (row, label) in enumerate(zip(probs, labels, strict=True)):
        others = tiers[fill_labels] != tiers[label]
        rows = np.concatenate([[row], fill_probs[others]])
        cases.append(tier_case(f"alone-{i}", rows, np.concatenate([[label], fill_labels[others]])))
    return tuple(cases)


def _told_apart(rng: np.random.Generator) -> tuple[FloatArray, Any]:
    """Lured examples whose mean loss lies well off the mean of their tiers' losses."""
    while True:
        probs, labels = examples(rng, SIZES)
        lured = _lure(rng, probs, labels)
        losses = tier_nll(lured, labels, np.array(CLASS_TIERS))
        of_tiers = np.mean([losses[tier] for tier in TIERS])
        if abs(of_tiers / losses["all"] - 1) > APART:
            return lured, labels


def _lure(rng: np.random.Generator, probs: FloatArray, labels: Any) -> FloatArray:
    """The rows with one head, one mid and one tail example favouring a class of another tier."""
    tiers, lured = np.array(CLASS_TIERS), probs.copy()
    for tier in TIERS:
        i = int(np.flatnonzero(tiers[labels] == tier)[0])
        target = int(rng.choice(np.flatnonzero(tiers != tier)))
        top = int(lured[i].argmax())
        lured[i, [top, target]] = lured[i, [target, top]]
    return lured


def examples(rng: np.random.Generator, sizes: Mapping[str, int]) -> tuple[FloatArray, Any]:
    """Rows with a clear favourite in the example's own tier, and labels; never a zero, no ties."""
    tiers = np.array(CLASS_TIERS)
    labels = np.concatenate(
        [rng.choice(np.flatnonzero(tiers == tier), size=n) for tier, n in sizes.items()]
    )
    labels = rng.permutation(labels)
    weights = rng.uniform(0.03, 0.12, size=(len(labels), len(tiers)))
    for row, label in zip(weights, labels, strict=True):
        row[rng.choice(np.flatnonzero(tiers == tiers[label]))] += rng.uniform(0.15, 0.6)
    return weights / weights.sum(axis=1, keepdims=True), labels


def tier_case(name: str, probs: FloatArray, labels: Any) -> Case:
    return Case(name, {"probs": probs, "labels": labels, "tiers": np.array(CLASS_TIERS)})


def expect_formula(reference: Means, what: str) -> Callable[[Sequence[Case], Observation], Finding]:
    """An expectation: on one example a tier, each tier's value is the reference's."""

    def expect(cases: Sequence[Case], seen: Observation) -> Finding:
        for case, result in zip(cases, seen, strict=True):
            found, wanted = read_means(result.value["means"], TIERS), reference(**case.inputs)
            for tier in TIERS:
                if not near(found[tier], wanted[tier]):
                    return fail(f"With one {tier} example the {what} comes out {found[tier]:.4g}.")
        return PASS

    return expect


def expect_groups(keys: Sequence[str]) -> Callable[[Sequence[Case], Observation], Finding]:
    """An expectation: each tier's value is the mean of its own examples' values, alone.

    With "all" among the keys it is the mean over all examples.
    """

    def expect(cases: Sequence[Case], seen: Observation) -> Finding:
        together = read_means(seen[0].value["means"], keys)
        labels = cases[0].inputs["labels"]
        tier_of = np.array(CLASS_TIERS)[labels]
        alone = np.array(
            [
                read_means(result.value["means"], TIERS)[tier]
                for tier, result in zip(tier_of, seen[1:], strict=True)
            ]
        )
        if not np.isfinite(alone).all():
            return fail(
                f"With one example a tier a value of yours is {alone[~np.isfinite(alone)][0]}: "
                "is every example in the tier of its true class?"
            )
        if np.ptp(alone) <= ABSOLUTE:
            return fail("Your values don't tell one example from another.")
        for key in keys:
            mine = (tier_of == key) | (key == "all")
            if not near(together[key], float(alone[mine].mean())):
                return fail(
                    f'Your "{key}" is {together[key]:.4g}; the mean of your own values of its '
                    f"{mine.sum()} examples is {alone[mine].mean():.4g}."
                )
        return PASS

    return expect


def near(found: float, wanted: float) -> bool:
    """Equal but for float32 and a tiny constant inside a log; NaN and infinity are near to nothing.

    >>> near(1.0, 1.0005), near(1.0, float("inf"))
    (True, False)
    """
    return math.isfinite(wanted) and abs(found - wanted) <= RELATIVE * abs(wanted) + ABSOLUTE


def read_means(means: Any, keys: Sequence[str]) -> dict[str, float]:
    """The numbers at these keys; UnusableError names the key that is missing or no number."""
    for key in keys:
        if key not in means:
            raise UnusableError(f'Your dict has no key "{key}".')
        if type(means[key]) not in (int, float):
            raise UnusableError(f'Your dict holds no number at "{key}".')
    return {key: float(means[key]) for key in keys}

"""The tasks tier_entropy and tier_nll: what a teacher shows, and what it knows, tier by tier.

The rules that the text must state: an example belongs to the tier of its true class; natural log;
0 ln 0 counts as 0; a true class with probability 0 costs a finite loss, clipped at 1e-9 or below;
"all" is the mean over all examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from course_lib.diagnosis import tier_entropy, tier_nll
from course_lib.tiers import TIERS
from graders.contracts import PASS, Case, Check, Finding, Observation, Task
from graders.tasks._namespaces import score_names
from graders.tasks._reading import FloatArray, fail
from graders.tasks._tier_means import (
    CLASS_TIERS,
    examples,
    expect_formula,
    expect_groups,
    group_cases,
    near,
    read_means,
    single_cases,
    tier_case,
)

_NEAR_ZERO = 1e-9
_RARE = 3e-4
_LEAST, _MOST = 20.0, 750.0
"""The loss of a probability of 0, clipped anywhere from 1e-9 down to the smallest float64."""


def entropy_zero_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """One example a tier with zeros at classes that aren't true; again with 1e-9 in their place."""
    probs, labels = examples(rng, dict.fromkeys(TIERS, 1))
    spare = [int(c) for c in range(len(CLASS_TIERS)) if c not in labels][:3]
    return tuple(
        tier_case(name, _with(probs, spare, value), labels)
        for name, value in (("zeros", 0.0), ("nearly zero", _NEAR_ZERO))
    )


def entropy_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """One example a tier; in the last set a class is rare, so that clipping it shows."""
    probs, labels = examples(rng, dict.fromkeys(TIERS, 1))
    used = {*labels.tolist(), *probs.argmax(axis=1).tolist()}
    spare = [c for c in range(len(CLASS_TIERS)) if c not in used][:1]
    return (*single_cases(rng), tier_case("rare class", _with(probs, spare, _RARE), labels))


def nll_zero_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """One example a tier, mid's true class at 0; then the same with another mid example beside."""
    probs, labels = examples(rng, dict.fromkeys(TIERS, 1))
    tiers = np.array(CLASS_TIERS)
    mid = int(np.flatnonzero(tiers[labels] == "mid")[0])
    # the true class isn't the favourite, which stays in mid: zeros are looked at, not the grouping
    label = next(c for c in np.flatnonzero(tiers == "mid") if c != probs[mid].argmax())
    labels[mid] = label
    ordinary = probs[mid].copy()
    probs[mid, label] = 0.0
    probs[mid] /= probs[mid].sum()
    with_two = np.concatenate([probs, [ordinary]]), np.append(labels, label)
    replaced = probs.copy()
    replaced[mid] = ordinary
    return (
        tier_case("true class at 0", probs, labels),
        tier_case("without zeros", replaced, labels),
        tier_case("one of two at 0", *with_two),
    )


def _with(probs: FloatArray, classes: Sequence[int], value: float) -> FloatArray:
    """The rows with `value` at these classes, summing to 1 again."""
    changed = probs.copy()
    changed[:, classes] = value
    result: FloatArray = changed / changed.sum(axis=1, keepdims=True)
    return result


def expect_entropy_zeros(cases: Sequence[Case], seen: Observation) -> Finding:
    """Exact zeros give the value of very small probabilities in their place."""
    del cases
    exact, nearly = (read_means(result.value["means"], TIERS) for result in seen)
    for tier in TIERS:
        if not near(exact[tier], nearly[tier]):
            return fail(
                f"With zeros your {tier} entropy is {exact[tier]:.4g}; with 0.000000001 in their "
                f"place it is {nearly[tier]:.4g}."
            )
    if np.ptp(list(nearly.values())) == 0:
        return fail("Your values don't tell one example from another.")
    return PASS


def expect_nll_zeros(cases: Sequence[Case], seen: Observation) -> Finding:
    """A true class at 0 costs a large finite loss, and its example still counts as one."""
    del cases
    zero, ordinary, mixed = (read_means(result.value["means"], TIERS)["mid"] for result in seen)
    if not _LEAST <= zero <= _MOST:
        return fail(
            f"Where the true class has probability 0 your loss is {zero:.4g}; clipped at 1e-9 or "
            "below it is finite and more than 20."
        )
    if not near(mixed, (zero + ordinary) / 2):
        return fail(
            f"One of two examples with probability 0 gives {mixed:.4g}; the mean of your own two "
            f"values is {(zero + ordinary) / 2:.4g}."
        )
    return PASS


def _check(task: str, name: str, points: float, says: str, draw: Any, expect: Any) -> Check:
    return Check(f"{task}-{name}", points, says, "diagnosis.means", (task,), draw, expect)


_entropy, _nll = partial(_check, "tier_entropy"), partial(_check, "tier_nll")

TASKS = (
    Task(
        name="tier_entropy",
        namespace=score_names,
        reference="from course_lib.diagnosis import tier_entropy\n",
        checks=(
            _entropy(
                "formula",
                2,
                "One example gives the entropy of its row, in natural logs.",
                entropy_cases,
                expect_formula(tier_entropy, "entropy"),
            ),
            _entropy(
                "tiers",
                1,
                "Each tier's value is the mean over its own examples' entropies.",
                group_cases,
                expect_groups(TIERS),
            ),
            _entropy(
                "zeros",
                1,
                "A probability of 0 adds nothing.",
                entropy_zero_cases,
                expect_entropy_zeros,
            ),
        ),
    ),
    Task(
        name="tier_nll",
        namespace=score_names,
        reference="from course_lib.diagnosis import tier_nll\n",
        checks=(
            _nll(
                "formula",
                2,
                "One example gives minus the natural log of its true class's probability.",
                single_cases,
                expect_formula(tier_nll, "loss"),
            ),
            _nll(
                "tiers",
                1,
                'Each tier averages its own examples; "all" averages all examples.',
                group_cases,
                expect_groups((*TIERS, "all")),
            ),
            _nll(
                "zeros",
                1,
                "A true class with probability 0 costs a large, finite loss.",
                nll_zero_cases,
                expect_nll_zeros,
            ),
        ),
    ),
)

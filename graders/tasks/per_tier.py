"""The task tier_scores: macro F1 of each tier, scored on that tier's own examples.

The rules that the text must state: only examples whose true class is in the tier are looked at;
the mean is over all classes of the tier; a class without examples counts as 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.per_tier import tier_scores
from course_lib.tiers import TIERS
from graders.contracts import PASS, Case, Check, Finding, Observation, Task, UnusableError
from graders.tasks._namespaces import score_names
from graders.tasks._reading import fail

_SIZES = (30, 24, 14, 11, 9, 6, 5, 4, 3)
"""Examples of each class: uneven on purpose, two classes in the head, three mid, four tail."""
_TIERS = ("head",) * 2 + ("mid",) * 3 + ("tail",) * 4
_TOLERANCE = 1e-6


def score_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Three sets of predictions that err within and across tiers, one with an unseen class."""
    return (
        _score_case(rng, "all-classes", None),
        _score_case(rng, "shuffled-classes", None),
        _score_case(rng, "class-without-examples", int(rng.integers(5, 9))),
    )


def _score_case(rng: np.random.Generator, name: str, unseen: int | None) -> Case:
    n_classes = len(_SIZES)
    labels = rng.permutation(np.repeat(np.arange(n_classes), _SIZES))
    labels = labels if unseen is None else labels[labels != unseen]
    lucky = rng.random(len(labels)) < 0.6
    predictions = np.where(lucky, labels, rng.integers(n_classes, size=len(labels)))
    ids = rng.permutation(n_classes)  # tiers must be looked up by class id, not by position
    tiers = np.empty(n_classes, dtype="<U4")
    tiers[ids] = _TIERS
    return Case(name, {"labels": ids[labels], "predictions": ids[predictions], "tiers": tiers})


def expect_scores(cases: Sequence[Case], seen: Observation) -> Finding:
    """Every tier's score equals the reference on every case."""
    off: dict[str, str] = {}
    for case, result in zip(cases, seen, strict=True):
        scores = read_scores(result.value["scores"])
        wanted = tier_scores(**case.inputs)
        for tier in TIERS:
            if not abs(scores[tier] - wanted[tier]) <= _TOLERANCE:
                off.setdefault(tier, case.name)
    if not off:
        return PASS
    if set(off.values()) == {"class-without-examples"}:
        return fail("Your scores are off only where a class of the tier has no examples.")
    return fail(
        f"Your scores are off in {', '.join(off)}: look at which examples and which "
        "classes enter, and how they are averaged."
    )


def read_scores(scores: Any) -> dict[str, float]:
    """The three numbers; UnusableError names the key that is missing or no number."""
    for tier in TIERS:
        if tier not in scores:
            raise UnusableError(f'Your dict has no key "{tier}".')
        if not isinstance(scores[tier], int | float):
            raise UnusableError(f'Your dict holds no number at "{tier}".')
    return {tier: float(scores[tier]) for tier in TIERS}


TASKS = (
    Task(
        name="tier_scores",
        namespace=score_names,
        reference="from course_lib.per_tier import tier_scores\n",
        checks=(
            Check(
                id="tier_scores-values",
                points=3,
                says="Each tier's macro F1 is taken over its classes, on its own examples.",
                driver="per_tier.scores",
                observes=("tier_scores",),
                cases=score_cases,
                expect=expect_scores,
            ),
        ),
    ),
)

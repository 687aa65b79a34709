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
from graders.tasks._reading import fail, rounded

_SIZES = (30, 24, 14, 11, 9, 6, 5, 4, 3)
"""Examples of each class: uneven on purpose, two classes in the head, three mid, four tail."""
_TIERS = ("head",) * 2 + ("mid",) * 3 + ("tail",) * 4
_N_CLASSES = len(_SIZES)
_TOLERANCE = 1e-6
_UNSEEN = "class-without-examples"
Ints = np.ndarray[Any, np.dtype[np.int64]]


def score_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Four sets of predictions that err within and across tiers, two with an unseen class."""
    return (
        _score_case(rng, "all-classes"),
        _score_case(rng, "shuffled-classes"),
        _unseen_case(rng, f"{_UNSEEN}-nor-predictions", predicted=False),
        _unseen_case(rng, f"{_UNSEEN}-but-predicted", predicted=True),
    )


def _score_case(rng: np.random.Generator, name: str) -> Case:
    labels = rng.permutation(np.repeat(np.arange(_N_CLASSES), _SIZES))
    # tiers must be looked up by class id, not by position
    return _as_case(name, labels, _guesses(rng, labels), rng.permutation(_N_CLASSES))


def _unseen_case(rng: np.random.Generator, name: str, predicted: bool) -> Case:
    """One class of the tail has no examples; its F1 is 0 / 0 unless some example is taken for it.

    Where it is 0 / 0 the class has the highest id, so that counting classes by the largest label
    or prediction misses it. Where it is predicted, an example of its own tier surely is.
    """
    unseen = int(rng.integers(_TIERS.index("tail"), _N_CLASSES))
    labels = rng.permutation(np.repeat(np.arange(_N_CLASSES), _SIZES))
    labels = labels[labels != unseen]
    predictions, ids = _guesses(rng, labels), rng.permutation(_N_CLASSES)
    if predicted:
        predictions[np.flatnonzero(labels >= _TIERS.index("tail"))[:2]] = unseen
    else:
        predictions = np.where(predictions == unseen, labels, predictions)
        ids = np.where(ids == _N_CLASSES - 1, ids[unseen], ids)
        ids[unseen] = _N_CLASSES - 1
    return _as_case(name, labels, predictions, ids)


def _guesses(rng: np.random.Generator, labels: Ints) -> Ints:
    lucky = rng.random(len(labels)) < 0.6
    return np.where(lucky, labels, rng.integers(_N_CLASSES, size=len(labels)))


def _as_case(name: str, labels: Ints, predictions: Ints, ids: Ints) -> Case:
    tiers = np.empty(_N_CLASSES, dtype="<U4")
    tiers[ids] = _TIERS
    return Case(name, {"labels": ids[labels], "predictions": ids[predictions], "tiers": tiers})


def expect_scores(cases: Sequence[Case], seen: Observation) -> Finding:
    """Every tier's score equals the reference on every case."""
    off: dict[str, str] = {}
    both: list[tuple[list[float], list[float]]] = []
    for case, result in zip(cases, seen, strict=True):
        scores = read_scores(result.value["scores"])
        wanted = tier_scores(**case.inputs)
        both.append(([scores[tier] for tier in TIERS], [wanted[tier] for tier in TIERS]))
        for tier in TIERS:
            if not abs(scores[tier] - wanted[tier]) <= _TOLERANCE:
                off.setdefault(tier, case.name)
    if not off:
        return PASS
    if how := rounded(*zip(*both, strict=True)):
        return fail(f"Your scores are {how}.")
    if all(name.startswith(_UNSEEN) for name in off.values()):
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

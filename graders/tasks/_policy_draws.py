"""Cases for threshold_policy: confidences from high to low, right or wrong, and a target.

Confidences lie 0.004 and more apart where they differ, so float32 ranks them alike. The kept
accuracy stays 0.002 and more off the target, but where the check is about reaching it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import Case
from graders.tasks._groups import Group, group_case
from graders.tasks._reading import FloatArray

_N = 40
_RIGHT = {1: np.linspace(0.95, 0.25, _N), 2: np.repeat([0.8, 0.3, 0.9, 0.2], _N // 4)}
"""How likely a hit is, from the surest down, for one stretch that reaches the target, or two."""
_TARGETS = (0.6, 0.65, 0.7)


def single_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """The target is reached from the top down to one place, and never again below.

    Twice that place is an end: everything can be kept, or the surest example alone.
    """
    everything = [True] * 12 + rng.permutation([True] * 4 + [False] * 3).tolist()
    surest = [True, *[False] * 5, *rng.permutation([True] * 4 + [False] * 10).tolist()]
    return (
        *(_drawn(rng, f"one-stretch-{i}", stretches=1) for i in range(3)),
        _case(rng, "everything", _singles(rng, everything), 0.7),
        _case(rng, "the-surest", _singles(rng, surest), 0.6),
    )


def dip_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """The kept accuracy falls below the target and comes back, from a good or a bad start."""
    return tuple(_drawn(rng, f"stretches-{i}", stretches=2, good_start=i > 0) for i in range(3))


def tie_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A block of equal confidences that reaches the target in part, and misses it as a whole."""
    cases = []
    for i, (above, hits, misses) in enumerate(((9, 1, 4), (12, 0, 5))):
        levels = _levels(rng, above + 9)
        block = float(levels[above])
        groups = [Group(float(level), True, 1) for level in levels[:above]]
        groups += [Group(block, hit, n) for hit, n in ((True, hits), (False, misses)) if n]
        groups += [Group(float(level), False, 1) for level in levels[above + 1 :]]
        cases.append(_case(rng, f"block-{i}", groups, 0.8))
    return tuple(cases)


def exact_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Hits, then misses, so that the kept accuracy falls once, and comes to lie on the target."""
    cases = []
    for right, kept in ((6, 8), (4, 8)):  # shares that float32 and float64 both write exactly
        hits = [True] * right + [False] * 10
        cases.append(_case(rng, f"{right}-of-{kept}", _singles(rng, hits), right / kept))
    return tuple(cases)


def report_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Ordinary ones again, with other sizes: what is said of the threshold that came back."""
    return tuple(_drawn(rng, f"report-{i}", stretches=1) for i in range(2))


def none_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """No threshold reaches the target: not even 8 of 10 can come about."""
    cases = []
    for i, target in enumerate((0.8, 0.95)):
        rest = rng.permutation([True] * 4 + [False] * 12).tolist()
        hits = [False, True, True, False, *rest, True]
        cases.append(_case(rng, f"out-of-reach-{i}", _singles(rng, hits), target))
    return tuple(cases)


def _drawn(rng: np.random.Generator, name: str, stretches: int, good_start: bool = True) -> Case:
    """Hits that reach the target in that many stretches, drawn until they do.

    The last place that reaches it is never the one that comes nearest to it. Of two stretches the
    second lies in the lower half: who looks at the middle first, and halves, goes astray.
    """
    middle = _N // 2
    target = float(rng.choice(_TARGETS))
    while True:
        hits = rng.random(_N) < _RIGHT[stretches]
        kept = hits.cumsum() / np.arange(1, _N + 1)
        good = kept >= target
        ends = np.flatnonzero(good[:-1] & ~good[1:])
        if (
            len(ends) == stretches
            and good[0] == good_start
            and not good[-1]
            and 8 <= ends[-1] <= _N - 8
            and np.abs(kept - target).min() > 0.002
            and kept[ends[-1]] > kept[good].min()
            and (stretches == 2 or good[: ends[0] + 1].all())
            and (stretches == 1 or (ends[-1] > middle and not good[middle - 1 : middle + 1].any()))
        ):
            return _case(rng, name, _singles(rng, hits.tolist()), target)


def _levels(rng: np.random.Generator, n: int) -> FloatArray:
    """n confidences from high to low, unevenly spaced, none on a round number."""
    steps = rng.uniform(0.004, 0.016, n)
    levels: FloatArray = 0.97 - np.cumsum(steps) - 0.0003
    return levels


def _singles(rng: np.random.Generator, hits: Sequence[bool]) -> list[Group]:
    levels = _levels(rng, len(hits))
    return [Group(float(level), hit, 1) for level, hit in zip(levels, hits, strict=True)]


def _case(rng: np.random.Generator, name: str, groups: Sequence[Group], target: float) -> Case:
    """The groups' examples in random order; misses have the true class close behind the first."""
    inputs = group_case(rng, name, groups, 1).inputs
    return Case(name, {"probs": inputs["probs"], "labels": inputs["labels"], "target": target})

"""Draws students before two teachers: what the loss changes by then is the soft term alone.

Seen at both ends of alpha, because a hard term that hears the teacher is silent at one of them,
and a soft term with alpha on the wrong side at the other. And two teachers mostly share their best
class, because a hard term may take that class for the label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from graders.contracts import Case
from graders.tasks._kd_draws import Array, Draw, inner_label, loss_case, ordinary, rivals
from graders.tasks._soft_terms import forward_kl, log_softmax

ENDS = {"one": 1.0, "zero": 0.0}
ALPHAS = {**ENDS, "half": 0.5}
Pair = tuple[Array, Array, Array, int]
"""A student, two teachers, the label of one example."""

HOT = 2.7
"""Another temperature, at which 2 to the power T_d and the like are no T_d squared."""

_LEAST = 0.02
_PULL = (6.0, 12.0)
_MOVED = 0.3
_NEAR = 1.0


def alike_rivals(rng: Draw) -> tuple[Array, Array]:
    """Two teachers of one example with the same best class."""
    first, second = ordinary(rng), ordinary(rng)
    return first, np.roll(second, int(first.argmax() - second.argmax()), axis=1)


def _apart(rng: Draw) -> Pair:
    return (ordinary(rng), *rivals(rng), inner_label(rng))


def _alike(rng: Draw) -> Pair:
    return (ordinary(rng), *alike_rivals(rng), inner_label(rng))


def _near(draw: Callable[[Draw], Pair], rng: Draw) -> Pair:
    """A pair whose losses stay small at the hottest T_d: huge logits show what caps a loss."""
    while True:
        pair = draw(rng)
        s, *both = (log_softmax(logits, TEMPERATURES[0][0]) for logits in pair[:3])
        if max(float(forward_kl(s, t)[0]) for t in both) < _NEAR:
            return pair


def _plain_alike(rng: Draw) -> Pair:
    """An alike pair for which no small number in a logarithm lies at the edge of the tolerance.

    A number e beside the probabilities takes about e times `pull` off the divergence: 1e-4 moves
    it by far less than what is tolerated, 1e-3 by far more. A floor of 0.01 moves nothing.
    """
    while True:
        pair = _alike(rng)
        s, *both = (log_softmax(logits) for logits in pair[:3])
        moved = float((forward_kl(s, both[0]) - forward_kl(s, both[1]))[0])
        pull = float(((np.exp(both[0]) - np.exp(both[1])) / np.exp(s)).sum())
        if min(map(np.min, (s, *both))) < np.log(_LEAST) or abs(moved) < _MOVED:
            continue
        if _PULL[0] <= pull / moved <= _PULL[1]:
            return pair


def direction_cases(rng: Draw) -> tuple[Case, ...]:
    """Six students before teachers of one best class at T_d = 1 and three weights, two of them at
    HOT with logits as many times as large; two before teachers of unlike ones; four before
    themselves."""
    alike = [_plain_alike(rng) for _ in range(6)]
    apart = [_apart(rng) for _ in range(2)]
    return (
        *(case for end in ALPHAS for case in _before_two(f"alike-{end}", alike, 1.0, ALPHAS[end])),
        *(case for end in ENDS for case in _before_two(f"apart-{end}", apart, 1.0, ENDS[end])),
        *(
            case
            for end in ENDS
            for case in _before_two(f"hot-{end}", alike[:2], HOT, ENDS[end], (HOT, HOT))
        ),
        *agreeing(rng, "cool", 1.0),
    )


def _before_two(
    name: str, pairs: Sequence[Pair], T_d: float, alpha: float, by: tuple[float, float] = (1.0, 1.0)
) -> Iterator[Case]:
    """Each student before both teachers; by: what its and their logits are multiplied with."""
    for i, (student, *both, label) in enumerate(pairs):
        for side, teacher in zip("ab", both, strict=True):
            inputs = (student * by[0], teacher * by[1], label, T_d, alpha)
            yield loss_case(f"{name}-{i}-{side}", *inputs)


def agreeing(rng: Draw, name: str, T_d: float) -> tuple[Case, ...]:
    """Four students before themselves as teacher, each at alpha = 0, 1/2 and 1."""
    students = [(ordinary(rng), inner_label(rng)) for _ in range(4)]
    return tuple(
        loss_case(f"{name}-{end}-{i}", student, student, label, T_d, alpha)
        for i, (student, label) in enumerate(students)
        for end, alpha in ALPHAS.items()
    )


TEMPERATURES = ((1.25, 1.35), (2.65, 2.75), (4.05, 4.2))
"""Ranges of the temperatures of one draw, the coolest first. T_d squared rounded in any way (whole
temperatures, a whole square) has other ratios over these, and so has 2 or e to the power T_d."""
EXTREMES = {"cold": (0.55, 0.65), "hot": (8.6, 9.4)}
"""Ranges of a temperature below 1 and of one above all of the recipe: T_d has no other bound than
0. Both sides' logits grow along, so that in a right loss no probability changes."""
N_ALIKE = 3
"""Of the students of softening_cases, the first ones, whose teachers share their best class."""


def softening_cases(rng: Draw) -> tuple[Case, ...]:
    """Pairs of teachers again, each seen at the coolest T_d and at each warmer one, k times as
    high, with some of the logits scaled by k; and at the extremes with all of them scaled."""
    coolest, *warmer = (float(rng.uniform(*span)) for span in TEMPERATURES)
    extremes = {name: float(rng.uniform(*span)) for name, span in EXTREMES.items()}
    pairs = [*(_near(_alike, rng) for _ in range(N_ALIKE)), _near(_apart, rng)]
    cases: list[Case] = []
    for end, alpha in ENDS.items():
        cases += _before_two(f"base-{end}", pairs, coolest, alpha)
        for step, T_d in enumerate(warmer):
            for name, factors in _scalings(T_d / coolest).items():
                cases += _before_two(f"{name}-{step}-{end}", pairs, T_d, alpha, factors)
        for name, T_d in extremes.items():
            k = T_d / coolest
            cases += _before_two(f"{name}-{end}", pairs, T_d, alpha, (k, k))
    return (*cases, *agreeing(rng, "cool", 1.0), *agreeing(rng, "warm", warmer[-1]))


def _scalings(k: float) -> dict[str, tuple[float, float]]:
    """Factors of the student's and the teacher's logits where T_d grows by k."""
    return {
        "neither": (1.0, 1.0),
        "both": (k, k),
        "student": (k, 1.0),
        "teacher": (1.0, k),
        "sharpened": (1 / k, 1 / k),
    }

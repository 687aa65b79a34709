"""Draws the inputs for the checks of a calibration error.

Each draw lets one property move the number while the others can't: the same groups at slightly
other confidences, in other mixtures, or all on one side of their confidence.
"""

from __future__ import annotations

import numpy as np

from graders.contracts import Case
from graders.tasks._groups import Group, group_case

STEP = 1 / 64
Draw = np.random.Generator


def confidence_cases(rng: Draw) -> tuple[Case, ...]:
    """All confidences in one quarter of the range, with one bin and with four: one gap decides."""
    cases = []
    for i, hits in enumerate((9, 19, 12)):
        tops = np.concatenate([rng.uniform(0.70, 0.73, hits), rng.uniform(0.68, 0.70, 21 - hits)])
        groups = [Group(float(top), j < hits, 1) for j, top in enumerate(tops)]
        drawn = group_case(rng, f"one-{i}", groups, 1)
        cases += [drawn, Case(f"four-{i}", {**drawn.inputs, "n_bins": 4})]
    return tuple(cases)


def gap_cases(rng: Draw) -> tuple[Case, ...]:
    """Too sure in one bin, not sure enough in two: signs would cancel. And almost no gap."""
    apart = [Group(0.3, False, 9), Group(0.55, True, 8), Group(0.8, True, 7)]
    near = [Group(0.97, True, 24)]
    return (group_case(rng, "apart", apart, 3), group_case(rng, "near", near, 1))


MIXTURES = {"one-one": (6, 6), "one-three": (6, 18), "three-one": (18, 6)}


def weighting_cases(rng: Draw) -> tuple[Case, ...]:
    """Two groups in two bins in three mixtures: only their shares move.

    A third of the lower group is wrong, so that a share of the hits is no share of the examples.
    """
    return tuple(
        group_case(rng, name, [*_third_wrong(0.35, low), Group(0.85, True, high)], 2)
        for name, (low, high) in MIXTURES.items()
    )


def _third_wrong(confidence: float, n: int) -> list[Group]:
    return [Group(confidence, True, n - n // 3), Group(confidence, False, n // 3)]


MOVES = ("lower", "below", "above", "higher")


def bin_cases(rng: Draw) -> tuple[Case, ...]:
    """One group moves over the edge of a bin in small steps; no bin is ever empty."""
    two = [Group(0.2, False, 9), Group(0.9, True, 10)]
    five = [
        *(Group(0.15, False, 5), Group(0.3, False, 6)),
        *(Group(0.5, False, 9, second=0.45), Group(0.75, True, 8), Group(0.95, True, 7)),
    ]
    return tuple(
        group_case(rng, f"{n_bins}-{move}", [*still, Group(edge + step, True, 8)], n_bins)
        for n_bins, still, edge in ((2, two, 0.5), (5, five, 0.6))
        for move, step in zip(MOVES, (-0.06, -0.03, 0.03, 0.06), strict=True)
    )


def edge_cases(rng: Draw) -> tuple[Case, ...]:
    """A group on an edge, a little below and above it; and one at 1, near it, and absent."""
    still = [
        *(Group(0.2, False, 6), Group(0.4, False, 10)),
        *(Group(0.65, True, 7), Group(0.9, True, 8)),
    ]
    inner = {"on": 0.5, "below": 0.5 - STEP, "above": 0.5 + STEP}
    return (
        *(group_case(rng, name, [*still, Group(top, True, 9)], 4) for name, top in inner.items()),
        group_case(rng, "at-one", [*still, Group(1.0, False, 9)], 4),
        group_case(rng, "near-one", [*still, Group(1 - STEP, False, 9)], 4),
        group_case(rng, "absent", still, 4),
    )


def empty_cases(rng: Draw) -> tuple[Case, ...]:
    """The same examples in two full bins and in ten, eight of them empty; and with other labels."""
    right = [Group(0.45, True, 9), Group(0.85, True, 7)]
    wrong = [Group(0.45, False, 9), Group(0.85, True, 7)]
    ten = group_case(rng, "ten", right, 10)
    return (
        ten,
        Case("two", {**ten.inputs, "n_bins": 2}),
        group_case(rng, "ten-wrong", wrong, 10),
    )

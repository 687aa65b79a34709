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
    """All confidences in one quarter of the range, with one bin and with four: one gap decides.

    Always too sure, so that an answer to which only that is an error isn't asked for it here.
    """
    cases = []
    for i, hits in enumerate((9, 5, 12)):
        tops = np.concatenate([rng.uniform(0.70, 0.73, hits), rng.uniform(0.68, 0.70, 21 - hits)])
        groups = [Group(float(top), j < hits, 1) for j, top in enumerate(tops)]
        drawn = group_case(rng, f"one-{i}", groups, 1)
        cases += [drawn, Case(f"four-{i}", {**drawn.inputs, "n_bins": 4})]
    return tuple(cases)


def gap_cases(rng: Draw) -> tuple[Case, ...]:
    """Too sure in two bins, not sure enough in two: signs would cancel. And almost no gap.

    The lowest bin and the highest hold little of it: who skips one loses that elsewhere.
    """
    low = [Group(0.17, False, 2), Group(0.3, False, 10)]
    apart = [*low, Group(0.62, True, 9), Group(0.88, True, 4)]
    near = [Group(0.97, True, 24)]
    return (group_case(rng, "apart", apart, 4), group_case(rng, "near", near, 1))


MIXTURES = {"one-one": (2, 6, 6), "one-three": (4, 6, 18), "three-one": (4, 18, 6)}


def weighting_cases(rng: Draw) -> tuple[Case, ...]:
    """Two groups in the upper bins of three, both too sure, in three mixtures: only their shares
    move. The few in the lowest bin keep theirs.

    A group is all wrong, so that a share of the hits is no share of the examples.
    """
    return tuple(
        group_case(rng, name, [*_all_wrong(few, low), *_sixth_wrong(high)], 3)
        for name, (few, low, high) in MIXTURES.items()
    )


def _all_wrong(few: int, n: int) -> list[Group]:
    return [Group(0.2, False, few), Group(0.5, False, n, second=0.35)]


def _sixth_wrong(n: int) -> list[Group]:
    return [Group(0.95, True, n - n // 6), Group(0.95, False, n // 6)]


MOVES = {"lower": -0.03, "below": -0.012, "above": 0.012, "higher": 0.03}
"""From an edge: a bin that ends more than 0.012 beside it is told from one that ends there."""


def bin_cases(rng: Draw) -> tuple[Case, ...]:
    """A group moves over the edge of a bin in small steps; no bin is ever empty.

    Then it turns wrong on either side of the edge between two bins: both must hear that.
    """
    two = [Group(0.2, False, 9), Group(0.9, True, 10)]
    low = [Group(0.15, False, 5), Group(0.3, False, 6)]
    for_second = [*low, Group(0.58, False, 9), Group(0.75, True, 5), Group(0.95, True, 4)]
    for_third = [
        *(*low, Group(0.5, False, 9, second=0.45)),
        *(Group(0.75, True, 8), Group(0.95, True, 7)),
    ]
    crossed = {0.5: (2, two), 0.4: (5, for_second), 0.6: (5, for_third)}
    moving = tuple(
        group_case(rng, f"{edge}-{move}", [*still, Group(edge + step, True, 8)], n_bins)
        for edge, (n_bins, still) in crossed.items()
        for move, step in MOVES.items()
    )
    turned = tuple(
        group_case(rng, f"wrong-{move}", [*two, Group(0.5 + MOVES[move], False, 8)], 2)
        for move in ("below", "above")
    )
    return moving + turned


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
    """The same examples in three full bins and in ten, seven of them empty; and with other labels.

    The lowest group has no gap, so it is all the same whether somebody leaves out the first bin.
    """
    even = [Group(0.25, True, 2), Group(0.25, False, 6)]
    right = [*even, Group(0.46, True, 8), Group(0.85, True, 8)]
    wrong = [*even, Group(0.46, False, 8), Group(0.85, True, 8)]
    ten = group_case(rng, "ten", right, 10)
    return (
        ten,
        Case("three", {**ten.inputs, "n_bins": 3}),
        group_case(rng, "ten-wrong", wrong, 10),
    )

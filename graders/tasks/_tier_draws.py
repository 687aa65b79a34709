"""Cases for tier_reliability and draw_labels."""

from __future__ import annotations

import numpy as np

from graders.contracts import Case
from graders.tasks._groups import C, Group, group_case

_DRAWS = 1500
_ROWS = 1500


def table_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Two data sets with uneven tiers; no ECE is the gap of its row, and gaps have both signs."""
    return tuple(_table_case(rng, name) for name in ("first", "second"))


def _table_case(rng: np.random.Generator, name: str) -> Case:
    """In each tier two groups of examples in bins of their own, one too sure, one not enough.

    Confidences lie at least 0.01 off the edges of 15 bins, so that rounding can't decide. Two more
    groups of head and mid share one of 15 bins, one right and one wrong, so that the ECE of all is
    no mean of the tiers'; and two of tail share one of 10 bins, but none of 15.
    """
    groups = [Group(0.43, True, 3), Group(0.44, False, 4)]
    groups += [Group(0.715, True, 3), Group(0.78, False, 3)]
    tiers = ["head"] * 3 + ["mid"] * 4 + ["tail"] * 6
    for tier, sizes in (("head", (9, 3)), ("mid", (3, 5)), ("tail", (4, 2))):
        middles = (rng.choice([5, 7, 8]) + 0.5) / 15, (rng.choice([11, 12, 13]) + 0.5) / 15
        shifts = rng.uniform(-0.02, 0.02, 2)
        for middle, shift, hit, n in zip(middles, shifts, (True, False), sizes, strict=True):
            groups.append(Group(float(middle + shift), hit, n))
            tiers += [tier] * n
    parts = [group_case(rng, name, [group], 15).inputs for group in groups]
    order = rng.permutation(len(tiers))
    probs = np.concatenate([part["probs"] for part in parts])[order]
    labels = np.concatenate([part["labels"] for part in parts])[order]
    return Case(name, {"probs": probs, "labels": labels, "tier_of": np.array(tiers)[order]})


def share_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A single uneven row, drawn with many seeds."""
    probs = rng.permutation([0.55, 0.33, 0.08, 0.04, 0.0])[None, :]
    return (Case("many-seeds", {"probs": probs, "seeds": rng.integers(10**6) + np.arange(_DRAWS)}),)


def row_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Rows that rule out all but one class or two, other classes in each."""
    probs = np.zeros((60, C))
    for row in probs:
        kept = rng.choice(C, size=int(rng.integers(1, 3)), replace=False)
        row[kept] = 1 / len(kept)
    return (Case("other-rows", {"probs": probs, "seeds": rng.integers(10**6, size=1)}),)


def equal_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Many equal rows of two even classes."""
    probs = np.tile([0.5, 0.5], (_ROWS, 1))
    return (Case("equal-rows", {"probs": probs, "seeds": rng.integers(10**6, size=1)}),)


def seed_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Uncertain rows with one seed twice, then another."""
    probs = rng.dirichlet(np.full(C, 2.0), size=100)
    seed = int(rng.integers(10**6))
    return (Case("seeds", {"probs": probs, "seeds": np.array([seed, seed, seed + 1])}),)

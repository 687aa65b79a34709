"""Wrong answers with a name and a belief behind them, and right answers in other words.

Written once, used three ways: they prove that the checks discriminate, explain a student's error,
and make the demo class. One module for each stem; those with an underscore hold functions.
"""

from __future__ import annotations

from types import ModuleType

from graders.contracts import CorrectVariant, Misconception
from graders.misconceptions import (
    absmax,
    artifact,
    bootstrap,
    bug_hunt,
    calibration,
    confusion,
    decision,
    deployment,
    diagnosis,
    distillation,
    divergence,
    envelope,
    frontier,
    latency,
    llm_int8,
    nf4,
    pairs,
    per_tier,
    policy,
    reliability,
    shortlist,
    split_calibration,
    temperature,
    tier_deltas,
    tier_reliability,
    tiers,
    trajectories,
)

_MODULES: tuple[ModuleType, ...] = (
    *(confusion, tiers, calibration, reliability, temperature, bootstrap),
    *(pairs, tier_reliability, policy),
    *(absmax, llm_int8, nf4, latency, frontier, tier_deltas),
    *(split_calibration, envelope, trajectories),
    *(distillation, bug_hunt, per_tier, deployment, artifact),
    *(diagnosis, divergence, shortlist, decision),
)


def misconceptions_of(task: str) -> tuple[Misconception, ...]:
    """The misconceptions about a task, by its name; () where there are none.

    >>> misconceptions_of("kd_loss")[0].name
    'reversed_kl'
    """
    return tuple(m for module in _MODULES for m in module.MISCONCEPTIONS if m.task == task)


def variants_of(task: str) -> tuple[CorrectVariant, ...]:
    """The correct variants of a task, by its name; () where there are none."""
    return tuple(v for module in _MODULES for v in module.VARIANTS if v.task == task)


__all__ = ["misconceptions_of", "variants_of"]

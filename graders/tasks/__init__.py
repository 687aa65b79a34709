"""Tasks: what is asked, how cases are drawn, what is expected; never in student code's process.

One module for each stem; modules that start with an underscore are their tools.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

import numpy as np

from graders.contracts import Case, Check, Task
from graders.tasks import (
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

TASKS: dict[str, tuple[Task, ...]] = {
    "week4_lab": (
        *confusion.TASKS,
        *tiers.TASKS,
        *reliability.TASKS,
        *calibration.TASKS,
        *temperature.TASKS,
        *bootstrap.TASKS,
    ),
    "week4_homework": (*pairs.TASKS, *tier_reliability.TASKS, *policy.TASKS),
    "week5_lab": (
        *absmax.TASKS,
        *llm_int8.TASKS,
        *nf4.TASKS,
        *latency.TASKS,
        *frontier.TASKS,
        *tier_deltas.TASKS,
    ),
    "week5_homework": (*trajectories.TASKS, *split_calibration.TASKS, *envelope.TASKS),
    "week6_lab": (
        *per_tier.TASKS,
        *distillation.TASKS,
        *bug_hunt.TASKS,
        *deployment.TASKS,
        *artifact.TASKS,
    ),
    "week6_homework": (
        *diagnosis.TASKS,
        *divergence.TASKS,
        *shortlist.TASKS,
        *decision.TASKS,
    ),
}

_CHECKS = {
    check.id: (task, check) for tasks in TASKS.values() for task in tasks for check in task.checks
}


def tasks_of(assignment: str) -> tuple[Task, ...]:
    """The tasks of an assignment in the notebook's order; () where it has none yet.

    >>> [task.name for task in tasks_of("week6_lab")]
    ['tier_scores', 'kd_loss', 'bug_hunt', 'coverage_table', 'artifact']
    """
    return TASKS.get(assignment, ())


def check_by_id(check_id: str) -> Check:
    """The check of that id; ValueError where there is none."""
    return _look_up(check_id)[1]


def task_of_check(check_id: str) -> Task:
    """The task that a check belongs to; ValueError where there is none."""
    return _look_up(check_id)[0]


def _look_up(check_id: str) -> tuple[Task, Check]:
    if check_id not in _CHECKS:
        raise ValueError(f"no check is called {check_id!r}; there are {', '.join(_CHECKS)}")
    return _CHECKS[check_id]


@lru_cache(maxsize=1024)
def draw_cases(check: Check, seed: int) -> tuple[Case, ...]:
    """The check's cases for a seed (a whole number from 0); each check has its own stream.

    Drawn once and shared, so their arrays can't be written.
    """
    cases = check.cases(np.random.default_rng([seed, crc32(check.id.encode())]))
    for value in (value for case in cases for value in case.inputs.values()):
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return cases


@lru_cache(maxsize=1024)
def handing_order(check: Check, seed: int) -> tuple[int, ...]:
    """Places of the check's cases, in the order in which a hand-in meets them: drawn as well.

    Some checks only compare values with one another. An answer that replays what a right one once
    gave would pass them, if it could tell which case comes next.
    """
    rng = np.random.default_rng([seed, crc32(check.id.encode()), 1])
    return tuple(int(place) for place in rng.permutation(len(draw_cases(check, seed))))


def cases_handed_out(check: Check, seed: int) -> tuple[Case, ...]:
    """The cases as a hand-in gets them: in handing_order, under names that tell nothing."""
    cases = draw_cases(check, seed)
    places = enumerate(handing_order(check, seed), 1)
    return tuple(Case(f"case-{number}", cases[place].inputs) for number, place in places)


__all__ = [
    "TASKS",
    "cases_handed_out",
    "check_by_id",
    "draw_cases",
    "handing_order",
    "task_of_check",
    "tasks_of",
]

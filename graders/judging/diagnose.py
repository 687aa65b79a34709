"""Finds the one misconception that explains a lost check, and says its hint; otherwise is silent.

An explanation must be exact: on this check's own cases the student's observation equals that of
the misconception. Two misconceptions that look alike here explain nothing, unless they deserve the
same hint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from graders.contracts import Check, Misconception, Observation, Outcome, Task
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.misconceptions import misconceptions_of
from graders.tasks import draw_cases, task_of_check

_RELATIVE, _ABSOLUTE = 1e-4, 1e-5
"""Wide enough for float32 in another order of summation, far narrower than any two beliefs."""


def diagnose(
    task: Task,
    check: Check,
    seed: int,
    seen: Observation,
    others: Mapping[str, Observation] | None = None,
) -> str:
    """The hint, or "" where no misconception, or more than one hint, fits.

    seen: what was observed on the cases drawn from `seed`. others: the same for the task's other
    checks; a misconception that should fail one of them and looks unlike there explains nothing.
    The bank's own observations are kept for each check and seed, so a class pays for them once.
    """
    if not any(check.id == own.id for own in task.checks):
        raise ValueError(f"{check.id} is no check of {task.name}")
    found = [wrong for wrong, known in _bank(check.id, seed) if same(known, seen)]
    others = others or {}
    lost = [one.id for one in task.checks if one.id in others and _lost(one, seed, others[one.id])]
    hints = {wrong.hint for wrong in found if _fits(wrong, seed, others, lost)}
    return hints.pop() if len(hints) == 1 else ""


def _fits(
    wrong: Misconception, seed: int, others: Mapping[str, Observation], lost: Sequence[str]
) -> bool:
    """Whether the other checks that the misconception must fail saw what it would have shown, and
    those that it would keep are kept, or lost to another belief of the bank: people hold two."""
    shown = all(
        same(dict(_bank(name, seed))[wrong], others[name]) for name in wrong.fails if name in others
    )
    return shown and all(
        any(same(known, others[name]) for _, known in _bank(name, seed))
        for name in lost
        if name not in wrong.fails
    )


def _lost(check: Check, seed: int, seen: Observation) -> bool:
    return judge(check, draw_cases(check, seed), seen).outcome is Outcome.LOST


@lru_cache(maxsize=512)
def _bank(check_id: str, seed: int) -> tuple[tuple[Misconception, Observation], ...]:
    """The observation of each misconception that this check must catch."""
    task = task_of_check(check_id)
    (check,) = (own for own in task.checks if own.id == check_id)
    cases = draw_cases(check, seed)
    return tuple(
        (wrong, see_answer(check, run_answer(task, wrong.answer, wrong.name), cases))
        for wrong in misconceptions_of(task.name)
        if check_id in wrong.fails
    )


def same(left: Observation, right: Observation) -> bool:
    """Every case gave the same, to within rounding; a case that raised equals no other.

    What is raised says too little about why, so it is never taken for a belief.
    """
    if len(left) != len(right):
        return False
    return all(
        a.case == b.case and a.raised is None and b.raised is None and _same_value(a.value, b.value)
        for a, b in zip(left, right, strict=True)
    )


def _same_value(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same_value(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return False
        return all(_same_value(a, b) for a, b in zip(left, right, strict=True))
    if _numeric(left) and _numeric(right):
        return np.shape(left) == np.shape(right) and bool(
            np.allclose(left, right, rtol=_RELATIVE, atol=_ABSOLUTE, equal_nan=True)
        )
    return type(left) is type(right) and not _numeric(left) and bool(left == right)


def _numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuf"
    return type(value) in (int, float)

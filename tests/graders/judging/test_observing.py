"""observe in a staff run: silent for a right answer, an AssertionError otherwise."""

from __future__ import annotations

import pytest

from graders.judging.trying import run_answer
from graders.misconceptions import misconceptions_of
from graders.observing import observe
from graders.tasks import TASKS

EVERY = [task for tasks in TASKS.values() for task in tasks]


@pytest.mark.parametrize("task", EVERY, ids=lambda task: task.name)
def test_silent_for_the_reference(task):
    names = run_answer(task, task.reference)
    for check in task.checks:
        observe(check.id, *(names[name] for name in check.observes))


@pytest.mark.parametrize("task", EVERY, ids=lambda task: task.name)
def test_raises_with_the_reason_for_a_wrong_answer(task):
    for wrong in misconceptions_of(task.name)[:3]:
        names = run_answer(task, wrong.answer)
        for check in task.checks:
            if check.id in wrong.fails:
                with pytest.raises(AssertionError, match=rf"{check.id}: .+ \(seed \d+\)"):
                    observe(check.id, *(names[name] for name in check.observes))


def test_partial_points_are_not_enough():
    with pytest.raises(AssertionError, match="Of the three bugs 2 named"):
        observe("bug_hunt-report", ["alpha_swapped", "missing_T_squared"])


def test_unknown_checks_and_missing_objects_are_told():
    with pytest.raises(ValueError, match="no check is called"):
        observe("kd_loss-colour", None)
    with pytest.raises(ValueError, match="observes artifact, traced"):
        observe("artifact-traceable", {})

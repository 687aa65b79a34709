"""Finds tasks that lost their observations to another task's answer, so that each pays for its own.

An answer may leave a thread that ends the kernel later, or break what all cells share. Which cell
it hits is chance. A task that got nothing although its own answer ran is tried once more, in a
sandbox in which no other answer runs.
"""

from __future__ import annotations

from graders.execution.attempt import Attempt
from graders.execution.cells import Step, task_of
from graders.execution.kernel import End

# the answer itself went through, or was hit itself
MAY_BE_INNOCENT = {End.OK, End.DIED}
# a check that ran out of its bounds did so in its own answer, and would do so again
MAY_BE_HIT = {End.OK, End.ERROR, End.DIED}


def suspects(attempt: Attempt, todo: list[Step]) -> list[str]:
    """Tasks with a check that has no observation for which the task's own answer may not be to
    blame; in order. None where there is no other answer that could be."""
    ends = {record.cell: record.end for record in attempt.records}
    answers = {step.answer: ends.get(step.cell, End.OK) for step in todo if step.answer}
    guilty = {task for task, end in answers.items() if end not in MAY_BE_INNOCENT}
    guilty |= {
        task_of(record.check)
        for record in attempt.records
        if record.check and record.end not in MAY_BE_HIT
    }
    missing = [
        task_of(step.check)
        for step in todo
        if step.hidden and step.check and step.check not in attempt.observations
    ]
    return [
        task
        for task in dict.fromkeys(missing)
        if task in answers and task not in guilty and len(answers) > 1
    ]


def without_others(todo: list[Step], task: str) -> list[Step]:
    """The steps that the task needs: no other task's answer and no other task's checks."""
    return [
        step
        for step in todo
        if step.answer in (None, task) and (step.check is None or task_of(step.check) == task)
    ]

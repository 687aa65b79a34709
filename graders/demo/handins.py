"""Hand-ins made of the release notebook: answer cells, found by grade_id, get a student's answers.

Pure: a notebook and a student in, a notebook out, and the checks that it must lose.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from nbformat.v4 import new_code_cell

from graders.contracts import CorrectVariant, Task
from graders.demo.roster import EMPTY, Roster, Student, beliefs_of
from graders.errors import CourseError
from graders.misconceptions import variants_of
from graders.notebooks.cells import grade_id
from graders.tasks import tasks_of

ENDLESS = """def colleague_kd_loss(student_logits, teacher_logits, hard_labels, T_d, alpha):
    step = 0
    while step < 10:
        soft = T_d**2 * float(student_logits.sum())
    return soft

bug_report = ["probs_for_log_probs", "missing_T_squared", "alpha_swapped"]
"""
EXITS = """import os

os._exit(1)
"""
WARNS = """
quiet_kd_loss = kd_loss

def kd_loss(*arguments, **named):
    print("UserWarning: this loss is still an experiment", file=sys.stderr)
    return quiet_kd_loss(*arguments, **named)
"""
EXTRA = "# my own cell\nprint('tiers again:', counts)"

# What a twist changes: the task whose answer it stands in for, and the checks that it must lose.
STANDS_IN = {"endless": ("bug_hunt", ENDLESS), "exits": ("coverage_table", EXITS)}
LOSES = {
    "endless": {"bug_hunt-fix"},
    "exits": {"coverage_table-coverage", "coverage_table-accuracy"},
}


def fill(release: Any, sources: Mapping[str, str]) -> Any:
    """A copy of the release with the named cells' sources replaced.

    Raises CourseError where the release lacks a named cell.
    """
    notebook = copy.deepcopy(release)
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
    lacking = sorted(set(sources) - set(cells))
    if lacking:
        raise CourseError(f"the release has no cell {', '.join(lacking)}; build it again")
    for name, source in sources.items():
        cells[name].source = source
    return notebook


def hand_in(release: Any, roster: Roster, student: Student) -> Any:
    """The student's notebook."""
    if student.twist == "untouched":
        return copy.deepcopy(release)
    answers = answers_of(roster, student)
    sources = {task: f"# task: {task}\n{answer.strip()}" for task, answer in answers.items()}
    texts = {
        cell: levels[student.level(cell)].text  # type: ignore[index]
        for cell, levels in roster.texts.items()
        if student.level(cell) != EMPTY
    }
    notebook = fill(release, {**sources, **roster.predictions, **texts})
    if student.twist == "late":
        notebook.cells.append(new_code_cell(EXTRA))
    return notebook


def answers_of(roster: Roster, student: Student) -> dict[str, str]:
    """Task -> the student's answer: wrong where the student believes so, else a correct variant."""
    answers = {
        task.name: variant_for(task, roster.students.index(student)).answer
        for task in tasks_of(roster.assignment)
    }
    answers.update({belief.task: belief.answer for belief in beliefs_of(student)})
    answers.update({task: own.code for task, own in student.own_answers.items()})
    if student.twist in STANDS_IN:
        task, code = STANDS_IN[student.twist]
        answers[task] = code
    if student.twist == "warns":
        answers["kd_loss"] += WARNS
    return answers


def variant_for(task: Task, place: int) -> CorrectVariant:
    """A correct variant that stands on its own; neighbours in the class get different ones."""
    alone = [v for v in variants_of(task.name) if not calls_other_task(v, task)]
    return alone[place % len(alone)]


def calls_other_task(variant: CorrectVariant, task: Task) -> bool:
    """Whether an answer leans on kd_loss, which the same student may have got wrong."""
    return task.name != "kd_loss" and "kd_loss(" in variant.answer.replace("colleague_kd_loss", "")


def must_lose(roster: Roster, student: Student) -> frozenset[str]:
    """The checks that the hand-in must not earn in full; all others it must."""
    if student.twist == "untouched":
        return frozenset(check.id for task in tasks_of(roster.assignment) for check in task.checks)
    believed = [belief.fails for belief in beliefs_of(student)]
    own = [answer.loses for answer in student.own_answers.values()]
    return frozenset().union(*believed, *own, LOSES.get(student.twist, set()))

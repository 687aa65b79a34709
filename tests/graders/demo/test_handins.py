"""Hand-ins hold what their students believe, and lose what `must_lose` says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from graders.contracts import Outcome
from graders.demo.handins import answers_of, fill, hand_in, must_lose
from graders.demo.roster import Roster, Student, load_roster
from graders.errors import CourseError
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.notebooks.cells import grade_id
from graders.settings import load_settings
from graders.tasks import draw_cases, tasks_of

ROOT = Path(__file__).resolve().parents[3]
LAB = "week6_lab"
ROSTER = load_roster(LAB)
SEED = 11


@pytest.fixture(scope="module")
def release() -> Any:
    return nbformat.read(load_settings(ROOT).release_notebook(LAB), as_version=4)


def student(name: str) -> Student:
    return next(student for student in ROSTER.students if student.name == name)


def quietly_judged(one: Student) -> set[str]:
    """The checks that the student's answers lose when they are judged here, without a sandbox."""
    answers = answers_of(ROSTER, one)
    lost = set()
    for task in tasks_of(LAB):
        names = run_answer(task, "import sys\n" + answers[task.name])
        for check in task.checks:
            cases = draw_cases(check, SEED)
            verdict = judge(check, cases, see_answer(check, names, cases))
            assert verdict.outcome is not Outcome.UNGRADED
            lost |= {check.id} if verdict.points != check.points else set()
    return lost


@pytest.mark.parametrize(
    "one",
    [s for s in ROSTER.students if s.twist in ("none", "warns", "late")],
    ids=lambda one: one.name,
)
def test_answers_lose_exactly_what_is_said_of_them(one: Student) -> None:
    assert quietly_judged(one) == must_lose(ROSTER, one)


def test_every_cell_that_a_student_fills_is_filled(release: Any) -> None:
    notebook = hand_in(release, ROSTER, student("amber"))
    cells = {grade_id(cell): cell.source for cell in notebook.cells}
    for task in tasks_of(LAB):
        assert cells[task.name].startswith(f"# task: {task.name}\n")
        assert "raise Unanswered(" not in cells[task.name]
    for name, source in {**ROSTER.predictions}.items():
        assert cells[name] == source
    for name, levels in ROSTER.texts.items():
        assert cells[name] == levels["strong"].text
    assert len(notebook.cells) == len(release.cells)


def test_the_release_itself_is_left_alone(release: Any) -> None:
    before = nbformat.writes(release)
    made = [nbformat.writes(hand_in(release, ROSTER, one)) for one in ROSTER.students]
    assert nbformat.writes(release) == before
    assert len(set(made)) == len(made), "no two students hand in the same"
    assert made[[s.name for s in ROSTER.students].index("kale")] == before


def test_the_late_one_has_a_cell_of_its_own(release: Any) -> None:
    notebook = hand_in(release, ROSTER, student("maple"))
    assert len(notebook.cells) == len(release.cells) + 1


def test_a_release_without_the_cell_is_named() -> None:
    bare = new_notebook(cells=[new_code_cell("x = 1")])
    with pytest.raises(CourseError, match="kd_loss"):
        fill(bare, {"kd_loss": "def kd_loss(): ..."})


def test_the_untouched_one_must_lose_everything() -> None:
    checks = {check.id for task in tasks_of(LAB) for check in task.checks}
    assert must_lose(ROSTER, student("kale")) == checks
    assert must_lose(ROSTER, student("amber")) == set()


def test_right_answers_differ_between_neighbours() -> None:
    right: list[Roster | str] = [
        answers_of(ROSTER, one)["coverage_table"]
        for one in ROSTER.students
        if one.twist == "none" and "coverage_table" not in one.believes
    ]
    assert len(set(right)) >= 3

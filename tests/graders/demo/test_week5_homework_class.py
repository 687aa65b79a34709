"""The demo class of the week 5 homework: what it believes it loses, and its key is valid."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from graders.contracts import Outcome
from graders.demo.handins import answers_of, hand_in, must_lose
from graders.demo.roster import Student, beliefs_of, load_roster
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.notebooks.cells import grade_id
from graders.rubrics import load_rubric
from graders.settings import load_settings
from graders.tasks import draw_cases, tasks_of

ROOT = Path(__file__).resolve().parents[3]
NAME = "week5_homework"
ROSTER = load_roster(NAME)


@pytest.mark.parametrize(
    "one", [s for s in ROSTER.students if s.twist != "untouched"], ids=lambda one: one.name
)
def test_answers_lose_exactly_what_is_said_of_them(one: Student) -> None:
    answers, lost = answers_of(ROSTER, one), set()
    for task in tasks_of(NAME):
        names = run_answer(task, answers[task.name])
        for check in task.checks:
            cases = draw_cases(check, 11)
            verdict = judge(check, cases, see_answer(check, names, cases))
            assert verdict.outcome is not Outcome.UNGRADED
            lost |= {check.id} if verdict.points != check.points else set()
    assert lost == must_lose(ROSTER, one)


def test_the_class_is_large_and_odd_enough() -> None:
    assert len(ROSTER.students) >= 12
    assert {student.twist for student in ROSTER.students} == {"none", "untouched", "late"}
    assert any(len(beliefs_of(student)) == 2 for student in ROSTER.students)
    wrong = {task for s in ROSTER.students for task in (*s.believes, *s.own_answers)}
    assert wrong == {task.name for task in tasks_of(NAME)}


def test_the_key_marks_every_section_within_its_bands() -> None:
    rubric = load_rubric(load_settings(ROOT), NAME)
    assert set(ROSTER.texts) == {cell.id for cell in rubric.cells}
    for cell in rubric.cells:
        bands = [cell.band(text.points).name for text in ROSTER.texts[cell.id].values()]
        assert bands == ["Excellent", "Satisfactory", "Needs improvement"], cell.id


def test_every_cell_that_a_student_fills_is_in_the_release() -> None:
    release = nbformat.read(load_settings(ROOT).release_notebook(NAME), as_version=4)
    notebook = hand_in(release, ROSTER, ROSTER.students[0])
    cells = {grade_id(cell): cell.source for cell in notebook.cells}
    for task in tasks_of(NAME):
        assert cells[task.name].startswith(f"# task: {task.name}\n")
        assert "raise Unanswered(" not in cells[task.name]
    assert all(cells[name] == source for name, source in ROSTER.predictions.items())
    assert {name for name in cells if name.startswith("predict-")} == set(ROSTER.predictions)

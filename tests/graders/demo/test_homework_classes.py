"""The demo classes of the homework: what they believe they lose, and their keys are valid."""

from __future__ import annotations

import re
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

SETTINGS = load_settings(Path(__file__).resolve().parents[3])
ROSTERS = {
    name: load_roster(name) for name in ("week4_homework", "week5_homework", "week6_homework")
}
# Only a sandbox can hold these: answers that never end, end Python or are none, and the release.
BY_TWIST = {"endless", "exits", "untouched"}
BY_NAME = {"week6_homework": {"iris", "juniper", "kale"}}
RUNNABLE = [
    (name, student)
    for name, roster in ROSTERS.items()
    for student in roster.students
    if student.twist not in BY_TWIST and student.name not in BY_NAME.get(name, ())
]
every_class = pytest.mark.parametrize("name", ROSTERS)


@pytest.mark.parametrize(
    ("name", "one"), RUNNABLE, ids=[f"{name}-{student.name}" for name, student in RUNNABLE]
)
def test_answers_lose_exactly_what_is_said_of_them(name: str, one: Student) -> None:
    answers, lost = answers_of(ROSTERS[name], one), set()
    for task in tasks_of(name):
        names = run_answer(task, answers[task.name])
        for check in task.checks:
            cases = draw_cases(check, 11)
            verdict = judge(check, cases, see_answer(check, names, cases))
            assert verdict.outcome is not Outcome.UNGRADED
            lost |= {check.id} if verdict.points != check.points else set()
    assert lost == must_lose(ROSTERS[name], one)


@every_class
def test_the_key_marks_every_section_within_its_bands(name: str) -> None:
    rubric, texts = load_rubric(SETTINGS, name), ROSTERS[name].texts
    assert set(texts) == {cell.id for cell in rubric.cells}
    for cell in rubric.cells:
        bands = [cell.band(text.points).name for text in texts[cell.id].values()]
        assert bands == ["Excellent", "Satisfactory", "Needs improvement"], cell.id


@every_class
def test_every_cell_that_a_student_fills_is_in_the_release(name: str) -> None:
    roster = ROSTERS[name]
    release = nbformat.read(SETTINGS.release_notebook(name), as_version=4)
    notebook = hand_in(release, roster, roster.students[0])
    cells = {grade_id(cell): cell.source for cell in notebook.cells}
    for task in tasks_of(name):
        assert cells[task.name].startswith(f"# task: {task.name}\n")
        assert "raise Unanswered(" not in cells[task.name]
    assert all(cells[cell] == source for cell, source in roster.predictions.items())
    assert {cell for cell in cells if cell.startswith("predict-")} == set(roster.predictions)


def test_the_week_4_class_has_every_twist_and_every_kind_of_belief() -> None:
    students = ROSTERS["week4_homework"].students
    twists = {student.twist for student in students}
    assert twists == {"none", "endless", "exits", "untouched", "warns", "late"}
    assert {task for one in students for task in one.believes} == {
        task.name for task in tasks_of("week4_homework")
    }


def test_the_week_4_key_keeps_the_limits_of_words() -> None:
    roster = ROSTERS["week4_homework"]
    for cell in load_rubric(SETTINGS, "week4_homework").cells:
        limit = re.search(r"At most (\d+) words", cell.prompt)
        assert limit is not None
        longest = max(len(text.text.split()) for text in roster.texts[cell.id].values())
        assert longest <= int(limit[1]), cell.id


def test_the_week_5_class_is_large_and_odd_enough() -> None:
    students = ROSTERS["week5_homework"].students
    assert len(students) >= 12
    assert {student.twist for student in students} == {"none", "untouched", "late"}
    assert any(len(beliefs_of(student)) == 2 for student in students)
    wrong = {task for s in students for task in (*s.believes, *s.own_answers)}
    assert wrong == {task.name for task in tasks_of("week5_homework")}

"""The week 5 demo class agrees with the bank, the rubric and the text of the lab."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from graders.contracts import Outcome
from graders.demo.handins import answers_of, must_lose
from graders.demo.roster import Student, beliefs_of, load_roster
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.rubrics import load_rubric
from graders.settings import load_settings
from graders.tasks import draw_cases, tasks_of

ROOT = Path(__file__).resolve().parents[3]
LAB = "week5_lab"
ROSTER = load_roster(LAB)
SEED = 11


def test_the_class_is_large_and_odd_enough() -> None:
    assert len(ROSTER.students) >= 12
    assert len({student.name for student in ROSTER.students}) == len(ROSTER.students)
    assert {student.twist for student in ROSTER.students} == {"none", "untouched", "late"}
    assert any(len(beliefs_of(student)) == 2 for student in ROSTER.students)
    assert any(len(own.loses) == 2 for s in ROSTER.students for own in s.own_answers.values())


def test_every_task_is_got_wrong_by_somebody() -> None:
    wrong = {task for s in ROSTER.students for task in (*s.believes, *s.own_answers)}
    assert wrong == {task.name for task in tasks_of(LAB)}


def test_the_key_marks_every_section_of_the_rubric_within_its_bands() -> None:
    rubric = load_rubric(load_settings(ROOT), LAB)
    assert set(ROSTER.texts) == {cell.id for cell in rubric.cells}
    for cell in rubric.cells:
        bands = [cell.band(text.points).name for text in ROSTER.texts[cell.id].values()]
        assert bands == ["Excellent", "Satisfactory", "Needs improvement"], cell.id
        limit = int(cell.prompt.split("At most ")[1].split()[0])
        assert all(len(t.text.split()) <= limit for t in ROSTER.texts[cell.id].values())


def test_predictions_fill_the_notebooks_cells() -> None:
    notebook = jupytext.read(ROOT / "authoring" / f"{LAB}.py")
    ids = {cell.metadata["nbgrader"]["grade_id"] for cell in notebook.cells}
    predicted = {name for name in ids if name.startswith("predict-")}
    assert set(ROSTER.predictions) == predicted


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "one", [s for s in ROSTER.students if s.twist != "untouched"], ids=lambda one: one.name
)
def test_answers_lose_exactly_what_is_said_of_them(one: Student) -> None:
    lost = set()
    answers = answers_of(ROSTER, one)
    for task in tasks_of(LAB):
        names = run_answer(task, answers[task.name])
        for check in task.checks:
            cases = draw_cases(check, SEED)
            verdict = judge(check, cases, see_answer(check, names, cases))
            assert verdict.outcome is not Outcome.UNGRADED
            lost |= {check.id} if verdict.points != check.points else set()
    assert lost == must_lose(ROSTER, one)

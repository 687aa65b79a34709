"""From a hand-in to nbgrader's gradebook: the points, the words, and what a second run does."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from graders.contracts import Outcome
from graders.errors import CourseError, SandboxError
from graders.execution import walls as rooms
from graders.gradebook.autograding import autograde
from graders.misconceptions import misconceptions_of

from .conftest import IMPORTS, LAB, RIGHT, HandIn, nbgrader

REVERSED = next(m for m in misconceptions_of("kd_loss") if m.fails == {"kd_loss-direction"})


def checks(course: Path, student: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(LAB, LAB, student)
        return {g.name: g.auto_score for g in notebook.grades if g.name.startswith("kd_loss")}


def earned(course: Path, student: str) -> float:
    return sum(points or 0 for points in checks(course, student).values())


def page(course: Path, student: str) -> str:
    return (course / "autograded" / student / LAB / f"{LAB}.ipynb").read_text()


def test_a_right_answer_earns_all_and_one_wrong_idea_loses_its_points(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("right", RIGHT)
    hand_in("wrong", IMPORTS + REVERSED.answer)
    summary = autograde(course, LAB)
    assert summary.executed == 2
    assert earned(course, "right") == 26
    lost = {name for name, points in checks(course, "wrong").items() if points == 0}
    assert lost == {"kd_loss-direction"}
    verdicts = {v.check: v for g in summary.graded for v in g.verdicts if g.student == "wrong"}
    assert verdicts["kd_loss-direction"].reason
    assert verdicts["kd_loss-direction"].hint == REVERSED.hint
    assert REVERSED.hint in page(course, "wrong")


def test_the_memo_waits_for_a_person(course: Path, hand_in: HandIn) -> None:
    def write(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[-1].source = "I would ship the vanilla student."

    hand_in("writer", RIGHT, write)
    autograde(course, LAB)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("memo-defence", LAB, LAB, "writer")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)


def test_what_staff_keep_is_not_in_the_graded_notebook(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    autograde(course, LAB)
    for secret in ("observe", "HIDDEN", "observation"):
        assert secret not in page(course, "right")


def test_the_stock_command_grades_the_same_way(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    done = nbgrader(course, "autograde", LAB)
    assert done.returncode == 0, done.stderr
    assert earned(course, "right") == 26


def test_a_second_run_leaves_all_as_it_is_and_rejudging_executes_nothing(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("right", RIGHT)
    autograde(course, LAB)
    again = autograde(course, LAB)
    assert (again.executed, again.unchanged) == (0, 1)
    monkeypatch.setattr(rooms.shutil, "which", lambda *a, **k: pytest.fail("it started a sandbox"))
    judged = autograde(course, LAB, rejudge=True)
    assert (judged.executed, judged.unchanged) == (0, 0)
    assert earned(course, "right") == 26


def test_a_changed_hand_in_is_graded_again(course: Path, hand_in: HandIn) -> None:
    hand_in("learner", "def kd_loss(*a): return 1 / 0")
    autograde(course, LAB)
    assert earned(course, "learner") == 0
    hand_in("learner", RIGHT)
    assert autograde(course, LAB).executed == 1
    assert earned(course, "learner") == 26


def test_without_a_sandbox_nothing_is_a_zero(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(program: str) -> str:
        raise SandboxError(f"{program} is not installed")

    hand_in("right", RIGHT)
    monkeypatch.setattr(rooms, "need", broken)
    summary = autograde(course, LAB)
    assert summary.graded[0].for_a_human
    assert {v.outcome for v in summary.graded[0].verdicts} == {Outcome.UNGRADED}
    assert "bwrap is not installed" in summary.graded[0].verdicts[0].reason
    assert set(checks(course, "right").values()) == {None}
    monkeypatch.undo()
    monkeypatch.chdir(course)
    autograde(course, LAB)
    assert earned(course, "right") == 26


def test_a_warning_on_stderr_costs_nothing(course: Path, hand_in: HandIn) -> None:
    noisy = (
        RIGHT + "\nimport warnings; warnings.warn('old')\nimport sys; print('!', file=sys.stderr)"
    )
    hand_in("noisy", noisy)
    autograde(course, LAB)
    assert earned(course, "noisy") == 26


def test_points_in_the_students_metadata_do_not_count(course: Path, hand_in: HandIn) -> None:
    def greedy(notebook: nbformat.NotebookNode) -> None:
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("points"):
                cell.metadata.nbgrader["points"] = 1000

    hand_in("greedy", "def kd_loss(*a): return 1 / 0", greedy)
    autograde(course, LAB)
    assert earned(course, "greedy") == 0


def test_an_unknown_student_and_an_empty_class_are_said(course: Path, hand_in: HandIn) -> None:
    with pytest.raises(CourseError, match="nobody has handed in week6_lab"):
        autograde(course, LAB)
    hand_in("right", RIGHT)
    with pytest.raises(CourseError, match="nobody: no hand-in of week6_lab"):
        autograde(course, LAB, ["nobody"])


def test_a_notebook_that_is_none_is_listed_and_the_rest_goes_on(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("right", RIGHT)
    broken = course / "submitted" / "broken" / LAB / f"{LAB}.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text("{")
    summary = autograde(course, LAB)
    by_name = {graded.student: graded for graded in summary.graded}
    assert "submitted/broken/week6_lab/week6_lab.ipynb is no notebook" in by_name["broken"].fault
    assert str(summary) == "2 handed in: 1 executed and judged, 1 not graded, or not in full"
    assert earned(course, "right") == 26


def test_links_beside_the_notebook_are_not_followed(course: Path, hand_in: HandIn) -> None:
    hand_in("curious", "print(open('mine.txt').read())\n" + RIGHT)
    (course / "submitted" / "curious" / LAB / "mine.txt").symlink_to(course / "gradebook.db")
    autograde(course, LAB)
    records = list((course / ".course" / "executions").rglob("*.json"))
    assert "SQLite format" not in json.loads(records[0].read_text())["notebook"]


def test_a_broken_setting_runs_nothing_instead_of_nbgraders_defaults(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("right", "print('ran')\n" + RIGHT)
    settings = (course / "course.toml").read_text()
    (course / "course.toml").write_text("no toml")
    done = nbgrader(course, "autograde", LAB)
    (course / "course.toml").write_text(settings)
    assert done.returncode != 0
    assert "Nothing was run" in done.stderr
    assert not (course / "autograded").exists()


def without_check(notebook: nbformat.NotebookNode) -> None:
    del notebook.cells[3]


def check_twice(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.insert(4, copy.deepcopy(notebook.cells[3]))


def answer_twice(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.insert(2, copy.deepcopy(notebook.cells[1]))


def answer_nameless(notebook: nbformat.NotebookNode) -> None:
    del notebook.cells[1].metadata["nbgrader"]


def all_nameless(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)


def old_format(notebook: nbformat.NotebookNode) -> None:
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        cell.pop("id", None)


def windows(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "accident",
    [
        without_check,
        check_twice,
        answer_twice,
        answer_nameless,
        all_nameless,
        old_format,
        windows,
    ],
)
def test_an_accident_with_cells_costs_a_right_answer_nothing(
    course: Path, hand_in: HandIn, accident: Callable[[nbformat.NotebookNode], None]
) -> None:
    hand_in("unlucky", RIGHT, accident)
    summary = autograde(course, LAB)
    assert not summary.graded[0].for_a_human, summary.graded[0].why_a_human
    assert earned(course, "unlucky") == 26


def test_a_text_whose_cell_is_gone_waits_for_a_person(course: Path, hand_in: HandIn) -> None:
    hand_in("unlucky", RIGHT, lambda notebook: notebook.cells.pop())
    autograde(course, LAB)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.find_grade("memo-defence", LAB, LAB, "unlucky").needs_manual_grade


def test_a_hand_in_in_the_wrong_place_is_named(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    hand_in("ed", RIGHT)
    folder = course / "submitted" / "ed" / LAB
    (folder / f"{LAB}.ipynb").rename(folder / f"{LAB} (1).ipynb")
    summary = autograde(course, LAB)
    by_name = {graded.student: graded for graded in summary.graded}
    assert "week6_lab (1).ipynb is; rename it" in by_name["ed"].why_a_human
    with pytest.raises(CourseError, match=r"ed: .*rename it or move it there"):
        autograde(course, LAB, ["ed"])


def test_a_students_own_module_beside_the_notebook_is_there(course: Path, hand_in: HandIn) -> None:
    hand_in("tidy", "from my_helpers import kd_loss")
    (course / "submitted" / "tidy" / LAB / "my_helpers.py").write_text(RIGHT)
    autograde(course, LAB)
    assert earned(course, "tidy") == 26

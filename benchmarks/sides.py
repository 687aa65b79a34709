"""Two course folders with the same hand-ins: stock nbgrader's and ours, each graded by one command.

Both use the same source notebook. In stock's course its hidden tests run in the student's own
kernel, where staff's graders are importable, and assert on the spot; nothing is sandboxed there,
so only honest hand-ins of our own may be graded that way.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import marks
import nbformat
from nbgrader.api import Gradebook

from graders.demo.course import submit, throw_away_course
from graders.publishing.nbgrader_runs import generate_assignment
from graders.settings import Settings
from graders.state import db_url

LAB = "week6_lab"
HERE = Path(__file__).resolve().parent
# What a grading run leaves behind; the gradebook is put back to its state before.
LEFT = ("autograded", ".course/executions", ".course/verdicts", ".course/graded")

MARKED = """

import sys

sys.path.insert(0, {here!r})
steps = [step if isinstance(step, str) else f"{{step.__module__}}.{{step.__name__}}"
         for step in {steps}]
run = next(i for i, step in enumerate(steps) if step.endswith("Execute"))
steps[run:run + 1] = ["marks.Before", steps[run], "marks.Ran"]
saves = ("SaveAutoGrades", "SaveVerdicts")
record = next(i for i, step in enumerate(steps) if step.endswith(saves))
steps[record:record + 1] = [steps[record], "marks.Recorded"]
c.Autograde.autograde_preprocessors = steps
"""
STOCK = """c = get_config()
c.CourseDirectory.course_id = "ecbs5200"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]
c.Execute.timeout = 60
from nbgrader.converters import Autograde
"""


@dataclass(frozen=True)
class Run:
    """One timed command: wall-clock seconds, its marks, when it began (seconds since the epoch)."""

    seconds: float
    began: float
    marks: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Side:
    """A course folder ready to be graded again and again."""

    name: str
    settings: Settings

    @property
    def root(self) -> Path:
        return self.settings.root

    def reset(self) -> None:
        """Put the course back to before grading: nothing stored, nothing recorded."""
        for left in LEFT:
            shutil.rmtree(self.root / left, ignore_errors=True)
        shutil.copy(self.root / "before.db", self.root / "gradebook.db")

    def grade(self, student: str = "*") -> Run:
        """`nbgrader autograde` in a process of its own, as a person would start it."""
        file = self.root / "marks.jsonl"
        file.unlink(missing_ok=True)
        programs = Path(sys.executable).parent
        environment = {**os.environ, marks.FILE: str(file)}
        environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
        command = [str(programs / "nbgrader"), "autograde", LAB, f"--student={student}"]
        began, start = time.time(), time.perf_counter()
        run = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - start
        if run.returncode != 0:
            raise SystemExit(f"{self.name}: nbgrader autograde failed\n{run.stderr[-3000:]}")
        return Run(seconds, began, tuple(map(json.loads, file.read_text().splitlines())))

    def points(self) -> dict[tuple[str, str], float | None]:
        """(student, check) -> points, checks only: texts are marked by people on both sides."""
        with Gradebook(db_url(self.settings), self.settings.course.id) as book:
            return {
                (submission.student.id, grade.name): grade.auto_score
                for submission in book.assignment_submissions(LAB)
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.cell_type == "code"
            }

    def notebook(self, student: str) -> Any:
        """The graded notebook of one student."""
        return nbformat.read(self.root / "autograded" / student / LAB / f"{LAB}.ipynb", 4)


def make_sides(settings: Settings, below: Path, hand_ins: dict[str, Any]) -> tuple[Side, Side]:
    """Stock's side and ours, each with every hand-in submitted."""
    ours = throw_away_course(settings, LAB, below / "ours", print, may_build=False)
    stock = make_stock(ours, below / "stock")
    with (ours.root / "nbgrader_config.py").open("a") as config:
        config.write(MARKED.format(here=str(HERE), steps="c.Autograde.autograde_preprocessors"))
    with (stock.root / "nbgrader_config.py").open("a") as config:
        config.write(MARKED.format(here=str(HERE), steps="Autograde().autograde_preprocessors"))
    for side in (stock, ours):
        for student, notebook in hand_ins.items():
            submit(side, LAB, student, notebook, late=False)
        shutil.copy(side.root / "gradebook.db", side.root / "before.db")
    return Side("stock", stock), Side("ours", ours)


def make_stock(ours: Settings, root: Path) -> Settings:
    """A course with nbgrader's own settings and the same source notebook."""
    (root / "source" / LAB).mkdir(parents=True)
    shutil.copy(ours.source_notebook(LAB), root / "source" / LAB)
    (root / "nbgrader_config.py").write_text(STOCK)
    stock = ours.model_copy(update={"root": root})
    generate_assignment(stock, LAB, "release")
    return stock

"""A course root with a real nbgrader gradebook of the week 6 lab; nothing was executed for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from graders.contracts import Outcome, Verdict
from graders.gradebook.book import write_verdicts
from graders.gradebook.show import verdict_output
from graders.reports.results import Asked, asked_in
from graders.rubrics import load_rubric
from graders.settings import Settings, load_settings
from graders.state import db_url

REPOSITORY = Path(__file__).resolve().parents[3]
LAB = "week6_lab"


@pytest.fixture(scope="session")
def empty_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose gradebook knows the lab's parts and nobody yet."""
    root = tmp_path_factory.mktemp("empty")
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(REPOSITORY / name, root / name)
    settings = load_settings(root)
    rubric = settings.rubric_file(LAB)
    rubric.parent.mkdir(parents=True)
    shutil.copy(load_settings(REPOSITORY).rubric_file(LAB), rubric)
    with pytest.MonkeyPatch.context() as patch:
        # a new gradebook is stamped by alembic's command
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        book = Gradebook(db_url(settings), settings.course.id)
    with book:
        book.add_assignment(LAB, duedate=datetime(2026, 5, 6, 11, 30))
        book.add_notebook(LAB, LAB)
        for one in parts_of(settings):
            kind = "markdown" if one.by_hand else "code"
            book.add_grade_cell(one.id, LAB, LAB, max_score=one.max_points, cell_type=kind)
            if one.by_hand:
                book.add_solution_cell(one.id, LAB, LAB)
    return root


@pytest.fixture
def course(empty_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A fresh copy of the empty course, current directory in it."""
    root = tmp_path / "course"
    shutil.copytree(empty_course, root)
    monkeypatch.chdir(root)
    return load_settings(root)


def parts_of(settings: Settings) -> tuple[Asked, ...]:
    return asked_in(LAB, load_rubric(settings, LAB))


Record = Callable[..., None]


@pytest.fixture
def record(course: Settings) -> Record:
    """Write one student's verdicts and marks, as autograde and a marker would."""

    def go(
        student: str,
        lost: dict[str, Verdict] | None = None,
        marks: dict[str, tuple[float, str]] | None = None,
        came: datetime = datetime(2026, 5, 6, 9, 0),
    ) -> None:
        verdicts = [
            (lost or {}).get(one.id)
            or Verdict(one.id, Outcome.EARNED, one.max_points, one.max_points)
            for one in parts_of(course)
            if not one.by_hand
        ]
        with Gradebook(db_url(course), course.course.id) as book:
            book.add_student(student)
            with book.db.no_autoflush:  # nbgrader reads while it builds; SQLAlchemy would warn
                book.add_submission(LAB, student, timestamp=came)
            for verdict in verdicts:
                grade = book.find_grade(verdict.check, LAB, LAB, student)
                grade.auto_score = verdict.points
                grade.needs_manual_grade = verdict.points is None
            for cell, (points, comment) in (marks or {}).items():
                grade = book.find_grade(cell, LAB, LAB, student)
                grade.manual_score, grade.needs_manual_grade = points, False
                book.find_comment(cell, LAB, LAB, student).manual_comment = comment
            book.db.commit()
        write_verdicts(course.root, LAB, student, tuple(verdicts))

    return go


def lost(check: str, maximum: float, reason: str, hint: str = "", points: float = 0.0) -> Verdict:
    return Verdict(check, Outcome.LOST, points, maximum, reason, hint)


def graded_cell(cell: Any, name: str, points: float | None, *, answer: bool) -> Any:
    cell.metadata["nbgrader"] = {
        "grade_id": name,
        "grade": points is not None,
        "solution": answer,
        "locked": not answer,
        "schema_version": 3,
        "task": False,
        **({"points": points} if points is not None else {}),
    }
    return cell


def check_cell(verdict: Verdict, source: str, outputs: list[Any]) -> Any:
    cell = new_code_cell(source, outputs=[*outputs, verdict_output(verdict)])
    return graded_cell(cell, verdict.check, verdict.max_points, answer=False)


def autograded(settings: Settings, student: str, cells: list[Any]) -> Path:
    """Put a notebook where autograde leaves them."""
    folder = settings.root / "autograded" / student / LAB
    folder.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), folder / f"{LAB}.ipynb")
    return folder / f"{LAB}.ipynb"


__all__ = ["autograded", "check_cell", "graded_cell", "lost", "new_markdown_cell"]

"""A small gradebook of nbgrader's, in which texts wait for marks."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from nbgrader.api import Gradebook

from graders.markbook.marks import Mark

COURSE, A = "ecbs5200", "week5_homework"
CELLS = {"memo-frontier": 20, "memo-week3": 10}
CHECK = "envelope_check-met"
START = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)


def new_gradebook(folder: Path, students: Sequence[str], cells: Mapping[str, int] = CELLS) -> str:
    """The db_url of a gradebook in which everyone has handed in; one check is autograded."""
    (folder / "gradebook.db").write_bytes(_gradebook(tuple(students), tuple(cells.items())))
    return f"sqlite:///{folder / 'gradebook.db'}"


@lru_cache
def _gradebook(students: tuple[str, ...], cells: tuple[tuple[str, int], ...]) -> bytes:
    """The database's file. nbgrader takes seconds to make one, and tests need many of one kind."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        # a new gradebook is stamped by alembic's command
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        file = Path(folder) / "gradebook.db"
        with Gradebook(f"sqlite:///{file}", COURSE) as book:
            book.add_assignment(A)
            book.add_notebook(A, A)
            book.add_grade_cell(CHECK, A, A, max_score=2, cell_type="code")
            for cell, points in cells:
                book.add_grade_cell(cell, A, A, max_score=points, cell_type="markdown")
                book.add_solution_cell(cell, A, A)
            for student in students:
                book.add_student(student)
                with book.db.no_autoflush:
                    book.add_submission(A, student)
                book.find_grade(CHECK, A, A, student).auto_score = 2.0
            book.db.commit()
        return file.read_bytes()


def mark(student: str, cell: str, points: float, **more: Any) -> Mark:
    """A mark by ada, an hour after the last one of that version."""
    version = more.pop("version", 1)
    given = {"marker": "ada", "band": "Satisfactory", "when": START + timedelta(hours=version)}
    return Mark(A, student, cell, version, points=points, **{**given, **more})


def type_in_formgrader(
    url: str, student: str, cell: str, points: float | None, comment: str | None = None
) -> None:
    """What nbgrader's page does when somebody fills its boxes."""
    with Gradebook(url, COURSE) as book:
        grade = book.find_grade(cell, A, A, student)
        grade.manual_score = points
        grade.needs_manual_grade = points is None and grade.auto_score is None
        book.find_comment(cell, A, A, student).manual_comment = comment
        book.db.commit()


def in_gradebook(url: str, student: str, cell: str) -> tuple[float | None, str | None, bool]:
    """Points, comment and whether a person is waited for, as nbgrader's page would show them."""
    with Gradebook(url, COURSE) as book:
        grade = book.find_grade(cell, A, A, student)
        comment = book.find_comment(cell, A, A, student).manual_comment
        return grade.manual_score, comment, grade.needs_manual_grade

"""The class that benchmarks/marking.py shows: hand-ins, gradebook and marks, nothing graded."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_output
from nbgrader.api import Gradebook

from course_lib.artifacts import TABLE
from graders.demo.handins import fill
from graders.demo.roster import load_roster
from graders.markbook.book import MarkBook
from graders.markbook.marks import Mark
from graders.reports.results import asked_in
from graders.rubrics import Rubric, load_rubric
from graders.settings import Settings, load_settings
from graders.state import db_url

A = "week5_homework"
PICTURE = "iVBORw0KGgo" + "A" * 60_000


def make_class(here: Settings, root: Path, students: int) -> Settings:
    """A course with that many hand-ins where autograde leaves them, a third of the texts marked."""
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(here.root / name, root / name)
    (root / "graders" / "rubrics").mkdir(parents=True)
    settings = load_settings(root)
    shutil.copy(here.rubric_file(A), settings.rubric_file(A))
    rubric = load_rubric(settings, A)
    names = [f"student{number:03d}" for number in range(students)]
    fill_gradebook(settings, rubric, names)
    release = nbformat.read(here.release_notebook(A), as_version=4)
    texts = load_roster(A).texts
    notebook = nbformat.writes(
        with_outputs(fill(release, {cell: levels["strong"].text for cell, levels in texts.items()}))
    )
    for name in names:
        folder = root / "autograded" / name / A
        folder.mkdir(parents=True)
        (folder / f"{A}.ipynb").write_text(notebook)
    give_marks(settings, rubric, names)
    return settings


def with_outputs(notebook: Any) -> Any:
    """The notebook with a picture and a saved table in each fifth code cell, about as a run."""
    content = {
        "name": "table",
        "source": "replica",
        "columns": {"config": ["a"] * 6, "f1": [0.1] * 6},
    }
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"][::5]:
        shown = [
            {"image/png": PICTURE, "text/plain": "a plot"},
            {TABLE: content, "text/plain": "t"},
        ]
        cell.outputs = [new_output("display_data", data=data) for data in shown]
    return notebook


def fill_gradebook(settings: Settings, rubric: Rubric, names: list[str]) -> None:
    """The parts of the assignment and a submission of everyone, in nbgrader's gradebook."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        book.add_assignment(A)
        book.add_notebook(A, A)
        for one in asked_in(A, rubric):
            kind = "markdown" if one.by_hand else "code"
            book.add_grade_cell(one.id, A, A, max_score=one.max_points, cell_type=kind)
            if one.by_hand:
                book.add_solution_cell(one.id, A, A)
        for name in names:
            book.add_student(name)
            with book.db.no_autoflush:
                book.add_submission(A, name)


def give_marks(settings: Settings, rubric: Rubric, names: list[str]) -> None:
    """Marks of two people for a third of all texts."""
    when = datetime(2026, 5, 6, tzinfo=UTC)
    with MarkBook(db_url(settings)) as book:
        for place, (name, cell) in enumerate((n, c) for n in names[::3] for c in rubric.cells):
            band, marker = cell.bands[place % 3], ("ada", "bob")[place % 2]
            at = when + timedelta(seconds=40 * place)
            book.give(Mark(A, name, cell.id, 1, marker, at, band.name, float(band.low)), 0)

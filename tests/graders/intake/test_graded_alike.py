"""A hand-in that lost its metadata, or came as a page, earns what the clean notebook earns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from graders.gradebook.autograding import autograde
from graders.gradebook.session import session_of
from graders.intake.collect import Course, Status, collect
from graders.intake.roster import read_roster
from graders.intake.sources import Source, from_folder
from graders.misconceptions import misconceptions_of
from graders.settings import load_settings

from ...small_course import (
    IMPORTS,
    LAB,
    MEMO,
    path_with_nbgrader,
    release_course,
    source_notebook,
)
from .shapes import packed

WRONG = next(m for m in misconceptions_of("kd_loss") if m.fails == {"kd_loss-direction"})


def bare(notebook: Any) -> bytes:
    for cell in notebook.cells:
        cell.metadata = {}
    return json.dumps(notebook).encode()


def page(notebook: Any) -> bytes:
    made, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    return str(made).encode()


def without_a_check(notebook: Any) -> bytes:
    del notebook.cells[3]
    return json.dumps(notebook).encode()


def in_a_cell_of_its_own(notebook: Any) -> bytes:
    """The stub left as it was, the answer below it without the line that names the task."""
    answer = new_code_cell(notebook.cells[1].source.partition("\n")[2])
    notebook.cells[1].source = '# task: kd_loss\nraise Unanswered("kd_loss")'
    notebook.cells.insert(2, answer)
    return json.dumps(notebook).encode()


SHAPES = {
    "clean.ipynb": lambda notebook: json.dumps(notebook).encode(),
    "bare.ipynb": bare,
    "page.html": page,
    "lacking.ipynb": without_a_check,
    "below.ipynb": in_a_cell_of_its_own,
    "packed.zip": lambda notebook: packed({f"{LAB}.ipynb": bare(notebook)}),
}


def scores(root: Path, student: str) -> dict[str, tuple[float | None, bool]]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        notebook = book.find_submission_notebook(LAB, LAB, student)
        return {g.name: (g.auto_score, g.needs_manual_grade) for g in notebook.grades}


def test_every_shape_earns_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "course"
    root.mkdir()
    release_course(root, source_notebook("kd_loss"))
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", path_with_nbgrader())
    handed = root / "handed"
    handed.mkdir()
    for name, make in SHAPES.items():
        notebook = nbformat.read(root / "release" / LAB / f"{LAB}.ipynb", as_version=4)
        notebook.cells[1].source = f"# task: kd_loss\n{IMPORTS}{WRONG.answer}"
        notebook.cells[-1].source = "I would ship the *vanilla* student."
        (handed / name).write_bytes(make(notebook))
    students = [name.partition(".")[0] for name in SHAPES]
    roster = read_roster("\n".join(["id,name", *(f"{s},{s.title()}" for s in students)]).encode())
    course = Course(load_settings(root), LAB, roster)
    lines = collect(course, from_folder(Source(course.inbox, roster, LAB), handed))
    assert {line.status for line in lines} == {Status.RECEIVED, Status.RESTORED}, lines

    autograde(root, LAB)
    session_of(root, LAB).close()
    session_of.cache_clear()
    clean = scores(root, "clean")
    assert sum(points or 0 for points, _ in clean.values()) == 20
    assert clean[MEMO] == (None, True)
    assert {student: scores(root, student) for student in students} == dict.fromkeys(
        students, clean
    )

"""A course root with one real task, its real checks and one manual cell."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from graders.gradebook.session import session_of

from ...small_course import (
    IMPORTS,
    LAB,
    RIGHT,
    nbgrader,
    path_with_nbgrader,
    release_course,
    source_notebook,
    submit,
)

__all__ = ["IMPORTS", "LAB", "RIGHT", "HandIn", "nbgrader"]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    release_course(root, source_notebook("kd_loss"))
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh copy of the released course, current directory in it."""
    root = tmp_path / "course"
    shutil.copytree(released, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", path_with_nbgrader())
    yield root
    session_of(root, LAB).close()
    session_of.cache_clear()


HandIn = Callable[..., None]


@pytest.fixture
def hand_in(course: Path) -> HandIn:
    """Put a student's notebook where hand-ins belong: the release with that answer."""

    def go(student: str, answer: str, change: Callable[[NotebookNode], None] | None = None) -> None:
        notebook = nbformat.read(course / "release" / LAB / f"{LAB}.ipynb", as_version=4)
        notebook.cells[1].source = answer
        if change is not None:
            change(notebook)
        submit(course, student, notebook)

    return go

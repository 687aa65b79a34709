"""Notebooks read from their text and run once each with the staff's answers."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import pytest

from graders.publishing.regions import Region, without

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Lab:
    """cells: grade_id -> cell. names: what the solved notebook defined. printed: what it said."""

    cells: dict[str, Any]
    names: dict[str, Any]
    printed: str

    def visible(self, name: str) -> str:
        """The cell's code as a student sees it in a check: without the hidden tests."""
        return without(self.cells[name].source, Region.HIDDEN)


def read_cells(assignment: str) -> dict[str, Any]:
    """grade_id -> cell of authoring/<assignment>.py, in order."""
    notebook = jupytext.read(ROOT / "authoring" / f"{assignment}.py")
    return {cell.metadata["nbgrader"]["grade_id"]: cell for cell in notebook.cells}


def run_solved(assignment: str, folder: Path) -> Lab:
    """Run every code cell of the solved notebook in the folder, as grading sees it."""
    cells = read_cells(assignment)
    names: dict[str, Any] = {"__name__": "lab"}
    said = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(said),
    ):
        patch.chdir(folder)
        patch.setenv("COURSE_GRADING", "1")
        patch.setenv("COURSE_SOURCE", "replica")
        for name, cell in cells.items():
            if cell.cell_type == "code":
                code = without(cell.source, Region.HIDDEN)
                exec(compile(code, f"<{name}>", "exec"), names)
    return Lab(cells, names, said.getvalue())


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return run_solved("week6_lab", tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="session")
def week5_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("week5_lab")


@pytest.fixture(scope="session")
def week5(week5_folder: Path) -> Lab:
    return run_solved("week5_lab", week5_folder)

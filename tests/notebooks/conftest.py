"""Notebooks, read from their text and run once with the staff's answers; what their tests share."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import pytest

from graders.notebooks.regions import Region, without

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


def read_cells(name: str) -> dict[str, Any]:
    """grade_id -> cell of an assignment's authoring text, in order."""
    notebook = jupytext.read(ROOT / f"authoring/{name}.py")
    return {cell.metadata["nbgrader"]["grade_id"]: cell for cell in notebook.cells}


def solved(name: str, folder: Path) -> Lab:
    """The assignment's notebook, run in the folder as while grading."""
    cells = read_cells(name)
    names: dict[str, Any] = {"__name__": "lab"}
    said = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(said),
    ):
        patch.chdir(folder)
        # nbgrader_config.py sets it for the process that reads it
        patch.delenv("COURSE_ARTIFACTS", raising=False)
        patch.setenv("COURSE_GRADING", "1")
        patch.setenv("COURSE_SOURCE", "replica")
        for place, cell in cells.items():
            if cell.cell_type == "code":
                code = without(cell.source, Region.HIDDEN)
                exec(compile(code, f"<{place}>", "exec"), names)
    return Lab(cells, names, said.getvalue())


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return solved("week6_lab", tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="session")
def homework6(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return solved("week6_homework", tmp_path_factory.mktemp("homework6"))


DECIMAL = re.compile(r"(?<![\w.])[−+-]?\d*\.\d+")
Claims = Mapping[str, Sequence[tuple[str, Sequence[Any]]]]


class Prose:
    """Holds the figures of a text against values: every decimal must be claimed by somebody."""

    def written(self, template: str, values: Sequence[Any]) -> str:
        """A claim as the notebooks write it: a real minus, and by hand no zero before the point."""
        return re.sub(r"(?<!\w)-(?=\d)", "−", template.format(*values))

    def left_over(self, text: str, claims: Sequence[str]) -> list[str]:
        """Figures that no claim accounts for; AssertionError where a claim isn't in the text."""
        for claim in claims:
            bare = re.sub(r"(?<![\d])0\.", ".", claim)
            assert claim in text or bare in text, f"the text doesn't say {claim!r} (any more)"
            text = text.replace(claim, "").replace(bare, "")
        return DECIMAL.findall(text)

    def hold(self, lab: Lab, claims: Claims, supposed: Mapping[str, Sequence[str]]) -> None:
        """Assert it for every markdown cell of a notebook."""
        for name, cell in lab.cells.items():
            if cell.cell_type == "markdown":
                filled = [self.written(*claim) for claim in claims.get(name, [])]
                assert self.left_over(cell.source, [*filled, *supposed.get(name, [])]) == [], name


@pytest.fixture(scope="session")
def prose() -> Prose:
    return Prose()


@pytest.fixture(scope="session")
def week4(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return solved("week4_lab", tmp_path_factory.mktemp("week4"))


@pytest.fixture(scope="session")
def week5_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("week5_lab")


@pytest.fixture(scope="session")
def week5(week5_folder: Path) -> Lab:
    return solved("week5_lab", week5_folder)


@pytest.fixture(scope="session")
def homework4(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return solved("week4_homework", tmp_path_factory.mktemp("homework4"))


@pytest.fixture(scope="session")
def homework5(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return solved("week5_homework", tmp_path_factory.mktemp("homework5"))

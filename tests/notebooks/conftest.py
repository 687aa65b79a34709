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


def read_cells(assignment: str) -> dict[str, Any]:
    """grade_id -> cell of the authoring text, in order."""
    notebook = jupytext.read(ROOT / f"authoring/{assignment}.py")
    return {cell.metadata["nbgrader"]["grade_id"]: cell for cell in notebook.cells}


def run(assignment: str, folder: Path) -> Lab:
    """The notebook with the staff's answers, run as grading runs it, without hidden tests."""
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
    return run("week6_lab", tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="session")
def homework6(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return run("week6_homework", tmp_path_factory.mktemp("homework6"))


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

"""Damages a solved notebook and restores it; used by the tests of restoring, one file a theme."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import nbformat

from graders.intake.cells import cells_of_notebook
from graders.intake.restore import Restored, restore
from graders.notebooks.cells import grade_id

from .scrambles import LAB, name_of, release_text, solved_text

RELEASE = nbformat.reads(release_text(LAB), as_version=4)
Change = Callable[[dict[str, dict[str, Any]], list[dict[str, Any]]], object]


def after(change: Change, decisions: dict[str, tuple[int, ...]] | None = None) -> Restored:
    """What becomes of the solved notebook after a change; the change gets cells by name and all."""
    notebook = json.loads(solved_text(LAB))
    cells = notebook["cells"]
    change({name_of(cell): cell for cell in cells}, cells)
    return restore(cells_of_notebook(json.dumps(notebook)), RELEASE, decisions)


def nothing(named: Any, cells: Any) -> None:
    """The notebook as it should be."""


def bare(named: Any, cells: list[dict[str, Any]]) -> None:
    for cell in cells:
        cell["metadata"] = {}
        del cell["id"]


def code(source: str, **more: Any) -> dict[str, Any]:
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return {**empty, "source": source, **more}


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def doubts(restored: Restored) -> dict[str, str]:
    assert restored.notebook is None
    return {match.slot.name: match.why for match in restored.alignment.doubtful}


def by_name(restored: Restored) -> dict[str, Any]:
    assert restored.notebook is not None, doubts(restored)
    return {grade_id(cell): cell for cell in restored.notebook.cells if grade_id(cell)}

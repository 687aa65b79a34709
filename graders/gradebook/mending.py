"""Two small mendings before grading, so that a lost or doubled cell costs nobody a point.

They stand among nbgrader's sanitising steps. They need no guess: a check's cell is the course's own
text, and what a student answered is run whether or not its metadata is left.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from graders.settings import find_root, load_settings

Converted = tuple[NotebookNode, dict[str, Any]]


class DropEmptyMetadata(NbGraderPreprocessor):
    """Takes away the empty metadata that DeduplicateIds leaves on doubled cells.

    nbgrader's next step takes it for an old format, and the whole hand-in would be refused.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> Converted:
        """The cell without an empty nbgrader key."""
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources


class AddMissingChecks(NbGraderPreprocessor):
    """Puts checks' cells that are gone back where the source has them."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Converted:
        """The notebook with every check of the assignment in it."""
        source = load_settings(find_root()).source_notebook(resources["nbgrader"]["assignment"])
        whole = nbformat.read(source, as_version=4)
        return add_missing_checks(nb, whole), resources


def add_missing_checks(nb: NotebookNode, whole: NotebookNode) -> NotebookNode:
    """nb with copies of the checks' cells that only `whole` has.

    Each goes before the first cell that follows it in `whole` and is still in nb, else to the end:
    so it comes after the answer, also where the answer has lost its metadata.
    """
    order = [name_of(cell) for cell in whole.cells]
    for place, cell in reversed(list(enumerate(whole.cells))):
        here = [name_of(own) for own in nb.cells]
        if not utils.is_grade(cell) or utils.is_solution(cell) or order[place] in here:
            continue
        later = (here.index(name) for name in order[place + 1 :] if name and name in here)
        nb.cells.insert(next(later, len(nb.cells)), cell)
    return nb


def name_of(cell: NotebookNode) -> str | None:
    """The cell's grade_id, or None."""
    name: str | None = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name

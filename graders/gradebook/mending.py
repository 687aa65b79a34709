"""Small mendings before grading: what a notebook says of itself counts for nothing but its names.

They stand among nbgrader's sanitising steps. They need no guess: a check's cell is the course's own
text, and what a student answered is run whether or not its metadata is left. So neither an accident
with cells nor a forged one changes a point.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from graders.notebooks.cells import Kind, grade_id, kind_of
from graders.notebooks.missing import put_back
from graders.settings import find_root, load_settings

HIDDEN = re.compile("(BEGIN|END) HIDDEN TESTS")
Converted = tuple[NotebookNode, dict[str, Any]]


class RestoreMetadata(NbGraderPreprocessor):
    """Gives each cell that names itself the metadata of the course's cell of that name, then puts
    checks' cells that are gone back where the source has them."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Converted:
        """The notebook with the course's word on what is a check, an answer or a text."""
        whole = source_of(resources)
        return add_missing_checks(restore_metadata(nb, whole), whole), resources


def restore_metadata(nb: NotebookNode, whole: NotebookNode) -> NotebookNode:
    """nb with nbgrader's metadata as `whole` has them; the last cell of a name counts.

    A hand-in could otherwise declare its checks to be texts that wait for a person, or use names
    and formats that end its grading in an error. Cells with names that the course doesn't have, and
    earlier ones of a name that comes again, are the student's own.
    """
    known = {name: cell for cell in whole.cells if (name := grade_id(cell))}
    cells = [restored(cell, known.pop(grade_id(cell), None)) for cell in reversed(nb.cells)]
    nb.cells = cells[::-1]
    return nb


def restored(cell: NotebookNode, own: NotebookNode | None) -> NotebookNode:
    """The cell as the course's cell of its name would have it; own is None where there is none."""
    if own is not None and utils.is_grade(own) and not utils.is_solution(own):
        return copy.deepcopy(own)
    # a marker of hidden tests in any other cell would end the grading in an error
    cell.source = HIDDEN.sub(r"\1 hidden tests", cell.source)
    if own is None:
        cell.metadata.pop("nbgrader", None)
        return cell
    if cell.cell_type != own.cell_type:
        make = new_code_cell if own.cell_type == "code" else new_markdown_cell
        cell = make(cell.source)
    cell.metadata["nbgrader"] = copy.deepcopy(own.metadata["nbgrader"])
    return cell


def add_missing_checks(nb: NotebookNode, whole: NotebookNode) -> NotebookNode:
    """nb with the checks' cells that only `whole` has, where `whole` has them."""
    put_back(nb.cells, whole.cells, lambda cell: kind_of(cell) is Kind.CHECK)
    return nb


def source_of(resources: dict[str, Any]) -> NotebookNode:
    """The assignment's own notebook, hidden tests inside."""
    source = load_settings(find_root()).source_notebook(resources["nbgrader"]["assignment"])
    whole: NotebookNode = nbformat.read(source, as_version=4)
    return whole

"""Our steps in nbgrader's own pipelines, named in nbgrader_config.py.

They run under the stock commands `nbgrader generate_assignment` and `generate_solution`, which
work in the course's root; each changes one thing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from graders.notebooks.cells import Kind, grade_id, kind_of, stub_line
from graders.notebooks.regions import Region, without
from graders.rubrics import Rubric, fill_placeholders, load_rubric
from graders.settings import load_settings

KEPT_IN_NOTEBOOK = ("kernelspec",)
KEPT_IN_CELL = ("nbgrader", "deletable", "editable")


class FillRubrics(NbGraderPreprocessor):
    """Replaces `<!-- rubric: ID -->` lines by the tables of the assignment's YAML file.

    Comes before SaveCells, so that the gradebook's locked source is the filled one.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Read the rubric once, then fill cell by cell."""
        self.rubric: Rubric = load_rubric(
            load_settings(Path.cwd()), resources["nbgrader"]["assignment"]
        )
        nb, resources = super().preprocess(nb, resources)
        return nb, resources

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Fill one markdown cell."""
        if cell.cell_type == "markdown":
            cell.source = fill_placeholders(cell.source, self.rubric)
        return cell, resources


class StubSolutions(ClearSolutions):
    """nbgrader's ClearSolutions with a stub that names its task.

    A prediction loses its solution region without a stub: its empty values stand above it, and a
    stub would stop every cell that comes after.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clear one cell."""
        if kind_of(cell) is Kind.PREDICT:
            cell.source = without(cell.source, Region.SOLUTION)
            return cell, resources
        self.code_stub = {resources["language"]: stub_line(grade_id(cell))}
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        return cell, resources


class KeepCourseMetadata(NbGraderPreprocessor):
    """Drops what editors and jupytext left in the metadata: paths of ours, pairing, widths."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Keep what students' notebooks need, and say the language once."""
        for key in set(nb.metadata) - set(KEPT_IN_NOTEBOOK):
            del nb.metadata[key]
        for cell in nb.cells:
            for key in set(cell.metadata) - set(KEPT_IN_CELL):
                del cell.metadata[key]
        return nb, resources

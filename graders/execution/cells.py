"""What the runner needs to know of a notebook: which cells earn points, where hidden tests lie."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

from graders.notebooks.regions import Region, split


@dataclass(frozen=True)
class Step:
    """One thing to execute: a code cell, or the hidden part of one.

    cell: index in the notebook. check: the grade_id where the cell earns points, else None.
    answer: the grade_id where the cell is a task's answer, else None.
    """

    cell: int
    source: str
    check: str | None = None
    hidden: bool = False
    answer: str | None = None


def steps(notebook: NotebookNode) -> list[Step]:
    """The steps of a notebook in order.

    The hidden part of a cell is a step of its own, so that it runs even where a visible assertion
    before it has failed: a verdict never hangs on the visible part.
    """
    found = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        meta = cell.metadata.get("nbgrader", {})
        check = meta.get("grade_id") if meta.get("grade") else None
        answer = meta.get("grade_id") if meta.get("solution") and check is None else None
        parts = split(cell.source, Region.HIDDEN)
        found.append(Step(index, "\n".join(parts.outside), check, answer=answer))
        if check and parts.inside:
            found.append(Step(index, "\n".join(parts.inside), check, hidden=True))
    return found


def task_of(check: str) -> str:
    """The task's part of a check's id.

    >>> task_of("kd_loss-direction")
    'kd_loss'
    """
    return check.split("-", 1)[0]

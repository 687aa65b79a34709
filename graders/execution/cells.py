"""What the runner needs to know of a notebook: which cells earn points, where hidden tests lie."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

from graders.notebooks.cells import Kind, grade_id, kind_of
from graders.notebooks.regions import Region, split

ANCHOR = "# task: "
LONGEST = 40


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


def called(cell: NotebookNode) -> str:
    """A code cell in words that its writer knows it by: never its place, which nobody can see.

    >>> from nbformat.v4 import new_code_cell
    >>> called(new_code_cell("# task: kd_loss\\ndef kd_loss(): ..."))
    'your answer to kd_loss'
    >>> called(new_code_cell("import os; os._exit(0)"))
    'your own cell that begins with "import os; os._exit(0)"'
    """
    name, kind = grade_id(cell), kind_of(cell)
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    if kind is Kind.FREE and first.startswith(ANCHOR):  # it has lost its metadata
        return f"your answer to {first.removeprefix(ANCHOR)[:LONGEST]}"
    if kind is Kind.FREE:
        return f'your own cell that begins with "{first[:LONGEST]}"'
    if kind in (Kind.ANSWER, Kind.PREDICT):
        return f"your {'answer to' if kind is Kind.ANSWER else 'prediction'} {name}"
    return f"the {'check' if kind is Kind.CHECK else 'course cell'} {name}"

"""What a notebook cell is to the course, read from its nbgrader metadata."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

import nbformat

from graders.errors import BuildError

PREDICT = "predict-"
STUB_OPENS = "raise Unanswered("


class Kind(Enum):
    """The part that a cell plays."""

    ANSWER = "answer"  # a student's code, judged by checks
    PREDICT = "predict"  # a student's prediction, ungraded
    CHECK = "check"  # visible assertions and a hidden observation
    MANUAL = "manual"  # a student's text, marked by rubric
    LOCKED = "locked"  # read-only text or code
    FREE = "free"  # no nbgrader metadata


def read_notebook(path: Path) -> Any:
    """The notebook at path, as nbformat 4; BuildError where it isn't there or is none."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise BuildError(
            f"{path} is no readable notebook: {error}; restore or rebuild it"
        ) from error


def grade_id(cell: Any) -> str:
    """The cell's grade_id, "" where it has none that could be one."""
    meta = cell.metadata.get("nbgrader")
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else ""


def points(cell: Any) -> float:
    """The cell's points, 0.0 where it has none."""
    return float(cell.metadata.get("nbgrader", {}).get("points", 0))


def kind_of(cell: Any) -> Kind:
    """The part that the cell plays."""
    meta = cell.metadata.get("nbgrader", {})
    match bool(meta.get("grade")), bool(meta.get("solution")):
        case True, True:
            return Kind.MANUAL
        case True, False:
            return Kind.CHECK
        case False, True:
            return Kind.PREDICT if grade_id(cell).startswith(PREDICT) else Kind.ANSWER
        case _:
            return Kind.LOCKED if meta.get("locked") else Kind.FREE


def predicted_name(cell: Any) -> str:
    """The variable that a predict cell fills: predicted_tail_f1 for predict-tail_f1."""
    return "predicted_" + grade_id(cell).removeprefix(PREDICT)


def stub_line(task: str) -> str:
    """What stands in a release where the answer goes.

    >>> stub_line("kd_loss")
    'raise Unanswered("kd_loss")  # write your code here, then delete this line'
    """
    return f'{STUB_OPENS}"{task}")  # write your code here, then delete this line'

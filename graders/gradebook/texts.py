"""Which texts were there when a hand-in was last graded, so that only a changed one asks again.

nbgrader asks for a person whenever a marked text is graded anew. A mark stands for what was read:
where the text is still the same, there is nothing to read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils

from graders.notebooks.cells import grade_id
from graders.state import read_texts, write_whole

FOLDER = Path(".course") / "texts"


def digests_of(notebook: NotebookNode) -> dict[str, str]:
    """grade_id -> SHA-256 of each text that is marked by hand."""
    return {
        grade_id(cell): hashlib.sha256(cell.source.encode("utf-8", "surrogatepass")).hexdigest()
        for cell in notebook.cells
        if utils.is_grade(cell) and utils.is_solution(cell)
    }


def read_digests(root: Path, assignment: str, student: str) -> dict[str, str]:
    """The texts that the last grading saw; {} where none is known or the file can't be read."""
    return read_texts(root / FOLDER / assignment / f"{student}.json")


def write_digests(root: Path, assignment: str, student: str, known: Mapping[str, str]) -> None:
    """Keep them, whole or not at all."""
    write_whole(root / FOLDER / assignment / f"{student}.json", json.dumps(dict(known), indent=1))

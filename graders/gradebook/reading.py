"""How hand-ins are read before they are graded, by our commands and by nbgrader's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from graders.gradebook.handin import no_time
from graders.gradebook.plain import only_plain_files
from graders.notebooks.handed_in import read_handed_in
from graders.settings import find_root


class HandInExporter(NotebookExporter):
    """nbgrader's exporter, but hand-ins are read by our own reader.

    nbgrader exports twice: what lies in submitted/, then what it has made of that. It reads time
    stamps of what it has graded before it calls any hook: so all hand-ins are looked at here.
    """

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        converter: Any = self.parent
        course = converter.coursedir
        for notebooks in converter.assignments.values():
            only_plain_files(course.assignment_id, course.student_id, notebooks)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """As nbconvert's."""
        file = Path(os.path.abspath(filename))
        if not file.is_relative_to(find_root() / "submitted"):
            return super().from_filename(filename, resources, **kw)
        made: tuple[Any, dict[str, Any]]
        made = self.from_notebook_node(read_handed_in(file), resources, **kw)
        return made


def unreadable(root: Path, assignment: str, student: str) -> str:
    """Why a hand-in can't be read, with the mend; "" where it can."""
    folder = Path("submitted") / student / assignment
    place = folder / f"{assignment}.ipynb"
    try:
        read_handed_in(root / place)
    except PermissionError:
        raise
    except Exception as fault:  # nbformat raises many kinds
        return f"{place} is no notebook ({str(fault)[:120]}); ask for it again"
    return no_time(root / folder)

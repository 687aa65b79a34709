"""How hand-ins are read before they are graded, by our commands and by nbgrader's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.utils import parse_utc

from graders.notebooks.handed_in import read_handed_in
from graders.settings import find_root

LONGEST_TIME = 100
"""Bytes of a time stamp: dateutil's time grows with the square of what it is given."""


class HandInExporter(NotebookExporter):
    """nbgrader's exporter, but hand-ins are read by our own reader.

    nbgrader exports twice: what lies in submitted/, then what it has made of that.
    """

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
    place, time = folder / f"{assignment}.ipynb", folder / "timestamp.txt"
    try:
        read_handed_in(root / place)
    except PermissionError:
        raise
    except Exception as fault:  # nbformat raises many kinds
        return f"{place} is no notebook ({str(fault)[:120]}); ask for it again"
    try:
        said = time_in(root / time)
        parse_utc(said or "2026-05-06")
    except (ValueError, OverflowError):
        return f"{time} holds no time; write one such as 2026-05-06 10:15:00 UTC"
    return ""


def time_in(file: Path) -> str:
    """The text of a time stamp, "" where there is none; ValueError where it is too long for one."""
    if not file.is_file():
        return ""
    with file.open("rb") as stream:
        said = stream.read(LONGEST_TIME + 1)
    if len(said) > LONGEST_TIME:
        raise ValueError("too long")
    return said.decode().strip()

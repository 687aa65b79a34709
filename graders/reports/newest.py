"""Whether what a student handed in last can be graded at all."""

from __future__ import annotations

from graders.notebooks.handed_in import read_handed_in
from graders.settings import Settings


def readable(settings: Settings, assignment: str, student: str) -> bool:
    """Whether the notebook that lies in submitted/ is one."""
    folder = settings.root / "submitted" / student / assignment
    try:
        read_handed_in(folder / f"{assignment}.ipynb")
    except Exception:  # nbformat raises many kinds; any of them means: autograde refuses it
        return False
    return True

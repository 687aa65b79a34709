"""Which bytes a student's grade stands for, so that only what changed is graded again."""

from __future__ import annotations

from pathlib import Path


class Marks:
    """Remembers which bytes a student's grade stands for, so that what changed is graded again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, student: str, mark: str) -> bool:
        """Whether that grade stands for these bytes."""
        file = self.folder / student
        return file.exists() and file.read_text() == mark

    def drop(self, student: str) -> None:
        """Forget a grade, so that the next run tries again."""
        (self.folder / student).unlink(missing_ok=True)

    def put(self, student: str, mark: str) -> None:
        """Remember the bytes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / student).write_text(mark)

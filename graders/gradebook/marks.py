"""Which bytes a student's grade stands for, so that only what changed is graded again."""

from __future__ import annotations

from pathlib import Path

from graders.state import write_whole


class Marks:
    """Remembers which bytes a student's grade stands for, so that what changed is graded again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, student: str, mark: str) -> bool:
        """Whether that grade stands for these bytes."""
        try:
            return (self.folder / student).read_bytes() == mark.encode()
        except OSError:  # what can't be read stands for nothing
            return False

    def drop(self, student: str) -> None:
        """Forget a grade, so that the next run tries again."""
        if not (self.folder / student).is_dir():  # which stands for nothing
            (self.folder / student).unlink(missing_ok=True)

    def put(self, student: str, mark: str) -> None:
        """Remember the bytes."""
        write_whole(self.folder / student, mark)

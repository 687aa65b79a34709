"""The files that a student handed in beside the notebook, read as bytes with care."""

from __future__ import annotations

from pathlib import Path

from nbgrader.utils import parse_utc

from graders.errors import CourseError
from graders.execution.store import files_below

MAX_FILES = 2000
LONGEST_TIME = 100
"""Bytes of a time stamp: dateutil's time grows with the square of what it is given."""


def files_beside(folder: Path, max_bytes: int) -> dict[str, bytes]:
    """Relative name -> content of what `paths_beside` lists."""
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in paths_beside(folder, max_bytes)
    }


def paths_beside(folder: Path, max_bytes: int) -> list[Path]:
    """The regular files below folder. Nothing is read.

    Links are left out, wherever they point; notebooks too. CourseError where there is more than a
    sandbox may hold.
    """
    found: list[Path] = []
    size = 0
    for path in files_below(folder):
        if path.suffix == ".ipynb":
            continue
        size += path.stat().st_size
        if size > max_bytes or len(found) >= MAX_FILES:
            where = Path(*folder.parts[-3:])
            raise CourseError(
                f"{where}: more than {MAX_FILES} files or {max_bytes // 2**20} MB were handed in; "
                "remove what isn't needed and autograde again"
            )
        found.append(path)
    return found


def no_time(folder: Path) -> str:
    """Why a hand-in's time stamp holds no time, with the mend; "" where it does or isn't there."""
    file = folder / "timestamp.txt"
    where = Path(*file.parts[-4:])
    if file.is_dir():
        return f"{where} is a folder; remove it"
    if not file.is_file():
        return ""
    with file.open("rb") as stream:
        said = stream.read(LONGEST_TIME + 1)
    try:
        if len(said) > LONGEST_TIME:
            raise ValueError("too long")
        parse_utc(said.decode().strip() or "2026-05-06")
    except (ValueError, OverflowError):
        return f"{where} holds no time; write one such as 2026-05-06 10:15:00 UTC"
    return ""

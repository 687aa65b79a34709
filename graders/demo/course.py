"""A throw-away course folder, so that a demo or a benchmark never touches a real class.

It holds copies of the settings, the source and the graders, the week's bundle, a release and a
gradebook of its own. What makes it ours to delete is the marker file.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook

from graders.errors import CourseError
from graders.judging.kill_matrix import kill_matrix
from graders.publishing.bundle import build_bundle
from graders.publishing.nbgrader_runs import generate_assignment
from graders.publishing.release import build_release
from graders.publishing.sync import sync
from graders.settings import Settings, load_settings
from graders.state import db_url
from graders.tasks import tasks_of

FOLDER = "demo"
MARKER = "THROW-AWAY.txt"
NOTE = "Made by `course demo`, deleted and made anew at the next run. Keep nothing here.\n"
DEADLINE = datetime(2026, 5, 6, 11, 30)
NO_CACHES = shutil.ignore_patterns("__pycache__")
Tell = Callable[[str], None]


def throw_away_course(
    settings: Settings, assignment: str, root: Path, tell: Tell, *, may_build: bool = True
) -> Settings:
    """Make the folder at root anew and put the built assignment in it; returns its settings.

    The real course's release is built first where it is missing or isn't what its source makes;
    without may_build that is a CourseError. So is a root that holds something we didn't make.
    """
    clear(root)
    if not settings.release_notebook(assignment).exists():
        build(settings, assignment, tell, may_build=may_build)
    tell(f"copying the course to {root}")
    demo = fill(settings, assignment, root)
    if release_differs(settings, demo, assignment):
        build(settings, assignment, tell, may_build=may_build)
        clear(root)
        demo = fill(settings, assignment, root)
    set_deadline(demo, assignment)
    return demo


def clear(root: Path) -> None:
    """Delete the folder of an earlier run, and only such a one."""
    if root.exists() and not (root / MARKER).exists() and any(root.iterdir()):
        raise CourseError(f"{root} isn't a folder that this command made; move it away")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    (root / MARKER).write_text(NOTE)


def fill(settings: Settings, assignment: str, root: Path) -> Settings:
    """Copy what grading needs and let nbgrader make release and gradebook there."""
    sync(settings, assignment)
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(settings.root / name, root / name)
    copied = load_settings(root)
    source = copied.source_notebook(assignment)
    source.parent.mkdir(parents=True)
    shutil.copy(settings.source_notebook(assignment), source)
    # All of graders, not the rubrics alone: nbgrader looks for modules in the course's root first.
    shutil.copytree(settings.root / "graders", root / "graders", ignore=NO_CACHES)
    build_bundle(settings, assignment, copied.bundle_folder(assignment))
    generate_assignment(copied, assignment, "release")
    return copied


def release_differs(settings: Settings, copied: Settings, assignment: str) -> bool:
    """Whether the real release isn't what the copied source has just made."""
    there, made = (one.release_notebook(assignment) for one in (settings, copied))
    return not there.exists() or there.read_bytes() != made.read_bytes()


def build(settings: Settings, assignment: str, tell: Tell, *, may_build: bool) -> None:
    """The checked build, as `course build` runs it."""
    stale = f"release/{assignment} isn't what its source makes"
    if not may_build:
        raise CourseError(f"{stale}; run: course build {assignment}")
    tell(f"{stale}; building it")
    build_release(
        settings, assignment, tasks_of(assignment), lambda: kill_matrix(assignment).problems, tell
    )


def set_deadline(settings: Settings, assignment: str) -> None:
    """Give the assignment a due date, so that somebody can be late."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        book.update_or_create_assignment(assignment, duedate=DEADLINE)


def submit(settings: Settings, assignment: str, student: str, notebook: Any, *, late: bool) -> None:
    """Put a notebook where nbgrader expects a hand-in, with the time at which it came."""
    folder = settings.root / "submitted" / student / assignment
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{assignment}.ipynb")
    came = DEADLINE + timedelta(minutes=95) if late else DEADLINE - timedelta(hours=2)
    (folder / "timestamp.txt").write_text(f"{came:%Y-%m-%d %H:%M:%S} UTC\n")

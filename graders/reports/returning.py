"""Feedback pages for a class, through nbgrader's own generate_feedback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from graders.errors import CourseError
from graders.settings import Settings

LOG = ".course/feedback.log"


def graded_students(settings: Settings, assignment: str) -> list[str]:
    """Everyone with an autograded notebook, in order."""
    found = (settings.root / "autograded").glob(f"*/{assignment}/{assignment}.ipynb")
    return sorted(notebook.parts[-3] for notebook in found)


def write_feedback(
    settings: Settings, assignment: str, progress: Callable[[str], None] = lambda student: None
) -> tuple[Path, ...]:
    """Make each graded student's page anew; returns the pages, in the students' order.

    Raises CourseError where nothing was autograded yet, or where nbgrader could not write a page.
    """
    students = graded_students(settings, assignment)
    if not students:
        raise CourseError(
            f"nothing of {assignment} is autograded yet; run: course autograde {assignment}"
        )
    config = PyFileConfigLoader("nbgrader_config.py", path=str(settings.root)).load_config()
    log = _log_to(settings.root / LOG)
    for student in students:
        folder = CourseDirectory(config=config)
        folder.root, folder.assignment_id, folder.student_id = (
            str(settings.root),
            assignment,
            student,
        )
        converter = GenerateFeedback(coursedir=folder, config=config, force=True)
        converter.log = log
        try:
            converter.start()
        except (NbGraderException, SystemExit) as fault:
            raise CourseError(f"no page for {student}: {fault}; see {LOG}") from fault
        progress(student)
    pages = settings.root / "feedback"
    return tuple(pages / student / assignment / f"{assignment}.html" for student in students)


def _log_to(file: Path) -> logging.Logger:
    file.parent.mkdir(parents=True, exist_ok=True)
    log = logging.Logger("course.feedback", logging.INFO)
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return log

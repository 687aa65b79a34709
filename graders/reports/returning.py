"""Feedback pages for a class, through nbgrader's own generate_feedback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from graders.drivers.driving import tidy
from graders.errors import CourseError
from graders.gradebook.configuring import load_config
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

    Raises CourseError where nothing was autograded yet, and, once everyone else has a page, where
    some could not be written: it names each student and the reason.
    """
    students = graded_students(settings, assignment)
    if not students:
        raise CourseError(
            f"nothing of {assignment} is autograded yet; run: course autograde {assignment}"
        )
    config = load_config(settings.root)
    log = _log_to(settings.root / LOG)
    failed = {}
    for student in students:
        folder = CourseDirectory(config=config)
        folder.root, folder.assignment_id, folder.student_id = (
            str(settings.root),
            assignment,
            student,
        )
        if fault := _fault_of(GenerateFeedback(coursedir=folder, config=config, force=True), log):
            failed[student] = fault
        progress(student)
    if failed:
        lines = [f"  no page for {tidy(name)}: {why}" for name, why in failed.items()]
        written = f"{len(students) - len(failed)} of {len(students)} pages were written; see {LOG}"
        raise CourseError("\n".join([written, *lines]))
    pages = settings.root / "feedback"
    return tuple(pages / student / assignment / f"{assignment}.html" for student in students)


class _Heard(logging.Handler):
    """Keeps the last line of the last traceback: nbgrader tells its reasons to the log only."""

    why = ""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().strip()
        if said.startswith("Traceback"):
            self.why = said.splitlines()[-1]


def _fault_of(converter: GenerateFeedback, log: logging.Logger) -> str:
    """Write one page; returns why that failed, or ""."""
    heard = _Heard()
    log.addHandler(heard)
    converter.log = log
    try:
        converter.start()
    except (Exception, SystemExit) as fault:  # whatever it is, the others get their pages
        log.exception("no page")
        return tidy(heard.why or f"{type(fault).__name__}: {fault}")
    finally:
        log.removeHandler(heard)
    return ""


def _log_to(file: Path) -> logging.Logger:
    file.parent.mkdir(parents=True, exist_ok=True)
    log = logging.Logger("course.feedback", logging.INFO)
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return log

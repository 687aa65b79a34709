"""One hand-in through one of nbgrader's converters: found by its name, logged, faults in a line.

nbgrader takes a student's name for a pattern, so that it never finds a folder "ada [2]". Here the
folder is the one that bears the name.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import chdir
from glob import escape, glob
from pathlib import Path
from typing import TypeVar

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from graders.drivers.driving import in_a_line, tidy


class OneHandIn(BaseConverter):
    """Works on the folder of one student, whatever signs its name holds."""

    student = ""

    def init_notebooks(self) -> None:
        """The notebooks of that folder, as nbgrader lists those of folders that fit a pattern."""
        folder = self._format_source(self.coursedir.assignment_id, self.student)
        found = glob(f"{escape(folder)}/*.ipynb")
        if not found:
            raise NbGraderException(f"no notebook lies in {folder}")
        self.assignments = {folder: found}


class AutogradeOne(OneHandIn, Autograde):
    """nbgrader's autograde of one hand-in."""

    def sanitised(self) -> NotebookNode:
        """The hand-in as a run would get it; nothing is run, and nothing is written."""
        name = self.coursedir.assignment_id
        file = f"{self._format_source(name, self.student)}/{name}.ipynb"
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self._init_preprocessors()
        with chdir(self.coursedir.root):
            text, _ = self.exporter.from_filename(
                file, resources=self.init_single_notebook_resources(file)
            )
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
        return notebook


class FeedbackOne(OneHandIn, GenerateFeedback):
    """nbgrader's generate_feedback for one hand-in."""


Kind = TypeVar("Kind", bound=OneHandIn)


def converter_for(
    make: type[Kind], config: Config, root: Path, assignment: str, student: str, log: logging.Logger
) -> Kind:
    """A converter for that hand-in; it makes anew what it made before."""
    folder = CourseDirectory(config=config)
    folder.root, folder.assignment_id, folder.student_id = str(root), assignment, student
    converter = make(coursedir=folder, config=config, force=True)
    converter.student, converter.log = student, log
    return converter


def fault_of(converter: OneHandIn) -> str:
    """Run the converter; returns in a line why that failed, or "". The whole of it is logged."""
    log, heard = converter.log, _Heard()
    log.addHandler(heard)
    try:
        with warnings.catch_warnings():
            # nbgrader makes SQLAlchemy warn at each new hand-in; nobody here can act on it
            warnings.filterwarnings("ignore", message="Object of type", category=SAWarning)
            converter.start()
    except (Exception, SystemExit) as fault:  # whatever it is, the others' turn comes
        log.exception("%s: failed", converter.student)
        said = fault.code if isinstance(fault, SystemExit) else None  # our hook's words
        return tidy(said if isinstance(said, str) else heard.why or in_a_line(fault))
    finally:
        log.removeHandler(heard)
    return ""


def log_to(file: Path, name: str) -> logging.Logger:
    """A logger that writes to one file only; where that can't be written, faults go to stderr."""
    log = logging.Logger(name, logging.INFO)
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
    except OSError as fault:
        handler = logging.StreamHandler()
        handler.setLevel(logging.ERROR)
        log.addHandler(handler)
        log.error("%s can't be written (%s); what goes wrong is told here", file, fault.strerror)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return log


def reason_in(told: str) -> str:
    """The line of a traceback that names the exception: its message may go on for many more.

    >>> reason_in('Traceback ...\\n  File "a.py", line 1\\nValidationError: 3 is no text\\n\\n3')
    'ValidationError: 3 is no text'
    """
    lines = told.splitlines()
    last = max((n for n, line in enumerate(lines) if line.startswith("  File ")), default=0)
    return next((line for line in lines[last + 1 :] if line[:1].strip()), lines[-1])


class _Heard(logging.Handler):
    """Keeps the reason in the last traceback: nbgrader tells its reasons to the log only."""

    why = ""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().strip()
        if said.startswith("Traceback"):
            self.why = reason_in(said)

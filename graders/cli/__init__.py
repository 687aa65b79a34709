"""The `course` command: one small function a verb, each calling into a room.

Exit status: 0 fine, 1 the work found problems, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

# these enter their verbs into the app
from graders.cli import collecting, doctor, grading, marking, publishing
from graders.cli.base import app, err, gradebook_trouble
from graders.errors import CourseError

__all__ = ["app", "collecting", "doctor", "grading", "main", "marking", "publishing"]


def main() -> None:
    """Run the command; an error that a person can mend is one line, not a traceback."""
    # nbgrader calls alembic by its bare name, which isn't found where no environment is active
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        app()
    except CourseError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)
    except SQLAlchemyError as error:
        err.print(gradebook_trouble(error), style="red", markup=False, highlight=False)
        sys.exit(1)

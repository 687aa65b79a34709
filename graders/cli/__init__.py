"""The `course` command: one small function a verb, each calling into a room.

Exit status: 0 fine, 1 the work found problems, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from sqlalchemy.exc import SAWarning, SQLAlchemyError

# these enter their verbs into the app
from graders.cli import collecting, doctor, grading, marking, publishing
from graders.cli.base import app, err
from graders.errors import CourseError

__all__ = ["app", "collecting", "doctor", "grading", "main", "marking", "publishing"]


def main() -> None:
    """Run the command; an error that a person can mend is one line, not a traceback."""
    # nbgrader calls alembic by its bare name, which isn't found where no environment is active
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    # nbgrader makes SQLAlchemy warn at each new submission; nobody here can act on it
    warnings.filterwarnings("ignore", message="Object of type", category=SAWarning)
    try:
        app()
    except CourseError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)
    except SQLAlchemyError as error:
        said = str(error).splitlines()[0]
        err.print(f"the gradebook can't be used: {said}", style="red", markup=False)
        err.print("See what `course doctor` says of it; put back your copy of gradebook.db.")
        sys.exit(1)

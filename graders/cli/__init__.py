"""The `course` command: one small function a verb, each calling into a room.

Exit status: 0 fine, 1 the work found problems, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from graders.cli.base import app, err, gradebook_trouble
from graders.errors import CourseError

# Verb -> the module that enters it into the app, in the order of work. Only the asked verb's is
# imported, for the others bring torch and statistics along: seconds for a command that needs none.
VERBS = {
    "build": "publishing",
    "check": "publishing",
    "bundle": "publishing",
    "publish": "publishing",
    "collect": "collecting",
    "autograde": "grading",
    "mark": "marking",
    "report": "grading",
    "remap": "moderating",
    "return": "returning",
    "export": "returning",
    "forget": "forgetting",
    "demo": "demonstrating",
    "doctor": "doctor",
}


def main() -> None:
    """Run the command; an error that a person can mend is one line, not a traceback."""
    # nbgrader calls alembic by its bare name, which isn't found where no environment is active
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        import_module(f"graders.cli.{VERBS.get(' '.join(sys.argv[1:2]), 'verbs')}")
        app()
    except CourseError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)
    except SQLAlchemyError as error:
        err.print(gradebook_trouble(error), style="red", markup=False, highlight=False)
        sys.exit(1)

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
# The first sentence of each verb's help: the list of all verbs imports none of them.
SAYS = {
    "build": "Build the release, checking everything first; the old one stays where a step fails.",
    "check": "Check the tasks, the notebook and the rubrics; change nothing.",
    "bundle": (
        "Build the week's course_lib without its locked modules, and the two folders for Kaggle."
    ),
    "publish": "Say what would go to Kaggle; with --yes, send the dataset and the notebook there.",
    "collect": (
        "Take hand-ins in: restore lost metadata, put them into submitted/, list what is odd."
    ),
    "autograde": (
        "Run the hand-ins in sandboxes, judge them and record the points in the gradebook."
    ),
    "mark": "Start Jupyter on this machine and open the queue of texts to mark; Ctrl-C ends it.",
    "report": "Show who earned what and why; write the class as a page for staff.",
    "remap": "Move marks that were given under an older rubric to today's; list each of them.",
    "return": (
        "Write each graded student's feedback page; with Moodle's worksheet, what goes back there."
    ),
    "export": "Write a class's points as CSV, or the term's grades by the weights in course.toml.",
    "forget": (
        "Say what the course holds of a person; with --yes, remove it and search for what is left."
    ),
    "demo": "Grade, mark and return a made-up class in a throw-away course, and check every point.",
    "doctor": "Show that the sandbox holds on this machine, and say what is missing for grading.",
}


def main() -> None:
    """Run the command; an error that a person can mend is one line, not a traceback."""
    # nbgrader calls alembic by its bare name, which isn't found where no environment is active
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        asked = next((word for word in sys.argv[1:] if word != "--"), "")
        if asked in VERBS:
            import_module(f"graders.cli.{VERBS[asked]}")
        else:
            list_verbs()
        app()
    except CourseError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)
    except SQLAlchemyError as error:
        err.print(gradebook_trouble(error), style="red", markup=False, highlight=False)
        sys.exit(1)


def list_verbs() -> None:
    """Enter each verb by its name and sentence alone, for help and for a word that is no verb."""
    for verb, sentence in SAYS.items():
        app.command(verb, help=sentence)(lambda: None)

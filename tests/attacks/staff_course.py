"""A course whose class consists of hostile hand-ins, and the Jupyter server that shows it to staff.

Nothing is graded here: a notebook lies where autograde would have put it, as hostile as it was
written. So the pages are tried without the help of the steps before them.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from graders.contracts import Outcome, Verdict
from graders.gradebook.book import write_verdicts
from graders.marking.serving import entrance_to, server_command
from graders.reports.results import asked_in
from graders.rubrics import load_rubric
from graders.settings import Settings, load_settings
from graders.state import db_url

REPOSITORY = Path(__file__).resolve().parents[2]
LAB = "week6_lab"
MEMO = "memo-defence"
CHECK = "kd_loss-direction"
TOKEN = "a-token-for-this-test-only"
LISTED = f"/formgrader/gradebook/{LAB}/{LAB}"  # a page that stock nbgrader has, too
STOCK = {"graders.marking": False, "nbgrader.server_extensions.formgrader": True}


def hostile_course(root: Path) -> Settings:
    """A course whose gradebook knows the lab's parts and nobody yet."""
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(REPOSITORY / name, root / name)
    settings = load_settings(root)
    rubric = settings.rubric_file(LAB)
    rubric.parent.mkdir(parents=True)
    shutil.copy(load_settings(REPOSITORY).rubric_file(LAB), rubric)
    with pytest.MonkeyPatch.context() as patch:
        # a new gradebook is stamped by alembic's command
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        book = Gradebook(db_url(settings), settings.course.id)
    with book:
        book.add_assignment(LAB)
        book.add_notebook(LAB, LAB)
        for one in asked_in(LAB, load_rubric(settings, LAB)):
            kind = "markdown" if one.by_hand else "code"
            book.add_grade_cell(one.id, LAB, LAB, max_score=one.max_points, cell_type=kind)
            if one.by_hand:
                book.add_solution_cell(one.id, LAB, LAB)
    return settings


def put(
    settings: Settings,
    student: str,
    notebook: Mapping[str, Any],
    *,
    reason: str = "",
    comment: str = "",
    name: tuple[str, str] | None = None,
) -> None:
    """Put a hand-in where autograde leaves it: notebook, gradebook rows, verdicts."""
    folder = settings.root / "autograded" / student / LAB
    folder.mkdir(parents=True)
    # as bytes: a hostile notebook need not be a valid one
    (folder / f"{LAB}.ipynb").write_text(json.dumps(notebook))
    parts = asked_in(LAB, load_rubric(settings, LAB))
    verdicts = tuple(
        Verdict(one.id, Outcome.LOST, 0.0, one.max_points, reason or "It differs.", reason)
        for one in parts
        if not one.by_hand
    )
    with Gradebook(db_url(settings), settings.course.id) as book:
        last, first = name or (None, None)
        book.add_student(student, last_name=last, first_name=first, email=last)
        with book.db.no_autoflush:  # nbgrader reads while it builds; SQLAlchemy would warn
            book.add_submission(LAB, student)
        for verdict in verdicts:
            book.find_grade(verdict.check, LAB, LAB, student).auto_score = 0.0
        book.find_comment(MEMO, LAB, LAB, student).manual_comment = comment
        book.db.commit()
    write_verdicts(settings.root, LAB, student, verdicts)


def submission_ids(settings: Settings) -> dict[str, str]:
    """Student -> the id under which the formgrader shows the hand-in."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        return {one.student.id: one.id for one in book.notebook_submissions(LAB, LAB)}


def memo_grade(settings: Settings, student: str) -> tuple[float | None, str | None]:
    """What the gradebook holds for the memo: points and comment."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        grade = book.find_grade(MEMO, LAB, LAB, student)
        comment = book.find_comment(MEMO, LAB, LAB, student).manual_comment
        return grade.manual_score, comment


@dataclass(frozen=True)
class Server:
    """A running server: its origin, e.g. http://127.0.0.1:40000."""

    origin: str

    def at(self, path: str) -> str:
        """The address of a path, with the token."""
        return f"{self.origin}{entrance_to(path, token=TOKEN)}"


@contextmanager
def served(settings: Settings, *, stock: bool = False) -> Iterator[Server]:
    """The server that `course mark` starts; with `stock`, nbgrader's own formgrader in it."""
    port = free_port()
    command = server_command(settings, LAB, port, browser=False)
    if stock:
        command[-1] = f"--ServerApp.jpserver_extensions={STOCK}"
    log = (settings.root / f"server-{port}.log").open("wb")
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": TOKEN,
        "HOME": str(settings.root),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        # the course's own folder graders/ holds no code, and must not be taken for ours
        "PYTHONPATH": str(REPOSITORY),
    }
    process = subprocess.Popen(command, cwd=settings.root, env=environment, stdout=log, stderr=log)
    server = Server(f"http://127.0.0.1:{port}")
    try:
        wait_for(server.at(LISTED), process, Path(log.name))
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        return int(ours.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; fails with its log where it ends."""
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server gave no page: {log.read_text()[-3000:]}")

"""A small class whose week 5 memos wait for marks, and the servers on which people mark them."""

from __future__ import annotations

import copy
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from course_lib.artifacts import TABLE
from graders.demo.roster import load_roster
from graders.markbook.book import MarkBook
from graders.markbook.pseudonyms import pseudonyms, secret_of, slug_of
from graders.marking.identity import MARKER
from graders.marking.serving import entrance_to, page_of, server_command
from graders.rubrics import load_rubric
from graders.settings import Settings, load_settings

from ..markbook.books import COURSE, A, new_gradebook

REPOSITORY = Path(__file__).resolve().parents[3]
TOKEN = "a-token-for-this-test-only"
LEVELS = ("strong", "middling", "weak")
CONFIGURATIONS = {
    "config": ["encoder_fp16", "encoder_int8", "encoder_int4", "decoder_fp16", "decoder_int8"],
    "macro_f1": [0.136, 0.1352, 0.1349, 0.1521, 0.1547],
    "ms": [0.062, 0.432, 0.134, 0.205, 0.929],
    "peak_mib": [78.9, 80.0, 61.5, 198.6, 175.7],
    "ece": [0.0591, 0.0602, 0.0473, 0.3092, 0.3081],
    "scaled": [0.0562, 0.0574, 0.0541, 0.0649, 0.0661],
    "front_ms": [True, False, False, True, True],
}
TIERS = {
    "model": ["encoder", "encoder", "encoder", "decoder", "decoder", "decoder"],
    "precision": ["int4"] * 6,
    "tier": ["head", "mid", "tail"] * 2,
    "n": [2982, 994, 387] * 2,
    "delta": [-0.0013, 0.002, None, -0.0054, -0.0111, 0.0026],
    "low": [-0.0064, -0.007, -0.0078, -0.0134, -0.0262, -0.0129],
    "high": [0.0037, 0.011, 0.0052, 0.003, 0.004, 0.0181],
    "flips": [58, 19, 3, 143, 62, 11],
}


def notebook_of(memos: dict[str, str], cells: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A graded notebook: two tables that were saved, and a text for each section."""
    found = [
        _code(f"save_table({name!r})", _saved(name, columns))
        for name, columns in (("configurations", CONFIGURATIONS), ("tiers", TIERS))
    ]
    for cell, source in memos.items():
        meta = {"grade_id": cell, "grade": True, "solution": True, "locked": False, "points": 1}
        found.append(_text(f"**{cell}.** What do your figures say?"))
        found.append(_text(source, nbgrader={**meta, "schema_version": 3, "task": False}))
    return {"cells": found + (cells or []), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _text(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


def _code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "execution_count": 1}
    return {**cell, "outputs": list(outputs)}


def _saved(name: str, columns: dict[str, Any]) -> dict[str, Any]:
    content = {"name": name, "source": "replica", "columns": copy.deepcopy(columns)}
    data = {TABLE: content, "text/plain": f"{name}, as data"}
    return {"output_type": "display_data", "data": data, "metadata": {}}


@dataclass
class Classroom:
    """A course root with a class in it. settings: its own; url: its gradebook's."""

    settings: Settings
    url: str
    students: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[str]:
        return [cell.id for cell in load_rubric(self.settings, A).cells]

    def slug(self, student: str) -> str:
        names = pseudonyms(secret_of(self.settings.root), self.students)
        return slug_of(names[student])

    def page(self, student: str, cell: str) -> str:
        return f"{page_of(A)}/{cell}/{self.slug(student)}?along={cell}"

    def book(self) -> MarkBook:
        return MarkBook(self.url)

    def score(self, student: str) -> float:
        """The student's total in nbgrader's own gradebook, for texts."""
        with Gradebook(self.url, COURSE) as book:
            return float(book.find_submission(A, student).score) - 2.0

    def put(self, student: str, notebook: dict[str, Any]) -> None:
        folder = self.settings.root / "autograded" / student / A
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{A}.ipynb").write_text(json.dumps(notebook))


def classroom(root: Path, students: list[str], twice: float = 0.0) -> Classroom:
    """A class whose memos are the demo's, one level after the other."""
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    told = (REPOSITORY / "course.toml").read_text().replace("twice = 0.2", f"twice = {twice}")
    (root / "course.toml").write_text(told)
    settings = load_settings(root)
    rubric = settings.rubric_file(A)
    rubric.parent.mkdir(parents=True)
    shutil.copy(load_settings(REPOSITORY).rubric_file(A), rubric)
    points = {cell.id: cell.points for cell in load_rubric(settings, A).cells}
    room = Classroom(settings, new_gradebook(root, students, points), students)
    texts = load_roster(A).texts
    for place, student in enumerate(students):
        level = LEVELS[place % len(LEVELS)]
        room.put(student, notebook_of({cell: texts[cell][level].text for cell in points}))
    return room


def free_port() -> int:
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        return int(ours.getsockname()[1])


class Server:
    """A server on which one person marks; it can be killed and started again on the same port."""

    def __init__(self, room: Classroom, marker: str) -> None:
        self.root, self.marker, self.port = room.settings.root, marker, free_port()
        self.command = server_command(room.settings, A, self.port, browser=False)
        self.origin = f"http://127.0.0.1:{self.port}"
        self.log = self.root / f"server-{self.port}.log"

    def at(self, path: str = page_of(A)) -> str:
        """The address of a path, with the token."""
        return f"{self.origin}{entrance_to(path, token=TOKEN)}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "JUPYTER_TOKEN": TOKEN,
            MARKER: self.marker,
            "HOME": str(self.root),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            # the course's own folder graders/ holds no code, and must not be taken for ours
            "PYTHONPATH": str(REPOSITORY),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.root, env=environment, stdout=log, stderr=log
            )
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(self.at(), timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the server gave no page: {self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """With no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

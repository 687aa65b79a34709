"""What people do from the release to the grade and back, step by step, on a small course.

Kaggle is a server on the loopback, Moodle an archive and a worksheet as it gives them; the client,
the kernels, the sandbox and the gradebook are real.
"""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.gradebook.session import session_of
from graders.misconceptions import misconceptions_of
from graders.notebooks.cells import grade_id

from ...small_course import (
    IMPORTS,
    LAB,
    MEMO,
    REPOSITORY,
    RIGHT,
    for_commands,
    path_with_nbgrader,
    release_course,
)
from ..publishing.loopback import Kaggle, Shared, playing
from ..publishing.test_push import environment
from .shapes import packed

WRONG = next(m for m in misconceptions_of("kd_loss") if m.fails == {"kd_loss-direction"})
MEMO_TEXT = "I would ship the *vanilla* student."
ANSWERS = {
    student: {"kd_loss": f"# task: kd_loss\n{answer}", MEMO: MEMO_TEXT}
    for student, answer in (("ada", RIGHT), ("bob", IMPORTS + WRONG.answer), ("cyd", RIGHT))
}
ROSTER = "id,name,email,moodle,kaggle\nada,Ada Lovelace,ada@x.org,,\nbob,Bob,bob@x.org,,\n"
ROSTER += "cyd,Cyd,cyd@x.org,,cydk\n"
WORKSHEET = """\
ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden,\
Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar
Teilnehmer/in 11,Ada Lovelace,ada@x.org,Zur Bewertung abgegeben,,"100,00",Ja,\
"Mittwoch, 6. Mai 2026, 10:15",-,
Teilnehmer/in 12,Bob,bob@x.org,Zur Bewertung abgegeben,,"100,00",Ja,\
"Mittwoch, 6. Mai 2026, 10:20",-,
Teilnehmer/in 13,Cyd,cyd@x.org,Keine Abgabe,,"100,00",Ja,-,-,
"""


def publishing_course(root: Path, source: Any) -> None:
    """Make root a course that has released this lab, has a class, and could publish."""
    shutil.copy(REPOSITORY / "course.toml", root)
    for_commands(root)  # a whole lab's release asks for its rubric
    (root / "authoring").mkdir()  # and publishing for its text
    (root / "authoring" / f"{LAB}.py").write_text("# %%\n")
    release_course(root, source)
    toml = (root / "course.toml").read_text(encoding="utf-8")
    (root / "course.toml").write_text(
        toml.replace("[course]\n", '[course]\nkaggle_owner = "ada"\n')
    )
    (root / "course_lib").symlink_to(REPOSITORY / "course_lib")
    (root / "students.csv").write_text(ROSTER)


@contextmanager
def playing_round(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Round]:
    """The steps on such a course; home: of whoever publishes."""
    monkeypatch.chdir(root)
    path = path_with_nbgrader()
    with playing() as kaggle:
        for name, value in (environment(kaggle, home) | {"PATH": path}).items():
            monkeypatch.setenv(name, value)
        yield Round(root, kaggle)
    session_of(root, LAB).close()
    session_of.cache_clear()


@dataclass(frozen=True)
class Worked:
    """What a student has after a run on Kaggle: the notebook, and the files of its folder."""

    notebook: Any
    said: str
    files: dict[str, bytes]

    @property
    def page(self) -> bytes:
        """The notebook's HTML export."""
        made, _ = HTMLExporter(template_name="lab").from_notebook_node(self.notebook)
        return str(made).encode()


@dataclass(frozen=True)
class Round:
    """The course in its folder, and Kaggle. Each step is what a person does, in that order."""

    root: Path
    kaggle: Kaggle

    def course(self, *words: str, status: int = 0) -> str:
        """The command, as typed in the course's root."""
        done = CliRunner().invoke(app, words, catch_exceptions=False)
        assert done.exit_code == status, done.output
        return done.output

    def publish(self) -> None:
        """Send library and notebook to Kaggle."""
        self.course("publish", LAB, "--yes")

    def solve(self, answers: Mapping[str, str], home: Path) -> Worked:
        """Answer the notebook that came to Kaggle, and run it with the library that came along.

        answers: grade_id -> the cell's text.
        """
        home.mkdir(exist_ok=True)
        (wheel,) = (name for name in self.kaggle.blobs if name.endswith(".whl"))
        with zipfile.ZipFile(io.BytesIO(self.kaggle.blobs[wheel])) as archive:
            archive.extractall(home / "installed")
        notebook = nbformat.reads(self.kaggle.body("SaveKernel")["text"], as_version=4)
        for one in notebook.cells:
            one.source = answers.get(grade_id(one), one.source)
        working = home / "working"
        working.mkdir()
        client = NotebookClient(
            notebook,
            km=AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(home / "k")),
            allow_errors=True,
            resources={"metadata": {"path": str(working)}},
        )
        client.owns_km = True  # a manager that is handed in is left alone, and its kernel runs on
        on_kaggle = {"KAGGLE_KERNEL_RUN_TYPE": "Batch", "COURSE_ARTIFACTS": str(working)}
        nowhere = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        library = {"PYTHONPATH": str(home / "installed")}
        client.execute(env={**os.environ, **on_kaggle, **nowhere, **library})
        said = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
        files = {path.name: path.read_bytes() for path in working.iterdir()}
        return Worked(notebook, said, files)

    def hand_in_to_moodle(self, worked: dict[str, dict[str, bytes]]) -> None:
        """What "Download all submissions" and "Download grading worksheet" give."""
        (self.root / "all.zip").write_bytes(
            packed({f"{who}/{n}": c for who, files in worked.items() for n, c in files.items()})
        )
        (self.root / "grades.csv").write_bytes(b"\xef\xbb\xbf" + WORKSHEET.encode())

    def share_on_kaggle(self, user: str, worked: Worked) -> None:
        """Let staff see the notebook."""
        text = nbformat.writes(worked.notebook)
        slug = f"{user}/ecbs5200-week6-lab-notebook"
        self.kaggle.notebooks[slug] = Shared(text, files=worked.files)

    def collect(self) -> None:
        """Take all in, from both places."""
        moodle = ("--moodle", "all.zip", "--worksheet", "grades.csv")
        assert "1 received, 1 restored, 0 for a human, 1 missing" in self.course(
            "collect", LAB, *moodle
        )
        said = self.course("collect", LAB, "--kaggle", "students.csv", status=1)
        assert "ada: students.csv has no Kaggle user" in said  # and came through Moodle
        assert "0 missing, 0 late" in said

    def autograde(self) -> None:
        """Run and judge them, in sandboxes."""
        assert "hand-ins that a person must look into: ok" in self.course("autograde", LAB)

    def points(self, student: str) -> dict[str, float | None]:
        """Check -> points, None where a person must mark."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as book:
            notebook = book.find_submission_notebook(LAB, LAB, student)
            return {one.name: one.auto_score for one in notebook.grades}

    def return_pages(self) -> dict[str, str]:
        """Student -> the page that goes back."""
        self.course("return", LAB)
        pages = (self.root / "feedback").glob(f"*/{LAB}/{LAB}.html")
        return {page.parts[-3]: page.read_text(encoding="utf-8") for page in pages}

    def return_worksheet(self) -> tuple[bytes, bytes]:
        """The worksheet as it goes back to Moodle, and the archive of pages."""
        self.course("return", LAB, "--worksheet", "grades.csv")
        folder = self.root / "returned" / LAB
        return (folder / "worksheet.csv").read_bytes(), (folder / "feedback.zip").read_bytes()

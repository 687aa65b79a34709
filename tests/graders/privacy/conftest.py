"""A course that three students have really gone through, up to grades, pages and tables."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from click.testing import Result
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.gradebook.session import session_of
from graders.markbook.book import MarkBook
from graders.markbook.marks import Mark
from graders.markbook.pseudonyms import pseudonym
from graders.misconceptions import variants_of
from graders.settings import load_settings
from graders.state import db_url

from ...small_course import (
    IMPORTS,
    LAB,
    MEMO,
    for_commands,
    path_with_nbgrader,
    release_course,
    source_notebook,
)

# quill7 hands in twice, the second time the same bytes as cy; nobody else has the first answer
PERSON, NAME, MAIL = "quill7", "Ädah Quillfeather", "a.quill@example.org"
ALIAS = pseudonym(bytes(32), PERSON)
ROSTER = (
    "id,name,email,kaggle\r\n"
    f"{PERSON},{NAME},{MAIL},quillfeather\r\n"
    'bob,"Özil, Bob",bob@example.org,\r\n'
    "cy,Cy Twombly,cy@example.org,\r\n"
)
SHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
    f"Participant 421,{NAME},{MAIL},Submitted,,100.00,Yes,-,-,\r\n"
    "Participant 7,Bob Özil,bob@example.org,Submitted,,100.00,Yes,-,-,\r\n"
    "Participant 9,Cy Twombly,cy@example.org,Submitted,,100.00,Yes,-,-,\r\n"
)
OLD, NEW, BOBS = (IMPORTS + variant.answer for variant in variants_of("kd_loss")[:3])
PLACES = {
    PERSON: f"{NAME}_421_assignsubmission_file/mine.ipynb",
    "bob": "Bob Özil_7_assignsubmission_file/lab.ipynb",
    "cy": "Cy Twombly_9_assignsubmission_file/other name.ipynb",
}


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def archive(root: Path, file: str, **answers: str) -> None:
    """Moodle's archive of these students' notebooks."""
    with zipfile.ZipFile(root / file, "w") as made:
        for student, answer in answers.items():
            notebook = nbformat.read(root / "release" / LAB / f"{LAB}.ipynb", as_version=4)
            notebook.cells[1].source = f"# task: kd_loss\n{answer}"
            notebook.cells[-1].source = "Ship the vanilla one."
            made.writestr(PLACES[student], nbformat.writes(notebook))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("lived")
    release_course(root, source_notebook("kd_loss"))
    for_commands(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("PATH", path_with_nbgrader())
        go_through(root)
        session_of(root, LAB).close()
        session_of.cache_clear()
        yield root


def go_through(root: Path) -> None:
    """Two collections, two gradings, marks, pages and tables."""
    (root / "students.csv").write_text(ROSTER, encoding="utf-8-sig", newline="")
    (root / "moodle.csv").write_text(SHEET, encoding="utf-8", newline="")
    (root / "grades").mkdir()
    scores = f"student,exam/50\nbob,40\n{MAIL},45\n"
    (root / "grades" / "exam.csv").write_text(scores)
    archive(root, "first.zip", quill7=OLD, bob=BOBS)
    done = run("collect", LAB, "--moodle", "first.zip", "--worksheet", "moodle.csv")
    assert done.exit_code == 0, done.output
    assert run("autograde", LAB).exit_code == 0
    archive(root, "second.zip", quill7=NEW, cy=NEW)
    assert run("collect", LAB, "--moodle", "second.zip").exit_code == 0
    (root / "submitted" / PERSON / LAB / "data.txt").symlink_to("/etc/passwd")
    assert run("autograde", LAB).exit_code == 0
    marks(root)
    for words in (["return", "--worksheet", "moodle.csv"], ["report"], ["export"]):
        done = run(words[0], LAB, *words[1:])
        assert done.exit_code == 0, done.output
    assert run("export", "--term").exit_code == 0
    (root / ".course" / "pseudonyms.key").write_bytes(bytes(32))
    (root / "reports" / "marking.html").write_text(f"<p>{ALIAS}</p>")
    decisions = root / ".course" / "decisions" / LAB / PERSON
    decisions.mkdir(parents=True)
    (decisions / "0.json").write_text("{}")
    for file in ("first.zip", "second.zip", "moodle.csv"):
        (root / file).unlink()  # what a person downloaded lies elsewhere


def marks(root: Path) -> None:
    """The person's name in nbgrader's tables, and marks with comments in ours."""
    settings = load_settings(root)
    with Gradebook(db_url(settings), settings.course.id) as book:
        student = book.find_student(PERSON)
        student.first_name, student.last_name = NAME.split()
        book.db.commit()
    with MarkBook(db_url(settings)) as marked:
        for who in (PERSON, "bob"):
            said = f"Well argued, {who}"
            mark = Mark(LAB, who, MEMO, 0, "tom", datetime.now(UTC), "good", 6.0, comment=said)
            marked.give(mark, 0)


@pytest.fixture
def course(lived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh copy of it, current directory in it."""
    root = tmp_path / "course"
    shutil.copytree(lived, root, symlinks=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", path_with_nbgrader())
    yield root
    session_of(root, LAB).close()
    session_of.cache_clear()

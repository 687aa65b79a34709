"""docs/ta.md, walked from top to bottom: its commands, with its own example files."""

from __future__ import annotations

import re
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from click.testing import Result
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.gradebook.session import session_of

from .small_course import (
    LAB,
    REPOSITORY,
    RIGHT,
    for_commands,
    path_with_nbgrader,
    release_course,
    source_notebook,
)

PAGE = (REPOSITORY / "docs" / "ta.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:^    [^\n]*\n)+", PAGE, re.MULTILINE)
SHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
    "Participant 421,Ada Lovelace,ada@example.org,Submitted,,100.00,Yes,"
    '"Wednesday, 6 May 2026, 10:15 AM",-,\r\n'
)
DOWNLOADS = ["exam.csv", "grades.csv", "quizzes.csv", "submissions.zip"]
# what a walk can't run in seconds, and who runs it
RUN_ELSEWHERE = {
    "build": "tests/graders/publishing",
    "doctor": "tests/graders/execution/test_doctor.py",
    "--kaggle": "tests/graders/intake/test_kaggle.py",
    "mark": "tests/graders/marking",
    "week5_homework": "tests/graders/reports/test_moderation.py",
    "demo": "tests/graders/demo",
}


def commands() -> list[list[str]]:
    """The page's `course` commands, in its order."""
    lines = [line.strip() for block in BLOCKS for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("course ")]


def example(opening: str) -> str:
    """The example file on the page that opens like that."""
    (block,) = [block for block in BLOCKS if block.lstrip().startswith(opening)]
    return "".join(line.strip() + "\n" for line in block.splitlines())


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A course at the point where the page begins to collect, with what the page has downloaded."""
    root = tmp_path_factory.mktemp("ta")
    release_course(root, source_notebook("kd_loss"))
    for_commands(root)
    (root / "students.csv").write_text(example("id,name"))
    (root / "quizzes.csv").write_text(example("student,week2"))
    (root / "exam.csv").write_text("student,exam/50\nada,40\n")
    (root / "grades.csv").write_bytes(SHEET.encode())
    notebook = nbformat.read(root / "release" / LAB / f"{LAB}.ipynb", as_version=4)
    notebook.cells[1].source = f"# task: kd_loss\n{RIGHT}"
    notebook.cells[-1].source = "I would ship the vanilla student."
    (root / "handed-in").mkdir()
    nbformat.write(notebook, root / "handed-in" / "ada.ipynb")
    with zipfile.ZipFile(root / "submissions.zip", "w") as made:
        place = f"Ada Lovelace_421_assignsubmission_file/{LAB}.ipynb"
        made.write(root / "handed-in" / "ada.ipynb", place)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("PATH", path_with_nbgrader())
        yield root
        session_of(root, LAB).close()
        session_of.cache_clear()


def run(words: list[str]) -> Result:
    return CliRunner().invoke(app, words, catch_exceptions=False)


def test_the_page_has_commands_and_every_one_is_run_somewhere() -> None:
    assert len(commands()) >= 15
    for word, place in RUN_ELSEWHERE.items():
        assert any(word in words for words in commands()), word
        assert (REPOSITORY / place).exists()


def test_the_page_is_walked(course: Path) -> None:
    said = {}
    for words in commands():
        if RUN_ELSEWHERE.keys() & words:
            continue
        done = run(words)
        # forgetting ends with 1, for what was downloaded still lies here
        expected = 1 if words == ["forget", "ada", "--yes"] else 0
        assert done.exit_code == expected, f"{words}: {done.output}"
        said[" ".join(words)] = done.output
        if words == ["return", LAB, "--worksheet", "grades.csv"]:
            assert {one.name for one in (course / "returned" / LAB).iterdir()} == {
                "worksheet.csv",
                "feedback.zip",
            }
            assert (course / "grades.csv").read_bytes() == SHEET.encode()
        if words == ["forget", "ada"]:
            assert (course / "submitted" / "ada").exists()
    assert "1 in all: 1 received" in said[f"collect {LAB} --folder handed-in"]
    assert f"feedback/ada/{LAB}/{LAB}.html" in said[f"return {LAB}"]
    assert "quizzes" not in said["export --quizzes quizzes.csv --exam exam.csv"]
    assert not (course / "submitted" / "ada").exists()
    left = re.findall(r"^  - (.*): [Aa]da", said["forget ada --yes"], re.MULTILINE)
    assert left == [*DOWNLOADS, "handed-in/ada.ipynb"]

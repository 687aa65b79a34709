"""A class in which no two hand in alike: all are accounted for, and no work is lost."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.gradebook.autograding import students_of
from graders.intake.collect import Collected, Course, Status, collect
from graders.intake.roster import read_roster
from graders.intake.signatures import signature
from graders.intake.sources import Source, from_moodle
from graders.notebooks.cells import grade_id
from graders.settings import load_settings

from .conftest import course_at
from .scrambles import LAB, release_text, solved_text
from .shapes import HUMAN, SHAPES, Files


@dataclass(frozen=True)
class Done:
    """A course into which all shapes were collected."""

    root: Path
    lines: dict[str, Collected]


STYLES = ("{who}_{n}_assignsubmission_file/", "{who}_{n}_assignsubmission_file_/")
UNCHANGED = "untouched"


def student(place: int) -> str:
    return f"s{place:02}"


def roster() -> bytes:
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["id", "name", "email", "moodle", "kaggle"])
    for place in range(len(SHAPES)):
        writer.writerow([student(place), f"Ada {place}th", f"{student(place)}@x.org", "", ""])
    writer.writerow(["absent", "Nobody Here", "", "", ""])
    return rows.getvalue().encode()


def moodle_archive(hand_ins: dict[str, Files]) -> bytes:
    """ "Download all submissions" of a class, in Moodle's old and new style."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, files in enumerate(hand_ins.values()):
            prefix = STYLES[place % 2].format(who=f"Ada {place}th", n=400 + place)
            for name, content in files.items():
                archive.writestr(prefix + name, content)
        archive.writestr("A Stranger_999_assignsubmission_file/lab.ipynb", release_text(LAB))
        archive.writestr("Ada 0th_400_assignsubmission_onlinetext/onlinetext.html", "<p>Hi</p>")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def hand_ins() -> dict[str, Files]:
    return {shape: make() for shape, (_, make) in SHAPES.items()}


@pytest.fixture(scope="module")
def archive(hand_ins: dict[str, Files], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("moodle") / "submissions.zip"
    file.write_bytes(moodle_archive(hand_ins))
    return file


@pytest.fixture(scope="module")
def done(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    root = course_at(tmp_path_factory.mktemp("done") / "course")
    return Done(root, collected(root, archive))


@pytest.fixture
def small(root: Path) -> Path:
    """An archive of the first few shapes and one that waits for a person."""
    some = [*list(SHAPES)[:3], "no metadata", "two memos"]
    file = root / "submissions.zip"
    file.write_bytes(moodle_archive({shape: SHAPES[shape][1]() for shape in some}))
    return file


def collected(root: Path, archive: Path) -> dict[str, Collected]:
    course = Course(load_settings(root), LAB, read_roster(roster()))
    deliveries = from_moodle(Source(course.inbox, course.roster, LAB), archive)
    return {line.student: line for line in collect(course, deliveries)}


def opened(root: Path, who: str) -> dict[str, tuple[str, str]]:
    """grade_id -> (type, text without layout) of a collected notebook."""
    file = root / "submitted" / who / LAB / f"{LAB}.ipynb"
    return texts(file.read_text("utf-8"))


def texts(notebook: str) -> dict[str, tuple[str, str]]:
    cells = nbformat.reads(notebook, as_version=4).cells
    return {
        grade_id(cell): (cell.cell_type, signature(cell.cell_type, cell.source))
        for cell in cells
        if grade_id(cell)
    }


def test_every_shape_is_accounted_for_and_no_work_is_lost(done: Done) -> None:
    assert len(SHAPES) >= 40
    root, lines = done.root, done.lines
    became = {shape: lines[student(n)].status.value for n, shape in enumerate(SHAPES)}
    reasons = {shape: lines[student(n)] for n, shape in enumerate(SHAPES)}
    assert became == {shape: wanted for shape, (wanted, _) in SHAPES.items()}, reasons
    for place, (shape, (wanted, _)) in enumerate(SHAPES.items()):
        line = lines[student(place)]
        if wanted == HUMAN:
            assert line.reason
            assert not (root / "submitted" / student(place) / LAB).exists()
        else:
            true = release_text(LAB) if shape == UNCHANGED else solved_text(LAB)
            assert opened(root, student(place)) == texts(true), shape
    assert lines["absent"].status is Status.MISSING
    assert "students.csv has nobody" in lines["A Stranger (999)"].reason
    assert len(lines) == len(SHAPES) + 2
    assert students_of(root, LAB) == [
        student(n) for n, (wanted, _) in enumerate(SHAPES.values()) if wanted != HUMAN
    ]


def test_files_come_along_and_nothing_else(done: Done) -> None:
    root = done.root
    places = {shape: student(n) for n, shape in enumerate(SHAPES)}

    def beside(shape: str) -> set[str]:
        folder = root / "submitted" / places[shape] / LAB
        return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}

    notebook = f"{LAB}.ipynb"
    assert beside("zip with files") == {notebook, "table_3a.json", "m/own.py"}
    assert beside("the notebook's zip, packed with it") == {notebook, "table_3a.json"}
    assert beside("files beside") == {notebook, "table_3a.json"}
    assert beside("zip, the program") == {notebook, "notes.txt", "link"}
    assert beside("zip, the program, with links") == {notebook, "notes.txt"}
    assert beside("zip of old windows") == {notebook, "Übung/a.txt"}
    assert beside("a copy beside it") == beside("clean") == {notebook}
    assert not (root.parent / "evil.txt").exists()


def test_collecting_again_changes_nothing(root: Path, small: Path) -> None:
    def files() -> dict[str, tuple[bytes, int]]:
        every = [p for p in root.rglob("*") if p.is_file()]
        return {
            str(p): (p.read_bytes(), p.stat().st_mtime_ns)
            for p in every
            if ".course" not in p.parts
        }

    first = collected(root, small)
    before = files()
    assert collected(root, small) == first
    assert files() == before


def test_every_byte_is_in_the_inbox(done: Done, archive: Path, hand_ins: dict[str, Files]) -> None:
    came = [archive.read_bytes(), *(c for files in hand_ins.values() for c in files.values())]
    for content in came:
        path = done.root / "inbox" / hashlib.sha256(content).hexdigest()
        assert path.stat().st_size == len(content)


def test_the_command_prints_them_all_and_ends_with_1(root: Path, small: Path) -> None:
    (root / "students.csv").write_bytes(roster())
    ran = CliRunner().invoke(app, ["collect", LAB, "--moodle", str(small)])
    assert ran.exit_code == 1, ran.output
    everybody = len(SHAPES) + 2
    assert (
        f"{everybody} in all: 3 received, 1 restored, 2 for a human, {everybody - 6} missing, "
        "0 late, 0 with duplicates"
    ) in ran.output
    assert "A Stranger (999): students.csv has nobody" in ran.output
    assert "s04: in doubt: memo-defence" in ran.output

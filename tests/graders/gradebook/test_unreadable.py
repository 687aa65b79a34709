"""A hand-in that the system won't let us read or change is told, and the class goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.gradebook.autograding import autograde
from graders.gradebook.plain import ASIDE, set_aside
from graders.reports.results import class_result
from graders.settings import load_settings

from .conftest import LAB, RIGHT, HandIn, nbgrader
from .powers import as_anybody
from .test_autograding import earned


def folder_closed(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub").chmod(0)


def folder_without_entry(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("a")
    (folder / "sub").chmod(0o444)


def notebook_closed(folder: Path) -> None:
    (folder / f"{LAB}.ipynb").chmod(0)


def time_closed(folder: Path) -> None:
    (folder / "timestamp.txt").write_text("2026-05-06 10:15:00 UTC")
    (folder / "timestamp.txt").chmod(0)


def file_closed(folder: Path) -> None:
    (folder / "data.csv").write_text("1")
    (folder / "data.csv").chmod(0)


def link_that_stays(folder: Path) -> None:
    (folder / "l").symlink_to("x")
    folder.chmod(0o555)


def student_closed(folder: Path) -> None:
    folder.parent.chmod(0)


CLOSED = [
    folder_closed,
    folder_without_entry,
    notebook_closed,
    time_closed,
    file_closed,
    link_that_stays,
    student_closed,
]


@pytest.fixture
def opened_again(course: Path) -> Iterator[None]:
    yield
    subprocess.run(["chmod", "-R", "u+rwX", str(course / "submitted")], check=True)


@pytest.mark.usefixtures("opened_again")
def test_what_is_closed_stops_nobody_else(course: Path, hand_in: HandIn) -> None:
    hand_in("honest", RIGHT)
    autograde(course, LAB)  # here, because a sandbox of root's is reached with root's powers only
    shutil.rmtree(course / ".course" / "graded")
    for close in CLOSED:
        hand_in(close.__name__, RIGHT)
        close(course / "submitted" / close.__name__ / LAB)
    with as_anybody():
        summary = autograde(course, LAB)
        class_result(load_settings(course), LAB)
    faults = {graded.student: graded.fault for graded in summary.graded}
    assert faults.pop("honest") == ""
    assert faults.keys() == {close.__name__ for close in CLOSED}
    for student, said in faults.items():
        assert f"submitted/{student}" in said
        assert "Permission denied" in said
    assert earned(course, "honest") == 26


def test_the_stock_command_never_follows_a_link_that_it_cannot_set_aside(
    course: Path, hand_in: HandIn
) -> None:
    """nbgrader passes over a hook's error, and would copy what the link leads to."""
    hand_in("closed", RIGHT)
    (course / "secret.txt").write_text("a secret")
    folder = course / "submitted" / "closed" / LAB
    (folder / "l").symlink_to(course / "secret.txt")
    os.chdir(folder)
    for _ in range(30):  # deeper than a path may be long: not even root can look there
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    os.chdir(course)
    done = nbgrader(course, "autograde", LAB)
    assert done.returncode != 0
    assert "File name too long" in done.stderr
    assert not list((course / "autograded").rglob("l"))
    subprocess.run(["rm", "-r", str(folder)], check=True)


def test_a_link_of_the_longest_name_is_set_aside_twice(tmp_path: Path) -> None:
    folder = tmp_path / "submitted" / "eve" / LAB
    folder.mkdir(parents=True)
    for _ in range(2):
        (folder / ("ä" * 127)).symlink_to("nowhere")
        assert set_aside(tmp_path, folder)
    assert len(list((tmp_path / ASIDE / "submitted" / "eve" / LAB).iterdir())) == 2
    assert not list(folder.iterdir())


def test_a_folder_whose_name_is_no_text_is_told_and_the_class_goes_on(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("right", RIGHT)
    hand_in("latin", RIGHT)
    submitted = os.fsencode(course / "submitted")
    os.rename(submitted + b"/latin", submitted + b"/jos\xe9")
    summary = autograde(course, LAB)
    faults = {graded.student: graded.fault for graded in summary.graded}
    assert faults == {"right": "", "jos?": "its folder's name is no UTF-8; rename it"}
    assert "jos?" not in {one.student for one in class_result(load_settings(course), LAB).students}
    assert earned(course, "right") == 26


def test_more_than_a_sandbox_holds_is_never_copied(course: Path, hand_in: HandIn) -> None:
    hand_in("heavy", RIGHT)
    for name in "abc":
        with (course / "submitted" / "heavy" / LAB / name).open("wb") as file:
            file.truncate(load_settings(course).limits.work_mb * 2**19)
    (graded,) = autograde(course, LAB).graded
    assert f"submitted/heavy/{LAB}: more than 2000 files or 512 MB" in graded.fault
    assert "remove what isn't needed and autograde again" in graded.fault
    assert not list((course / "autograded").rglob("a"))

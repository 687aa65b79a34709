"""A damaged file of ours counts as none: what it stood for is judged or run anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.gradebook.autograding import autograde
from graders.gradebook.book import read_verdicts
from graders.gradebook.converting import log_to
from graders.gradebook.marks import Marks
from graders.intake.placing import check_ours, record_file

from .conftest import LAB, RIGHT, HandIn
from .test_autograding import earned


def empty(file: Path) -> None:
    file.write_bytes(b"")


def no_text(file: Path) -> None:
    file.write_bytes(b"\xff")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def older(file: Path) -> None:
    file.write_text('[{"check": "a"}]')


def a_folder(file: Path) -> None:
    file.unlink()
    (file / "in").mkdir(parents=True)


@pytest.mark.parametrize("damage", [empty, no_text, cut, older, a_folder])
def test_verdicts_and_marks_that_cannot_be_read_are_made_again(
    course: Path, hand_in: HandIn, damage: Callable[[Path], None]
) -> None:
    hand_in("right", RIGHT)
    autograde(course, LAB)
    damage(course / ".course" / "verdicts" / LAB / "right.json")
    assert read_verdicts(course, LAB) == {}
    damage(course / ".course" / "graded" / LAB / "right")
    again = autograde(course, LAB)
    assert [graded.fault for graded in again.graded] == [""]
    assert (again.executed, again.unchanged) == (0, 0)
    assert autograde(course, LAB).unchanged == 1
    assert earned(course, "right") == 26
    assert read_verdicts(course, LAB).keys() == {"right"}


def test_a_mark_that_is_a_folder_is_dropped_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "ada" / "in").mkdir(parents=True)
    marks = Marks(tmp_path)
    marks.drop("ada")
    assert not marks.has("ada", "x")
    marks.put("ada", "x")
    assert marks.has("ada", "x")


def test_a_log_that_is_a_folder_sends_faults_to_whoever_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_to(tmp_path, "course.autograde")
    log.error("what went wrong")
    log.info("what went well")
    said = capsys.readouterr().err
    assert "Is a directory" in said
    assert "what went wrong" in said
    assert "what went well" not in said


@pytest.mark.parametrize("damage", [empty, no_text, a_folder])
def test_a_record_of_collecting_that_cannot_be_read_is_none(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    file = record_file(tmp_path, LAB, "ada")
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    damage(file)
    check_ours(tmp_path, LAB, "ada")
    (tmp_path / "submitted" / "ada" / LAB).mkdir(parents=True)
    with pytest.raises(Exception, match="put there or changed by hand"):
        check_ours(tmp_path, LAB, "ada")
    shutil.rmtree(file.parent)

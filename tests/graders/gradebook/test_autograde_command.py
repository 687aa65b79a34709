"""`course autograde` as a person runs it: whose table is printed, and what is said to wait."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from graders.cli.base import gradebook_trouble
from graders.cli.examining import gradebook_problems
from graders.cli.verbs import app
from graders.intake.placing import leave_empty
from graders.settings import load_settings

from ...small_course import for_commands
from .conftest import LAB, RIGHT, HandIn

LOOKS = "hand-ins that a person must look into"


@pytest.fixture
def commanded(course: Path) -> Path:
    """The course with what commands ask for beside what grading needs."""
    for_commands(course)
    return course


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["autograde", LAB, *words], catch_exceptions=False)


def test_one_students_run_prints_that_student_and_says_what_waits(
    commanded: Path, hand_in: HandIn
) -> None:
    hand_in("amber", RIGHT)
    hand_in("birch", RIGHT)
    everyone = run()
    assert everyone.exit_code == 0
    assert "amber" in everyone.output
    assert "birch" in everyone.output
    assert f"{LOOKS}: ok" in everyone.output
    assert f"8 texts wait for marks. Run: course mark {LAB}" in everyone.output
    one = run("--student", "birch")
    assert "amber" not in one.output
    assert "birch" in one.output
    assert "4 texts wait for marks" in one.output


def test_a_rejudging_that_needs_a_run_ends_with_1_and_says_so(
    commanded: Path, hand_in: HandIn
) -> None:
    hand_in("amber", RIGHT)
    run()
    shutil.rmtree(commanded / ".course" / "executions")
    done = run("--rejudge")
    assert done.exit_code == 1
    assert "hand-ins that only a run can judge: 1 to mend" in done.output
    assert f"Run them: course autograde {LAB}" in done.output
    assert "  - amber: no run of these files is stored" in done.output
    assert f"{LOOKS}: ok" in done.output
    assert run().exit_code == 0


def test_a_log_gets_plain_lines(commanded: Path, hand_in: HandIn) -> None:
    hand_in("amber", RIGHT)
    assert "1 of 1 graded, " in run().output


def test_a_broken_gradebook_is_one_line_wherever_it_is_met(course: Path) -> None:
    (course / "gradebook.db").write_bytes(b"no database at all" * 1000)
    (said,) = gradebook_problems(load_settings(course))
    assert said.startswith("the gradebook can't be used: ")
    assert said.endswith(". Put back your copy of gradebook.db")
    assert "\n" not in gradebook_trouble(DatabaseError("two\nlines", None, Exception("a\nb")))


BROKEN = "week6_lab.zip is no readable zip; ask for it again"


def test_a_hand_in_that_intake_could_not_read_is_named_with_its_reason(
    commanded: Path, hand_in: HandIn
) -> None:
    hand_in("amber", RIGHT)
    assert leave_empty(commanded, LAB, "eva", BROKEN) is False
    assert not (commanded / "submitted" / "eva").exists()
    for more in ((), ("--rejudge",)):
        done = run(*more)
        assert done.exit_code == 1
        assert f"- eva: {BROKEN}" in done.output
        assert "not autograded yet" not in done.output
        assert f"4 texts wait for marks. Run: course mark {LAB}" in done.output
    assert run("--student", "amber").exit_code == 0
    alone = run("--student", "eva")
    assert alone.exit_code == 1
    assert f"- eva: {BROKEN}" in alone.output
    assert "amber" not in alone.output
    hand_in("eva", RIGHT)
    assert run().exit_code == 0


def test_a_class_of_one_hand_in_that_could_not_be_read_is_told_so(commanded: Path) -> None:
    leave_empty(commanded, LAB, "eva", BROKEN)
    done = run()
    assert done.exit_code == 1
    assert f"- eva: {BROKEN}" in done.output

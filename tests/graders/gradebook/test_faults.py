"""Our own faults cost no student anything: ungraded with a reason, and the class goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from graders import tasks
from graders.contracts import Check, Outcome
from graders.errors import CourseError
from graders.execution import sandbox, walls
from graders.execution.store import files_below
from graders.gradebook import session as sessions
from graders.gradebook.autograding import Graded, autograde
from graders.gradebook.plain import set_aside
from graders.judging import assess

from .conftest import LAB, RIGHT, HandIn, nbgrader
from .test_autograding import checks, earned

WRONG = "def kd_loss(*anything): return 1 / 0"


def outcomes(graded: Graded) -> dict[str, Outcome]:
    return {v.check: v.outcome for v in graded.verdicts if v.check.startswith("kd_loss")}


def test_a_driver_that_fails_leaves_its_checks_ungraded(
    course: Path, hand_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "drivers"
    shutil.copytree(walls.DRIVERS, broken)
    driver = broken / "distillation.py"
    driver.write_text(driver.read_text().replace('inputs["alpha"]', 'inputs["alfa"]'))
    tmp_path.chmod(0o755)
    monkeypatch.setattr(walls, "DRIVERS", broken)
    hand_in("right", RIGHT)
    (graded,) = autograde(course, LAB).graded
    assert set(outcomes(graded).values()) == {Outcome.UNGRADED}
    assert "The driver of kd_loss-direction failed: KeyError: 'alfa'" in graded.why_a_human
    assert "own answer earns it" in graded.why_a_human
    assert set(checks(course, "right").values()) == {None}


@pytest.mark.skipif(os.geteuid() != 0, reason="others run hand-ins as themselves")
def test_code_that_is_closed_to_the_sandbox_costs_nobody(
    course: Path, hand_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "drivers"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(sandbox, "CODE", (closed,))
    hand_in("right", RIGHT)
    (graded,) = autograde(course, LAB).graded
    assert set(outcomes(graded).values()) == {Outcome.UNGRADED}
    assert graded.why_a_human.endswith(f"Run: chmod -R go+rX {closed}")
    assert "\n" not in graded.why_a_human
    closed.chmod(0o755)
    (graded,) = autograde(course, LAB).graded
    assert graded.fault == ""
    assert earned(course, "right") == 26


def test_a_sheet_that_is_gone_leaves_its_check_ungraded(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sessions.sheets
    some = lambda *a: {k: v for k, v in whole(*a).items() if k != "kd_loss-mixing"}  # noqa: E731
    monkeypatch.setattr(sessions, "sheets", some)
    hand_in("right", RIGHT)
    (graded,) = autograde(course, LAB).graded
    ungraded = {check for check, how in outcomes(graded).items() if how is Outcome.UNGRADED}
    assert ungraded == {"kd_loss-mixing"}
    assert "FileNotFoundError" in graded.why_a_human
    assert earned(course, "right") == 22


def changed_check(monkeypatch: pytest.MonkeyPatch, check_id: str, **fields: object) -> Check:
    """Put a changed check in its place for a while; others that were changed stay so."""
    name = tasks.task_of_check(check_id).name
    task = next(one for one in tasks.TASKS[LAB] if one.name == name)
    check = replace(tasks.check_by_id(check_id), **fields)  # type: ignore[arg-type]
    others = tuple(check if one.id == check_id else one for one in task.checks)
    new = replace(task, checks=others)
    lab = tuple(new if one.name == task.name else one for one in tasks.TASKS[LAB])
    monkeypatch.setitem(tasks.TASKS, LAB, lab)
    return check


def test_an_expectation_that_fails_leaves_its_check_ungraded(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed_check(monkeypatch, "kd_loss-mixing", expect=lambda cases, seen: 1 / 0)
    hand_in("right", RIGHT)
    (graded,) = autograde(course, LAB).graded
    assert outcomes(graded)["kd_loss-mixing"] is Outcome.UNGRADED
    assert "ZeroDivisionError" in graded.why_a_human
    assert earned(course, "right") == 22


def test_what_the_courses_own_answer_cannot_do_is_held_against_nobody(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    impossible = assess.judge(
        tasks.check_by_id("kd_loss-mixing"), (), assess.Missing(False, "Nobody can.")
    )
    lose = lambda cases, seen: tasks.distillation.fail(impossible.reason)  # noqa: E731
    changed_check(monkeypatch, "kd_loss-mixing", expect=lose)
    hand_in("right", RIGHT)
    (graded,) = autograde(course, LAB).graded
    assert outcomes(graded)["kd_loss-mixing"] is Outcome.UNGRADED
    assert "course's own answer does not earn kd_loss-mixing" in graded.why_a_human


def test_a_store_that_cannot_be_written_is_no_zero(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    (course / ".course").mkdir(exist_ok=True)
    (course / ".course" / "executions").write_text("no folder")
    (graded,) = autograde(course, LAB).graded
    assert graded.for_a_human
    assert set(outcomes(graded).values()) == {Outcome.UNGRADED}
    (course / ".course" / "executions").unlink()
    assert not autograde(course, LAB).graded[0].for_a_human
    assert earned(course, "right") == 26


def test_a_broken_record_in_the_store_is_made_again(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    autograde(course, LAB)
    (record,) = (course / ".course" / "executions").rglob("*.json")
    record.write_text(record.read_text()[:1000])
    shutil.rmtree(course / ".course" / "graded")
    assert autograde(course, LAB).executed == 1
    assert earned(course, "right") == 26


def test_a_gradebook_that_is_none_is_told_and_grades_nobody_as_zero(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("right", RIGHT)
    hand_in("wrong", WRONG)
    whole = (course / "gradebook.db").read_bytes()
    (course / "gradebook.db").write_bytes(b"no database at all" * 1000)
    summary = autograde(course, LAB)
    assert [graded.for_a_human for graded in summary.graded] == [True, True]
    (course / "gradebook.db").write_bytes(whole)
    assert not any(graded.for_a_human for graded in autograde(course, LAB).graded)
    assert (earned(course, "right"), earned(course, "wrong")) == (26, 0)


def test_a_gradebook_that_others_hold_is_told_and_the_next_run_grades(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("right", RIGHT)
    other = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    (graded,) = autograde(course, LAB).graded
    other.close()
    assert graded.for_a_human
    assert not autograde(course, LAB).graded[0].for_a_human
    assert earned(course, "right") == 26


def test_a_gradebook_put_back_from_a_copy_is_filled_again(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    before = (course / "gradebook.db").read_bytes()
    autograde(course, LAB)
    (course / "gradebook.db").write_bytes(before)
    summary = autograde(course, LAB)
    assert (summary.executed, summary.unchanged) == (0, 0)
    assert earned(course, "right") == 26


@pytest.mark.parametrize(
    "slip",
    [
        ("c.Autograde.autograde_preprocessors", "c.Autograde.autograde_preprocesors"),
        ('"graders.gradebook.preprocessors.SandboxExecute"', '"nbgrader.preprocessors.Execute"'),
        ('    "graders.gradebook.preprocessors.SaveVerdicts",\n', ""),
        ("c.Autograde.exporter_class", "c.Autograde.exporter_clas"),
    ],
    ids=["misspelt", "unguarded", "unrecorded", "followed"],
)
def test_a_slip_in_the_configuration_runs_nothing(
    course: Path, hand_in: HandIn, slip: tuple[str, str]
) -> None:
    hand_in("right", "open('/tmp/ran-outside', 'w').write('x')\n" + RIGHT)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace(*slip))
    with pytest.raises(CourseError, match=r"nbgrader_config\.py: .*Nothing was run"):
        autograde(course, LAB)
    done = nbgrader(course, "autograde", LAB)
    assert done.returncode != 0
    assert "Nothing was run" in done.stderr
    assert not (course / "autograded").exists()


def test_what_waited_for_a_run_is_tried_again_by_the_next_one(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("right", RIGHT)
    autograde(course, LAB)
    shutil.move(course / ".course" / "executions", course / ".course" / "elsewhere")
    assert autograde(course, LAB, rejudge=True).graded[0].needs_run
    summary = autograde(course, LAB)
    assert (summary.executed, summary.graded[0].for_a_human) == (1, False)
    assert earned(course, "right") == 26


def test_a_huge_file_beside_a_notebook_stops_nobody(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    hand_in("huge", RIGHT)
    with (course / "submitted" / "huge" / LAB / "sparse.bin").open("wb") as file:
        file.truncate(8 << 40)
    autograde(course, LAB)
    assert (earned(course, "right"), earned(course, "huge")) == (26, 26)


def test_folders_in_folders_without_end_are_walked(tmp_path: Path) -> None:
    place = tmp_path
    for _ in range(1100):  # deeper than Python calls itself
        place = place / "d"
        place.mkdir()
    (tmp_path / "d" / "file").write_text("x")
    assert files_below(tmp_path) == [tmp_path / "d" / "file"]
    assert set_aside(tmp_path, tmp_path / "d") == ()
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_an_assignment_that_was_never_built_is_told_once(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    (course / "gradebook.db").unlink()
    with pytest.raises(CourseError, match=r"not in the gradebook\. Run: course build week6_lab"):
        autograde(course, LAB)

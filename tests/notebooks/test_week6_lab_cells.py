"""The week 6 lab's cells: staff answers run; visible checks are as fair as hidden ones."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pytest

from graders.contracts import Task
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import tasks_of

TASKS = tasks_of("week6_lab")
RIGHT = [(task, variant) for task in TASKS for variant in variants_of(task.name)]
WRONG = [(task, wrong) for task in TASKS for wrong in misconceptions_of(task.name)]
BLIND = {
    # Only seen by a hidden check: a small constant inside the logarithm keeps the loss finite.
    "epsilon_in_logarithm",
    "ten_thousandth_in_both_logarithms",
    "thousandth_in_logarithm",
    "clipped_probs",
    "capped_loss",
    # Looks right in print, where "0.5" and 0.5 are one.
    "thresholds_as_text",
    # The visible part compares two distances, so that a factor common to both cancels out.
    "bits_not_nats",
    # At alpha between 0 and 1 the hard term still trains the student.
    "student_cut_off",
    # The right codes can't stand in the open, and an artifact is told apart part by part.
    "one_bug_missed",
    "decoy_for_scaling",
    "decoy_for_direction",
    "whole_menu",
    # The visible part asks temperatures from 1 to 4 only.
    "never_below_one",
    "never_above_five",
    "factor_never_below_one",
    "factor_never_above_25",
    # No visible case is so fine, or so far from a row's softmax, that these show.
    "teacher_in_half_precision",
    "student_logits_for_log_probs",
}
LOUD = {
    # The visible parts use batches of one, all of class 0, and compare to four digits.
    "first_class_ignored",
    "everything_in_bfloat16",
}


def tripped(lab: Any, task: Task, answer: str) -> set[str]:
    """The checks of the task whose visible part fails after this answer cell."""
    names = dict(lab.names)
    failed = set()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(answer, f"<{task.name}>", "exec"), names)
        for check in task.checks:
            try:
                exec(compile(lab.visible(check.id), f"<{check.id}>", "exec"), dict(names))
            except Exception:
                failed.add(check.id)
    return failed


def test_the_staffs_answers_need_no_stand_in(lab: Any) -> None:
    assert "STAND-IN" not in lab.printed
    assert lab.names["data"].source == "replica"


def test_every_table_covers_what_the_artifact_check_reads(lab: Any) -> None:
    columns = ["tier", "vanilla", "distilled", "delta", "low", "high"]
    for name in ("table_3a", "table_3b"):
        assert list(lab.names[name].columns) == columns
        assert lab.names[name]["tier"].tolist() == ["head", "mid", "tail", "all"]
    assert list(lab.names["table_3c"].columns) == ["recipe", "threshold", "coverage", "accuracy"]


def test_3b_agrees_with_the_ece_of_the_library(lab: Any) -> None:
    names = lab.names
    ece = names["expected_calibration_error"]
    for arm in ("vanilla", "distilled"):
        for tier, observed in names["table_3b"][["tier", arm]].itertuples(index=False):
            mine = (names["tier_of"] == tier) | (tier == "all")
            assert observed == pytest.approx(ece(names["probs"][arm][mine], names["labels"][mine]))


def test_intervals_hold_their_differences(lab: Any) -> None:
    for table in (lab.names["table_3a"], lab.names["table_3b"]):
        assert (table["low"] <= table["delta"]).all()
        assert (table["delta"] <= table["high"]).all()
        assert np.allclose(table["delta"], table["distilled"] - table["vanilla"])


@pytest.mark.parametrize(("task", "variant"), RIGHT, ids=lambda case: case.name)
def test_a_right_answer_trips_no_visible_check(lab: Any, task: Task, variant: Any) -> None:
    assert tripped(lab, task, variant.answer) == set()


@pytest.mark.parametrize(("task", "wrong"), WRONG, ids=lambda case: case.name)
def test_a_wrong_answer_trips_only_checks_that_it_fails(lab: Any, task: Task, wrong: Any) -> None:
    failed = tripped(lab, task, wrong.answer)
    assert failed <= wrong.fails or wrong.name in LOUD
    assert failed or wrong.name in BLIND or task.name == "artifact"


@pytest.mark.parametrize("name", [check.id for task in TASKS for check in task.checks])
def test_a_check_cell_says_unanswered_and_nothing_else(lab: Any, name: str) -> None:
    task = next(task for task in TASKS if name in {check.id for check in task.checks})
    names = {**lab.names, **unanswered(lab, task)}
    with pytest.raises(lab.names["Unanswered"], match=task.name):
        exec(compile(lab.visible(name), f"<{name}>", "exec"), names)


def unanswered(lab: Any, task: Task) -> dict[str, Any]:
    """What the release's answer cell leaves behind: stubs, and the empty values in plain sight."""

    def stub(*arguments: Any) -> None:
        raise lab.names["Unanswered"](task.name)

    if task.name == "artifact":
        form = {"recipe": None, "threshold": None, "evidence": None, "decision_rule": ""}
        return {"artifact": form}
    names = {check.observes[0]: stub for check in task.checks}
    return {**names, "bug_report": []} if task.name == "bug_hunt" else dict(names)

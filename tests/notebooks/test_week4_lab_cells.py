"""The week 4 lab's cells: staff answers run; visible checks are as fair as hidden ones."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np
import pytest

from course_lib.calibration import expected_calibration_error, softmax
from course_lib.stand_ins import course_result, difference
from graders.contracts import Task
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import tasks_of

TASKS = tasks_of("week4_lab")
RIGHT = [(task, variant) for task in TASKS for variant in variants_of(task.name)]
WRONG = [(task, wrong) for task in TASKS for wrong in misconceptions_of(task.name)]
BLIND = {
    # Only hidden checks see these: the visible toys are small, and other beliefs come before.
    "overall_accuracy",
    "root_mean_square",
    "median_confidence",
    "ninety_percent",
    "smallest_and_largest",
    "ends_subtracted",
    "observed_for_median",
    "never_above_five",
    "never_below_a_tenth",
    # Whether it shows here hangs on the processor: some sort equal counts in order all the same.
    "sort_not_stable",
    # The visible parts take the number without its sign.
    "below_zero",
    # The visible part never asks whether a tier ends among equal counts.
    "equals_share_a_rank_by_average",
    "equals_share_a_rank_by_min",
    "equals_share_a_rank_by_max",
    "cut_at_the_last_count",
    # They move a group from a bin to the next, and never ask whether the first one counts.
    "first_bin_skipped",
}

# The visible part of another check has two classes, and this leaves nothing of its matrix.
LOUD = {"last_class_forgotten"}


def tripped(week4: Any, task: Task, answer: str) -> set[str]:
    """The checks of the task whose visible part fails after this answer cell."""
    names = dict(week4.names)
    failed = set()
    fixtures = [f"{task.name}-fixtures", "calibration-fixtures", "per_class_scores-fixtures"]
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(answer, f"<{task.name}>", "exec"), names)
        for fixture in fixtures:
            if fixture in week4.cells:
                exec(compile(week4.cells[fixture].source, f"<{fixture}>", "exec"), names)
        for check in task.checks:
            try:
                exec(compile(week4.visible(check.id), f"<{check.id}>", "exec"), names)
            except Exception:
                failed.add(check.id)
    return failed


def test_the_staffs_answers_need_no_stand_in(week4: Any) -> None:
    assert "STAND-IN" not in week4.printed
    assert week4.names["data"].source == "replica"


@pytest.mark.parametrize(
    ("name", "stored"),
    [("table_4b", "table_4b"), ("ece", "ece"), ("macro", "macro_f1"), ("half_ece", "half_ece")],
)
def test_the_notebook_computes_what_stands_in_for_it(week4: Any, name: str, stored: str) -> None:
    expected, tolerance = course_result(stored, "week4_lab")
    assert difference(week4.names[name], expected, min(tolerance, 1e-4)) == ""


def test_the_calibration_table_agrees_with_the_library(week4: Any) -> None:
    table, names = week4.names["table_4a"].set_index("model"), week4.names
    for model in names["models"]:
        scores, truth = names["logits"][model][~names["half"]], names["held_out"]
        for column, T in (("ECE raw", 1.0), ("ECE scaled", table.loc[model, "T"])):
            wanted = expected_calibration_error(softmax(scores, T), truth)
            assert table.loc[model, column] == pytest.approx(wanted)
        assert table.loc[model, "top classes changed"] == 0


def test_intervals_hold_their_differences(week4: Any) -> None:
    table = week4.names["table_4b"]
    assert table["tier"].tolist() == ["head", "mid", "tail", "all"]
    assert (table["low"] <= table["delta"]).all()
    assert (table["delta"] <= table["high"]).all()
    assert np.allclose(table["delta"], table["decoder"] - table["encoder"])


@pytest.mark.parametrize(("task", "variant"), RIGHT, ids=lambda case: case.name)
def test_a_right_answer_trips_no_visible_check(week4: Any, task: Task, variant: Any) -> None:
    assert tripped(week4, task, variant.answer) == set()


@pytest.mark.parametrize(("task", "wrong"), WRONG, ids=lambda case: case.name)
def test_a_wrong_answer_trips_only_checks_that_it_fails(week4: Any, task: Task, wrong: Any) -> None:
    failed = tripped(week4, task, wrong.answer)
    assert failed <= wrong.fails or wrong.name in LOUD
    assert failed or wrong.name in BLIND


@pytest.mark.parametrize("name", [check.id for task in TASKS for check in task.checks])
def test_a_check_cell_says_unanswered_and_nothing_else(week4: Any, name: str) -> None:
    task = next(task for task in TASKS if name in {check.id for check in task.checks})

    def stub(*arguments: Any) -> None:
        raise week4.names["Unanswered"](task.name)

    names = {**week4.names, task.name: stub}
    for fixture in (f"{task.name}-fixtures", "calibration-fixtures"):
        if fixture in week4.cells:
            exec(compile(week4.cells[fixture].source, f"<{fixture}>", "exec"), names)
    with pytest.raises(week4.names["Unanswered"], match=task.name):
        exec(compile(week4.visible(name), f"<{name}>", "exec"), names)

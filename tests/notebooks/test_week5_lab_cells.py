"""The week 5 lab's cells: staff answers run; visible checks are as fair as hidden ones."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib.artifacts import find, load_table
from course_lib.data.week5 import CONFIGURATIONS, read_week5
from graders.contracts import Task
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import tasks_of

TASKS = tasks_of("week5_lab")
RIGHT = [(task, variant) for task in TASKS for variant in variants_of(task.name)]
WRONG = [(task, wrong) for task in TASKS for wrong in misconceptions_of(task.name)]
# Only the hidden cases are so made that these show.
BLIND = {
    "scales_of_w_before_the_split",
    "outlier_values",
    "outliers_of_x_and_w",
    "ninety_percent",
    "n_of_everything",
}


def tripped(lab: Any, task: Task, answer: str) -> set[str]:
    """The checks of the task whose visible part fails after this answer cell."""
    names = dict(lab.names)
    failed = set()
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(answer, f"<{task.name}>", "exec"), names)
        define_fixtures(lab, names)
        for check in task.checks:
            try:
                exec(compile(lab.visible(check.id), f"<{check.id}>", "exec"), dict(names))
            except Exception:
                failed.add(check.id)
    return failed


def define_fixtures(lab: Any, names: dict[str, Any]) -> None:
    """Define the helpers of the visible checks anew, so that they call this answer."""
    for cell in (cell for cell in lab.cells if cell.endswith("-fixtures")):
        exec(compile(lab.visible(cell), f"<{cell}>", "exec"), names)


def test_the_staffs_answers_need_no_stand_in(week5: Any) -> None:
    assert "STAND-IN" not in week5.printed
    assert week5.names["data"].source == "replica"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("task", "variant"), RIGHT, ids=lambda case: case.name)
def test_a_right_answer_trips_no_visible_check(week5: Any, task: Task, variant: Any) -> None:
    assert tripped(week5, task, variant.answer) == set()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("task", "wrong"), WRONG, ids=lambda case: case.name)
def test_a_wrong_answer_trips_only_checks_that_it_fails(week5: Any, task: Task, wrong: Any) -> None:
    failed = tripped(week5, task, wrong.answer)
    assert failed <= wrong.fails
    assert failed or wrong.name in BLIND


@pytest.mark.parametrize("name", [check.id for task in TASKS for check in task.checks])
def test_a_check_cell_says_unanswered_and_nothing_else(week5: Any, name: str) -> None:
    task = next(task for task in TASKS if name in {check.id for check in task.checks})

    def stub(*arguments: Any) -> None:
        raise week5.names["Unanswered"](task.name)

    names = {**week5.names, **{check.observes[0]: stub for check in task.checks}}
    define_fixtures(week5, names)
    with pytest.raises(week5.names["Unanswered"], match=task.name):
        exec(compile(week5.visible(name), f"<{name}>", "exec"), names)


def test_the_four_files_lie_there_and_are_found(week5: Any, week5_folder: Path) -> None:
    for name in ("configurations", "tiers", "calibration"):
        table, source = load_table(f"week5_{name}", week5_folder / "artifacts")
        assert source == "replica"
        assert len(table) in (6, 12)
    logits = find("week5_logits.npz", [week5_folder])
    assert logits is not None
    back = read_week5(logits.parent)
    assert tuple(back.logits) == CONFIGURATIONS
    for config, array in back.logits.items():
        np.testing.assert_array_equal(array, week5.names["data"].logits[config])


def test_tables_agree_with_one_another(week5: Any) -> None:
    names = week5.names
    table = names["tier_table"]
    assert np.allclose(table["delta"], (table["gained"] - table["lost"]) / table["n"])
    assert ((table["low"] <= table["delta"]) & (table["delta"] <= table["high"])).all()
    calibration = names["calibration"]
    for when in ("raw", "scaled"):
        assert (calibration[f"{when}_low"] < calibration[f"{when}_high"]).all()
    f1 = names["configurations"].set_index("config")["macro_f1"]
    for row in names["promises"].itertuples():
        base = row.config.split("_")[0] + "_fp16"
        assert row[2] == pytest.approx(f1[row.config] - f1[base])

"""The week 4 homework's cells: staff answers run; visible checks are as fair as hidden ones."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_lib.calibration import expected_calibration_error, fit_temperature
from course_lib.policy import threshold_policy
from course_lib.stand_ins import course_result, difference
from graders.contracts import Task
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import tasks_of

NAME = "week4_homework"
TASKS = tasks_of(NAME)
RIGHT = [(task, variant) for task in TASKS for variant in variants_of(task.name)]
WRONG = [(task, wrong) for task in TASKS for wrong in misconceptions_of(task.name)]
# Only the hidden cases are so made that these show.
BLIND = {"ten_bins", "weighted_mean_of_the_tiers", "never_one_alone"}
# The visible parts have one stretch only, or reach the target most closely where it ends.
BLIND |= {"halved_until_found", "nearest_to_the_target"}
# No class is too small where shares are looked at, and all are of one size where shares are equal.
BLIND |= {"share_of_the_large_classes"}
BLIND |= {"larger_class_first", "smaller_class_first", "more_errors_first"}
# The visible part of another check asks for a policy that keeps everything, too.
LOUD = {"never_everything"}
STORED = {
    "pairs_encoder": lambda names: names["pairs"]["encoder"],
    "pairs_decoder": lambda names: names["pairs"]["decoder"],
    "table_2a": lambda names: names["table_2a"],
    "judged": lambda names: names["judged"],
    "twins": lambda names: names["twin_table"],
    "policies": lambda names: names["policies"],
}


def tripped(lab: Any, task: Task, answer: str) -> set[str]:
    """The checks of the task whose visible part fails after this answer cell."""
    names, failed = dict(lab.names), set()
    with (
        contextlib.redirect_stdout(io.StringIO()),
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        exec(compile(answer, f"<{task.name}>", "exec", dont_inherit=True), names)
        for check in task.checks:
            try:
                exec(compile(lab.visible(check.id), f"<{check.id}>", "exec"), dict(names))
            except Exception:
                failed.add(check.id)
    return failed


def test_the_staffs_answers_need_no_stand_in(homework4: Any) -> None:
    assert "STAND-IN" not in homework4.printed
    assert homework4.names["data"].source == "replica"


@pytest.mark.parametrize("name", STORED)
def test_stand_ins_are_what_the_solved_notebook_computes(homework4: Any, name: str) -> None:
    stored, _ = course_result(name, NAME)
    assert difference(STORED[name](homework4.names), stored, 1e-5) == ""


def test_the_answers_table_is_the_stored_one_without_its_ece(homework4: Any) -> None:
    stored, _ = course_result("table_2c", NAME)
    mine = homework4.names["table_2c"]
    assert difference(mine, stored.drop(columns="ece"), 1e-5) == ""


def test_half_b_never_saw_what_was_fitted(homework4: Any) -> None:
    names = homework4.names
    half_b, labels = names["half_b"], names["labels"]
    assert not half_b[::2].any()
    assert half_b[1::2].all()
    for model in names["models"]:
        fresh = fit_temperature(names["logits"][model][::2], labels[::2])
        assert names["T"][model] == pytest.approx(fresh, abs=1e-6)
    for row in names["policies"].to_dict("records"):
        p = names["versions"][row["version"]]
        assert threshold_policy(p[::2], labels[::2], row["target"])["threshold"] == row["threshold"]


def test_what_policies_deliver_is_counted_on_half_b_alone(homework4: Any) -> None:
    names = homework4.names
    for row in names["table_3a"].to_dict("records"):
        p, truth = names["versions"][row["version"]][1::2], names["labels"][1::2]
        kept = p.max(axis=1) >= row["threshold"]
        assert row["coverage_b"] == pytest.approx(kept.mean())
        assert row["accuracy_b"] == pytest.approx((p.argmax(axis=1) == truth)[kept].mean())
        assert row["low"] < row["accuracy_b"] < row["high"]
    tiers = names["table_3c"].groupby("version")["kept"].sum()
    for version, row in names["at_70"].iterrows():
        assert tiers[version] == round(row["coverage_b"] * len(names["truth_b"]))


def test_twins_are_calibrated_overall_and_look_otherwise_by_tier(homework4: Any) -> None:
    table = homework4.names["table_2b"].set_index(["tier", "version"])
    assert table.loc["all", "twin_gap"].abs().max() < 0.01
    assert (table.loc["tail", "twin_gap"] > 0.15).all()
    assert (table["low"] <= table["twin"]).all()
    assert (table["twin"] <= table["high"]).all()


def test_the_remedies_are_measured_on_the_same_half(homework4: Any) -> None:
    names = homework4.names
    table = names["table_4b"].set_index(["arm", "metric", "tier"])
    assert np.allclose(table["delta"], table["value"] - table["plain"])
    unmoved = table.loc[("plain_T", ["accuracy", "f1"]), ["delta", "low", "high"]]
    assert not unmoved.to_numpy().any()  # a temperature changes no answer
    for arm, p in names["arms"].items():
        whole = names["table_4a"].set_index("arm").loc[arm]
        truth, held = names["truth_b"], p[names["half_b"]]
        assert whole["ece"] == pytest.approx(expected_calibration_error(held, truth))
        if arm != "plain":
            assert table.loc[(arm, "ece", "all"), "value"] == pytest.approx(whole["ece"])
            assert table.loc[(arm, "f1", "all"), "value"] == pytest.approx(whole["macro_f1"])
            assert table.loc[(arm, "accuracy", "all"), "value"] == pytest.approx(whole["accuracy"])


@pytest.mark.parametrize(("task", "variant"), RIGHT, ids=lambda case: case.name)
def test_a_right_answer_trips_no_visible_check(homework4: Any, task: Task, variant: Any) -> None:
    assert tripped(homework4, task, variant.answer) == set()


@pytest.mark.parametrize(("task", "wrong"), WRONG, ids=lambda case: case.name)
def test_a_wrong_answer_trips_only_checks_that_it_fails(
    homework4: Any, task: Task, wrong: Any
) -> None:
    failed = tripped(homework4, task, wrong.answer)
    assert failed <= wrong.fails or wrong.name in LOUD
    assert failed or wrong.name in BLIND


@pytest.mark.parametrize("name", [check.id for task in TASKS for check in task.checks])
def test_a_check_cell_says_unanswered_and_nothing_else(homework4: Any, name: str) -> None:
    task = next(task for task in TASKS if name in {check.id for check in task.checks})

    def stub(*arguments: Any) -> None:
        raise homework4.names["Unanswered"](task.name)

    names = {**homework4.names, task.name: stub}
    with pytest.raises(homework4.names["Unanswered"], match=task.name):
        exec(compile(homework4.visible(name), f"<{name}>", "exec"), names)


AT_WORK = {
    "confused_pairs": ["pairs-at-work"],
    "tier_reliability": ["reliability-at-work", "halves", "table-2c"],
}


@pytest.mark.parametrize(
    ("task", "variant"), [case for case in RIGHT if case[0].name in AT_WORK], ids=lambda c: c.name
)
def test_every_form_of_a_right_answer_serves_the_rest(
    homework4: Any, task: Task, variant: Any
) -> None:
    names, said = dict(homework4.names), io.StringIO()
    exec(compile(variant.answer, f"<{task.name}>", "exec", dont_inherit=True), names)
    with contextlib.redirect_stdout(said):
        for place in AT_WORK[task.name]:
            exec(compile(homework4.cells[place].source, f"<{place}>", "exec"), names)
    assert "STAND-IN" not in said.getvalue()
    assert names["ids"] == homework4.names["ids"]
    for table in ("table_2a", "table_2c"):
        assert difference(names[table], homework4.names[table], 1e-3) == ""


def test_the_rest_of_the_homework_survives_wrong_answers(homework4: Any) -> None:
    """A stand-in comes in for each task, and every table is the course's."""
    names, said = dict(homework4.names), io.StringIO()
    names |= {task.name: (lambda *arguments: None) for task in TASKS}
    places = ["pairs-at-work", "evidence", "reliability-at-work", "halves", "worlds", "twins"]
    places += ["table-2b", "table-2c", "policies-at-work", "table-3a", "table-3b", "table-3c"]
    with contextlib.redirect_stdout(said):
        for place in places:
            exec(compile(homework4.cells[place].source, f"<{place}>", "exec"), names)
    assert said.getvalue().count("STAND-IN") == 7
    for table in ("1a", "2a", "2b", "2c", "3a", "3b", "3c"):
        name = f"table_{table}"
        pd.testing.assert_frame_equal(
            names[name], homework4.names[name], atol=1e-5, check_dtype=False
        )

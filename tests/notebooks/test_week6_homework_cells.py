"""The week 6 homework's cells: staff answers run; visible checks are as fair as hidden ones."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_lib.data.load import load_week6
from course_lib.stand_ins import course_result, difference
from graders.contracts import Outcome, Task
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import draw_cases, tasks_of
from graders.tasks.shortlist import RECIPES, WILDCARDS

TASKS = tasks_of("week6_homework")
RIGHT = [(task, variant) for task in TASKS for variant in variants_of(task.name)]
WRONG = [(task, wrong) for task in TASKS for wrong in misconceptions_of(task.name)]
BLIND = {
    # The visible parts say what is missing; which metric and which range fit, the text says.
    "metric_of_another_scenario",
    "range_of_everything",
    "percent_for_share",
    # A reason is asked for, and the visible part takes any.
    "one_word_for_a_reason",
    # No visible row has a class so rare.
    "clipped_at_a_percent",
}
FORMS = {"shortlist", "decision"}


def tripped(lab: Any, task: Task, answer: str) -> set[str]:
    """The checks of the task whose visible part fails after this answer cell."""
    names = dict(lab.names)
    failed = set()
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(answer, f"<{task.name}>", "exec", dont_inherit=True), names)
        for check in task.checks:
            try:
                exec(compile(lab.visible(check.id), f"<{check.id}>", "exec"), dict(names))
            except Exception:
                failed.add(check.id)
    return failed


def test_the_staffs_answers_need_no_stand_in(homework6: Any) -> None:
    assert "STAND-IN" not in homework6.printed
    assert homework6.names["data"].source == "replica"


def test_menus_are_those_of_the_checks(homework6: Any) -> None:
    assert tuple(homework6.names["recipes"]) == RECIPES
    assert tuple(homework6.names["wildcards"]) == WILDCARDS
    menu = homework6.cells["shortlist-menu"].source
    for name in (*RECIPES, *WILDCARDS):
        assert f"`{name}`" in menu or f"`{name.removeprefix('distilled')}`" in menu, name


def test_every_table_covers_what_the_decision_check_reads(homework6: Any) -> None:
    names = homework6.names
    made_up = TASKS[-1].namespace()["tables"]
    assert list(names["tables"]) == list(made_up)
    for name, table in made_up.items():
        assert set(table.columns) <= set(names["tables"][name].columns), name
    (check,) = TASKS[-1].checks
    cases = draw_cases(check, 0)
    seen = see(check, (names["decision"], names["tables"]), cases)
    assert judge(check, cases, seen).outcome is Outcome.EARNED


@pytest.mark.parametrize("name", ["entropy_table", "nll_table", "js_table", "seed_js"])
def test_stand_ins_are_what_the_solved_notebook_computes(homework6: Any, name: str) -> None:
    stored, tolerance = course_result(name)
    mine = homework6.names["table_3c" if name == "js_table" else name]
    assert difference(mine, stored, tolerance / 4) == ""


def test_half_b_never_saw_the_temperature_being_fitted(homework6: Any) -> None:
    names = homework6.names
    assert not names["half_b"][::2].any()
    assert names["half_b"][1::2].all()
    fresh = names["fit_temperature"](
        load_week6("replica").students["vanilla"][::2], names["labels"][::2]
    )
    assert names["temperature"] == pytest.approx(fresh, abs=1e-6)


def test_intervals_of_the_deltas_hold_their_points_but_for_a_small_ece(homework6: Any) -> None:
    table = homework6.names["table_3d"]
    nll = table[table["metric"] == "nll"]
    assert ((nll["low"] <= nll["delta"]) & (nll["delta"] <= nll["high"])).all()
    js = homework6.names["table_3c"]
    assert ((js["low"] < js["js"]) & (js["js"] < js["high"])).all()


@pytest.mark.parametrize(("task", "variant"), RIGHT, ids=lambda case: case.name)
def test_a_right_answer_trips_no_visible_check(homework6: Any, task: Task, variant: Any) -> None:
    assert tripped(homework6, task, variant.answer) == set()


@pytest.mark.parametrize(("task", "wrong"), WRONG, ids=lambda case: case.name)
def test_a_wrong_answer_trips_only_checks_that_it_fails(
    homework6: Any, task: Task, wrong: Any
) -> None:
    failed = tripped(homework6, task, wrong.answer)
    assert failed <= wrong.fails
    assert failed or wrong.name in BLIND or task.name == "decision"


@pytest.mark.parametrize("name", [check.id for task in TASKS for check in task.checks])
def test_a_check_cell_says_unanswered_and_nothing_else(homework6: Any, name: str) -> None:
    task = next(task for task in TASKS if name in {check.id for check in task.checks})
    names = {**homework6.names, **unanswered(homework6, task)}
    with pytest.raises(homework6.names["Unanswered"], match=task.name):
        exec(compile(homework6.visible(name), f"<{name}>", "exec"), names)


def unanswered(lab: Any, task: Task) -> dict[str, Any]:
    """What the release's answer cell leaves behind: a stub, or the form in plain sight."""
    if task.name in FORMS:
        form = lab.cells[task.name].source.split("### BEGIN SOLUTION")[0]
        names: dict[str, Any] = {}
        exec(form, names)
        return {task.name: names[task.name]}

    def stub(*arguments: Any) -> None:
        raise lab.names["Unanswered"](task.name)

    return {task.name: stub}


def test_the_rest_of_the_homework_survives_wrong_answers(homework6: Any) -> None:
    """A stand-in comes in for each of the three functions, and the tables are the course's."""
    made = {"teacher-entropy": "entropy_table", "table-1a": "table_1a", "table-3c": "table_3c"}
    for name, table in made.items():
        names = dict(homework6.names)
        names |= {task: (lambda *a: None) for task in ("tier_entropy", "tier_nll", "js_divergence")}
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(homework6.cells[name].source, f"<{name}>", "exec"), names)
        assert "STAND-IN" in said.getvalue()
        pd.testing.assert_frame_equal(names[table], homework6.names[table], atol=1e-5)


@pytest.mark.parametrize("broken", [None, {"measured": 4}, {"measured": None, "metric": "ece"}])
def test_a_shortlist_that_cannot_be_read_costs_the_decision_nothing(
    homework6: Any, broken: Any
) -> None:
    names = {**homework6.names, "shortlist": broken}
    source = homework6.cells["shortlist-menus"].source
    exec(compile(source, "<shortlist-menus>", "exec"), names)
    assert names["own_list"]() == (list(RECIPES[:4]), "nll")

"""The week 5 homework's cells: staff answers run; visible checks are as fair as hidden ones."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_lib.artifacts import save_table
from course_lib.calibration import fit_temperature
from course_lib.data.load import load_week5
from course_lib.data.week5 import save_week5
from course_lib.stand_ins import course_result, difference
from course_lib.week5_tables import tier_table
from graders.contracts import Task
from graders.misconceptions import misconceptions_of, variants_of
from graders.notebooks.regions import Region, replaced
from graders.settings import load_settings
from graders.tasks import tasks_of

TASKS = tasks_of("week5_homework")
RIGHT = [(task, variant) for task in TASKS for variant in variants_of(task.name)]
WRONG = [(task, wrong) for task in TASKS for wrong in misconceptions_of(task.name)]
STAND_INS = ("every_class", "split_table", "splits", "envelope")


def tripped(lab: Any, task: Task, answer: str) -> set[str]:
    """The checks of the task whose visible part fails after this answer cell."""
    names = dict(lab.names)
    failed = set()
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(answer, f"<{task.name}>", "exec", dont_inherit=True), names)
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


def run(lab: Any, names: dict[str, Any], *cells: str) -> str:
    """Run these cells on the names; what they print."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for cell in cells:
            exec(compile(lab.cells[cell].source, f"<{cell}>", "exec"), names)
    return said.getvalue()


def test_the_staffs_answers_need_no_stand_in(homework5: Any) -> None:
    assert "STAND-IN" not in homework5.printed
    assert "of your names stand in the table" not in homework5.printed
    assert homework5.names["data"].source == "replica"


@pytest.mark.parametrize("name", STAND_INS)
def test_stand_ins_are_what_the_solved_notebook_computes(homework5: Any, name: str) -> None:
    stored, _ = course_result(name, "week5_homework")
    assert difference(homework5.names[name], stored, 1e-4) == ""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("task", "variant"), RIGHT, ids=lambda case: case.name)
def test_a_right_answer_trips_no_visible_check(homework5: Any, task: Task, variant: Any) -> None:
    assert tripped(homework5, task, variant.answer) == set()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("task", "wrong"), WRONG, ids=lambda case: case.name)
def test_a_wrong_answer_trips_only_checks_that_it_fails(
    homework5: Any, task: Task, wrong: Any
) -> None:
    failed = tripped(homework5, task, wrong.answer)
    assert failed <= wrong.fails
    assert failed


@pytest.mark.parametrize(("task", "variant"), RIGHT, ids=lambda case: case.name)
def test_a_right_answer_needs_no_stand_in(homework5: Any, task: Task, variant: Any) -> None:
    names = dict(homework5.names)
    exec(compile(variant.answer, f"<{task.name}>", "exec", dont_inherit=True), names)
    cells = {
        "class_trajectory": ["every-class"],
        "split_calibration": ["split-table"],
        "envelope_check": ["envelope-table", "reveal-axis"],
    }
    assert "STAND-IN" not in run(homework5, names, *cells[task.name])


@pytest.mark.parametrize("name", [check.id for task in TASKS for check in task.checks])
def test_a_check_cell_says_unanswered_and_nothing_else(homework5: Any, name: str) -> None:
    task = next(task for task in TASKS if name in {check.id for check in task.checks})
    names = dict(homework5.names)
    stub = f'raise Unanswered("{task.name}")'
    source = replaced(homework5.cells[task.name].source, Region.SOLUTION, stub)
    exec(compile(source, f"<{task.name}>", "exec"), names)
    define_fixtures(homework5, names)
    with pytest.raises(names["Unanswered"], match=task.name):
        exec(compile(homework5.visible(name), f"<{name}>", "exec"), names)


def test_the_rest_of_the_homework_survives_wrong_answers(homework5: Any) -> None:
    """A stand-in comes in for each of the three functions, and the tables are the course's."""
    made = {"every-class": "every_class", "split-table": "split_table"}
    made |= {"splits": "splits", "envelope-table": "envelope"}
    for cell, table in made.items():
        names = dict(homework5.names)
        names |= {task.name: (lambda *a: None) for task in TASKS}
        assert "STAND-IN" in run(homework5, names, cell)
        pd.testing.assert_frame_equal(
            names[table], homework5.names[table], atol=1e-5, check_dtype=False
        )


@pytest.mark.parametrize(
    "wanted", [None, 3, "Getting the loan", ["no such class"], ["Getting the loan"] * 3, [1, 2, 3]]
)
def test_classes_that_cannot_be_read_cost_nothing(homework5: Any, wanted: Any) -> None:
    names = {**homework5.names, "predicted_classes": wanted if wanted is not None else ["x"]}
    said = run(homework5, names, "followed", "reveal-classes", "where-to")
    assert "Followed are the first of each tier" in said
    assert names["followed"]["tier"].nunique() == 3
    assert len(names["followed"]) == 18


def test_class_names_are_read_kindly(homework5: Any) -> None:
    wanted = [f" {name.upper()} " for name in homework5.names["predicted_classes"]]
    assert set(homework5.names["three_named"](wanted)) == set(homework5.names["predicted_classes"])


@pytest.mark.parametrize("moved", ["ms", 20, {"ms": "20"}, {"no such limit": 3.0}, ["ms", 20.0]])
def test_limits_that_cannot_be_read_move_nothing(homework5: Any, moved: Any) -> None:
    said = run(homework5, {**homework5.names, "predicted_axis": moved}, "reveal-axis")
    assert "Moved: nothing" in said


def test_a_tightened_limit_is_used(homework5: Any) -> None:
    names = {**homework5.names, "predicted_axis": {"macro_f1": 0.0, "ece": 1.0, "ms": 0.1}}
    said = run(homework5, names, "reveal-axis")
    assert "Pass now: ['encoder_fp16']" in said


def test_half_b_never_saw_the_temperature_being_fitted(homework5: Any) -> None:
    names = homework5.names
    in_a = names["in_a"]
    for config, T in names["temperatures"].items():
        logits = names["data"].logits[config]
        assert fit_temperature(logits[in_a], names["labels"][in_a]) == pytest.approx(T, abs=1e-4)
    assert (names["half_b"] == ~in_a).all()
    assert names["held_out"]["scaled"].tolist() == pytest.approx(
        names["split_table"]["after"].tolist(), abs=1e-6
    )


def test_tables_agree_with_one_another(homework5: Any) -> None:
    names = homework5.names
    halves = names["halves"]
    n_a = names["in_a"].sum()
    assert abs(2 * n_a - len(names["labels"])) <= 1
    assert (
        halves["delta"]
        .between(
            halves[["delta_a", "delta_b"]].min(axis=1), halves[["delta_a", "delta_b"]].max(axis=1)
        )
        .all()
    )
    figures = names["figures"].set_index("config")
    for column, side, value in names["LIMITS"]:
        met = figures[column] <= value if side == "at most" else figures[column] >= value
        assert met.tolist() == names["envelope"][column].tolist()
    followed = names["followed"]
    assert ((followed["low"] <= followed["f1"]) & (followed["f1"] <= followed["high"])).all()


def test_limits_in_the_text_are_those_of_the_code(homework5: Any) -> None:
    text = homework5.cells["envelope"].source
    said = re.findall(r"at (?:most|least) ([\d.,]+\d)", text)
    assert [float(value.replace(",", "")) for value in said] == [
        value for _, _, value in homework5.names["LIMITS"]
    ]


def test_every_table_that_is_saved_is_asked_for_by_the_preflight(homework5: Any) -> None:
    saved = re.findall(r"saved artifacts/(table_\w+\.json)", homework5.printed)
    assert set(saved) == set(load_settings().assignment("week5_homework").saves)


def test_the_lab_s_files_are_looked_for(
    homework5: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_ARTIFACTS", raising=False)
    names = dict(homework5.names)
    table = eval(homework5.cells["lab-files"].source.strip().split("\n")[-1], names)
    assert len(table) == 4
    assert set(table["compared with the logits"]) == {"not found"}


def test_the_homework_runs_on_a_run_of_ones_own(
    homework5: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lab's files lie somewhere below the folder; other examples, classes and figures."""
    replica = load_week5("replica")
    own = replace(
        replica,
        source="measured",
        note="Source: measured.",
        class_names=tuple(f"own class {c}" for c in range(len(replica.tiers))),
        labels=replica.labels[:1500],
        logits={name: logits[:1500] for name, logits in replica.logits.items()},
    )
    folder = tmp_path / "notebooks" / "someone" / "lab"
    save_week5(own, folder)
    save_table("week5_tiers", tier_table(own), "measured", folder)
    monkeypatch.setenv("COURSE_ARTIFACTS", str(tmp_path))
    for name in ("COURSE_GRADING", "COURSE_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    names: dict[str, Any] = {"__name__": "lab"}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for place, cell in homework5.cells.items():
            if cell.cell_type == "code":
                exec(compile(homework5.visible(place), f"<{place}>", "exec"), names)
    assert names["data"].source == "measured"
    assert "STAND-IN" not in said.getvalue()
    assert "Followed are the first of each tier" in said.getvalue()  # the staff named others
    table = eval(homework5.cells["lab-files"].source.strip().split("\n")[-1], names)
    found = table.set_index("file")
    assert found.loc["week5_tiers.json"].tolist() == [str(folder), "the same"]
    assert found.loc["week5_logits.npz"].tolist() == [str(folder), "found"]
    assert found.loc["week5_configurations.json"].tolist() == ["", "not found"]

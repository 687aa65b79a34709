"""A stand-in comes in exactly where the student's function doesn't work, and says so."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_lib import stand_ins
from course_lib.data.load import load_week5, load_week6
from course_lib.data.week4 import load_week4
from course_lib.runtime import Unanswered
from course_lib.stand_ins import course_result, difference, stand_in

NAMES = ("teacher_tiers", "tiers_vanilla", "tiers_distilled", "kd_run", "table_3c")
RIGHT, _ = course_result("teacher_tiers")


def maker(name: str = "make_stand_ins") -> ModuleType:
    path = Path(__file__).parents[2] / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKERS = {
    "week6_lab": ("make_stand_ins", lambda: load_week6("replica")),
    "week4_lab": ("make_week4_stand_ins", lambda: load_week4("replica")),
}


def test_the_stored_names_are_known() -> None:
    with pytest.raises(ValueError, match=re.escape(str(sorted(NAMES)))):
        course_result("no such name", "week6_lab")


@pytest.mark.parametrize("lab", MAKERS)
def test_every_stored_figure_is_what_the_reference_computes(lab: str) -> None:
    tool, load = MAKERS[lab]
    fresh = maker(tool).lab_results(load())
    for name, result in fresh.items():
        stored, tolerance = course_result(name, lab)
        values = result["values"] if "values" in result else pd.DataFrame(result["columns"])
        assert difference(values, stored, min(tolerance, 1e-3)) == ""


def test_every_stored_figure_of_the_last_homework_is_what_the_references_compute() -> None:
    fresh = maker("make_week6_homework_stand_ins").homework_results(load_week6("replica"))
    assert sorted(fresh) == ["entropy_table", "js_table", "nll_table", "seed_js"]
    for name, result in fresh.items():
        stored, tolerance = course_result(name)
        values = result["values"] if "values" in result else pd.DataFrame(result["columns"])
        assert difference(values, stored, min(tolerance, 1e-5)) == ""


def test_every_stored_figure_of_the_week_4_homework_is_what_the_references_compute() -> None:
    fresh = maker("make_week4_homework_stand_ins").homework_results(load_week4("replica"))
    names = [
        "judged",
        "pairs_decoder",
        "pairs_encoder",
        "policies",
        "table_2a",
        "table_2c",
        "twins",
    ]
    assert sorted(fresh) == names
    for name, result in fresh.items():
        stored, _ = course_result(name, "week4_homework")
        assert difference(pd.DataFrame(result["columns"]), stored, 1e-5) == "", name


def test_every_stored_figure_of_week_5_is_what_the_reference_computes() -> None:
    for name, result in maker("make_week5_stand_ins").lab_results(load_week5("replica")).items():
        stored, tolerance = course_result(name)
        values = result["values"] if "values" in result else pd.DataFrame(result["columns"])
        assert difference(values, stored, tolerance) == "", name


def test_a_working_function_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    mine = {tier: value + 0.001 for tier, value in RIGHT.items()}
    assert stand_in("teacher_tiers", lambda: mine, "replica") is mine
    assert capsys.readouterr().out == ""


def raises(error: BaseException) -> Any:
    raise error


@pytest.mark.parametrize(
    ("compute", "said"),
    [
        (lambda: raises(Unanswered("tier_scores")), "tier_scores is not answered yet"),
        (lambda: raises(NameError("name 'tier_scores'")), "raised NameError"),
        (lambda: raises(KeyboardInterrupt()), "was stopped before it came back"),
        (lambda: None, "is a NoneType, a dict was asked for"),
        (lambda: {"head": 0.5}, "where ['head', 'mid', 'tail'] were asked for"),
        (lambda: {**RIGHT, "mid": RIGHT["mid"] + 0.01}, "your mid differs"),
        (lambda: {**RIGHT, "tail": float("nan")}, "your tail differs"),
        (lambda: {**RIGHT, "tail": "none"}, "raised ValueError"),
    ],
)
def test_a_broken_function_gives_way_with_one_labelled_line(
    compute: Any, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stand_in("teacher_tiers", compute, "replica") == RIGHT
    line, source = capsys.readouterr().out.strip().split("\n")
    assert line.startswith("STAND-IN for teacher_tiers: ")
    assert said in line
    assert "replica" in source


def test_only_what_stood_in_is_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand_ins, "stood_in", set())
    stand_in("teacher_tiers", lambda: dict(RIGHT), "replica")
    assert stand_ins.stood_in == set()
    stand_in("teacher_tiers", lambda: None, "replica")
    assert stand_ins.stood_in == {"teacher_tiers"}


def test_other_data_have_other_figures_but_the_same_shape() -> None:
    mine = dict.fromkeys(RIGHT, 0.9)
    assert stand_in("teacher_tiers", lambda: mine, "hub") is mine
    assert stand_in("teacher_tiers", lambda: {"head": 0.9}, "hub") == RIGHT


def test_a_table_is_compared_row_by_row() -> None:
    table, _ = course_result("table_3c")
    assert difference(table.copy(), table) == ""
    assert "17 rows, 18 were asked for" in difference(table.iloc[1:], table)
    assert difference(table.assign(recipe="vanilla"), table) == "your recipe differs from the " + (
        "course's result"
    )
    assert "differs" in difference(table.assign(coverage=1 - table["coverage"]), table)
    holed = table.assign(accuracy=table["accuracy"].where(np.arange(len(table)) > 0))
    assert "accuracy" in difference(holed, table)
    assert difference(holed, holed) == ""


def test_an_unknown_name_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="the names are"):
        stand_in("table_9z", lambda: None, "replica")

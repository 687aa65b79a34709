"""A stand-in comes in exactly where the student's function doesn't work, and says so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_lib.data.load import load_week5, load_week6
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


def test_every_stored_figure_is_what_the_reference_computes() -> None:
    fresh = maker().lab_results(load_week6("replica"))
    assert sorted(fresh) == sorted(NAMES)
    for name, result in fresh.items():
        stored, tolerance = course_result(name)
        values = result["values"] if "values" in result else pd.DataFrame(result["columns"])
        assert difference(values, stored, min(tolerance, 1e-3)) == ""


def test_every_stored_figure_of_week_5_is_what_the_reference_computes() -> None:
    for name, result in maker("make_week5_stand_ins").lab_results(load_week5("replica")).items():
        stored, tolerance = course_result(name)
        values = result["values"] if "values" in result else pd.DataFrame(result["columns"])
        assert difference(values, stored, tolerance) == "", name


def test_a_working_function_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    mine = {tier: value + 0.001 for tier, value in RIGHT.items()}
    assert stand_in("teacher_tiers", lambda: mine, "replica") is mine
    assert capsys.readouterr().out == ""


def raises(error: Exception) -> Any:
    raise error


@pytest.mark.parametrize(
    ("compute", "said"),
    [
        (lambda: raises(Unanswered("tier_scores")), "tier_scores is not answered yet"),
        (lambda: raises(NameError("name 'tier_scores'")), "raised NameError"),
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

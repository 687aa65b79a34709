"""What stands in for a broken answer in the week 5 homework is what the references compute."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pandas as pd

from course_lib.data.load import load_week5
from course_lib.stand_ins import course_result, difference

TOOL = Path(__file__).parents[2] / "tools/make_week5_homework_stand_ins.py"


def test_every_stored_figure_is_what_the_references_compute() -> None:
    spec = importlib.util.spec_from_file_location(TOOL.stem, TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    fresh = tool.homework_results(load_week5("replica"))
    assert sorted(fresh) == ["envelope", "every_class", "split_table", "splits"]
    for name, result in fresh.items():
        stored, _ = course_result(name, "week5_homework")
        assert difference(pd.DataFrame(result["columns"]), stored, 1e-5) == "", name

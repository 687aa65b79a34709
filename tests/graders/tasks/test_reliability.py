"""reliability_table: counts, values and empty bins each cost their own point."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.calibration import reliability_table
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

NAMES = ("counts", "values", "empty")


def points(change, seed=0):
    earned = []
    for name in NAMES:
        check = check_by_id(f"reliability_table-{name}")
        cases = draw_cases(check, seed)
        function = lambda *inputs: change(reliability_table(*inputs))  # noqa: E731
        earned.append(judge(check, cases, see(check, (function,), cases)).points)
    return tuple(earned)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda t: t, (1, 1, 1)),
        (lambda t: t.astype(np.float32), (1, 1, 1)),
        (lambda t: t[["accuracy", "confidence", "n", "high", "low"]].assign(gap=0), (1, 1, 1)),
        (lambda t: t.set_index("low", drop=False), (1, 1, 1)),
        (lambda t: t.assign(n=t["n"] + 1), (0, 1, 1)),
        (lambda t: t.assign(low=t["low"] + 0.1), (0, 1, 1)),
        (lambda t: t.assign(accuracy=t["accuracy"] + 0.01), (1, 0, 1)),
        (lambda t: t.drop(columns="confidence"), (1, 0, 0)),
        (lambda t: t.fillna(0), (1, 1, 0)),
        (lambda t: t.dropna(), (1, 1, 0)),
        (lambda t: t.iloc[::-1], (0, 0, 1)),  # the holes lie the same both ways
        (lambda t: t.to_dict(), (0, 0, 0)),
        (lambda t: None, (0, 0, 0)),
    ],
)
def test_what_each_change_costs(change, wanted):
    assert points(change) == wanted


def test_cases_fill_every_bin_but_where_holes_are_asked_about():
    for seed in range(20):
        for name in ("counts", "values"):
            for case in draw_cases(check_by_id(f"reliability_table-{name}"), seed):
                assert reliability_table(**case.inputs)["n"].min() > 0
        (holes,) = draw_cases(check_by_id("reliability_table-empty"), seed)
        assert 0 < (reliability_table(**holes.inputs)["n"] == 0).sum() < 10

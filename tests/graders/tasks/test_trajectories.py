"""class_trajectory: each check reads its own columns, and the cases tell the wrong ideas apart."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.trajectories import class_trajectory
from graders.tasks import check_by_id, draw_cases


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda t: t, ""),
        (lambda t: t.iloc[::-1], ""),
        (lambda t: t.astype({"n": float, "f1": np.float32}), ""),
        (lambda t: t.assign(f1=t["f1"].round(3)), ""),
        (lambda t: t.assign(more="words"), ""),
        (lambda t: t.assign(n=t["n"] + 1), "counts"),
        (lambda t: t.assign(hits=t["hits"] - 1), "counts"),
        (lambda t: t.assign(claimed=t["claimed"] + 1), "counts"),
        (lambda t: t.assign(f1=100 * t["f1"]), "f1"),
        (lambda t: t.assign(f1=float("nan")), "f1"),
        (lambda t: t.assign(gained=t["gained"] + 1), "flips"),
        (lambda t: t.assign(lost=0), "flips"),
        (lambda t: t.assign(lost="none"), "flips"),
        (lambda t: t.drop(columns="f1"), "f1"),
        (lambda t: t.drop(columns="precision"), "counts f1 flips"),
        (lambda t: t.set_index("precision"), "counts f1 flips"),
        (lambda t: t.iloc[:-1], "counts f1 flips"),
        (lambda t: t.to_dict(), "counts f1 flips"),
        (lambda t: None, "counts f1 flips"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"class_trajectory": lambda *inputs: change(class_trajectory(*inputs))}
    points = earned("class_trajectory", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


def test_cases_hold_what_they_promise():
    for seed in range(20):
        for case in draw_cases(check_by_id("class_trajectory-flips"), seed):
            guesses = dict(zip(case.inputs["precisions"], case.inputs["predictions"], strict=True))
            table = class_trajectory(case.inputs["labels"], guesses, case.inputs["class_id"])
            assert (table["claimed"] > table["n"]).all()  # so F1, recall and precision differ
            later = table.iloc[1:]
            assert (later["gained"] > later["lost"]).all()
            assert (later["lost"] > 0).all()
            steps = later[["gained", "lost"]].to_numpy()
            assert (steps[1] != steps[1] - steps[0]).all()
            own = case.inputs["labels"] == case.inputs["class_id"]
            first, last = (case.inputs["predictions"][place][own] for place in (0, 2))
            changed = int((first != last).sum())
            assert changed > steps[1].sum()  # some go from one wrong class to another

"""pareto_front: any form of truth values earns; each check is blind to the others' rules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course_lib.frontier import pareto_front
from graders.tasks import check_by_id, draw_cases


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda f: f.tolist(), ""),
        (lambda f: f.astype(int), ""),
        (lambda f: pd.Series(f), ""),
        (lambda f: f.astype(object), ""),
        (lambda f: f[:, None], ""),
        (lambda f: ~f, "dominance directions ties"),
        (lambda f: f * 2, "dominance directions ties"),
        (lambda f: np.flatnonzero(f), "dominance directions ties"),
        (lambda f: f[:-1], "dominance directions ties"),
        (lambda f: None, "dominance directions ties"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"pareto_front": lambda *inputs: change(pareto_front(*inputs))}
    points = earned("pareto_front", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


def test_writing_into_the_points_hurts_nobody(earned):
    def answer(points, minimise):
        front = pareto_front(points, minimise)
        points[:] = 0
        return front

    for _ in range(2):
        assert all(earned("pareto_front", {"pareto_front": answer}).values())


def test_only_the_tie_cases_have_ties():
    for seed in range(20):
        for name in ("dominance", "directions"):
            for case in draw_cases(check_by_id(f"pareto_front-{name}"), seed):
                for axis in case.inputs["points"].T:
                    assert len(np.unique(axis)) == len(axis)
                front = pareto_front(**case.inputs)
                assert 3 <= front.sum() <= len(front) - 2
        (ties,) = draw_cases(check_by_id("pareto_front-ties"), seed)
        front = pareto_front(**ties.inputs)
        assert front.sum() == 4  # two of these are equal
        assert len(np.unique(ties.inputs["points"][front], axis=0)) == 3

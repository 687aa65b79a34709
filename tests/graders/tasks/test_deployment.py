"""coverage_table: two checks that don't touch one another; ties are exact, never rounded."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.deployment import coverage_table
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases


def points(function, seed=0):
    earned = {}
    for name in ("coverage", "accuracy"):
        check = check_by_id(f"coverage_table-{name}")
        cases = draw_cases(check, seed)
        earned[name] = judge(check, cases, see(check, (function,), cases))
    return earned["coverage"].points, earned["accuracy"].points


def changed(change):
    return lambda *inputs: change(coverage_table(*inputs))


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda t: t, (2, 2)),
        (lambda t: t.astype(np.float32), (2, 2)),
        (lambda t: t[["accuracy", "threshold", "coverage"]], (2, 2)),
        (lambda t: t.assign(n=1), (2, 2)),
        (lambda t: t.set_index("coverage", drop=False), (2, 2)),
        (lambda t: t.iloc[::-1], (0, 2)),
        (lambda t: t.assign(coverage=t["coverage"] + 0.001), (0, 2)),
        (lambda t: t.assign(accuracy=t["accuracy"] + 0.001), (2, 0)),
        (lambda t: t.fillna(0.0), (2, 0)),
        (lambda t: t.drop(columns="threshold"), (0, 2)),
        (lambda t: t.drop(columns="coverage"), (0, 2)),
        (lambda t: t.drop(columns="accuracy"), (2, 0)),
        (lambda t: t.iloc[:-1], (0, 0)),
        (lambda t: t.astype(str), (2, 2)),
        (lambda t: t.assign(coverage="much"), (0, 2)),
        (lambda t: t.to_dict("records"), (0, 0)),
        (lambda t: None, (0, 0)),
    ],
)
def test_what_each_change_costs(change, wanted):
    assert points(changed(change)) == wanted


def test_strictly_above_costs_coverage_alone_in_both_precisions():
    def above(probs, labels, thresholds):
        return coverage_table(probs, labels, np.nextafter(thresholds, 2)).assign(
            threshold=thresholds
        )

    def single(probs, labels, thresholds):
        return coverage_table(probs.astype(np.float32), labels, np.asarray(thresholds, np.float32))

    for seed in range(5):
        assert points(above, seed) == (0, 2)
        assert points(single, seed) == (2, 2)


def test_cases_hold_what_they_promise():
    for seed in range(20):
        (edge,) = draw_cases(check_by_id("coverage_table-coverage"), seed)
        top = edge.inputs["probs"].max(axis=1)
        assert np.isin(edge.inputs["thresholds"], top).sum() >= 3
        assert coverage_table(**edge.inputs)["coverage"].min() > 0
        cases = draw_cases(check_by_id("coverage_table-accuracy"), seed)
        for case in (edge, *cases):
            probs = case.inputs["probs"]
            np.testing.assert_array_equal(probs * 64, np.round(probs * 64))
            np.testing.assert_array_equal(probs.sum(axis=1), 1.0)
            ordered = np.sort(probs, axis=1)
            assert (ordered[:, -1] > ordered[:, -2]).all()
        for case in cases:
            assert not np.isin(case.inputs["thresholds"], case.inputs["probs"].max(axis=1)).any()
        assert coverage_table(**cases[-1].inputs)["accuracy"].isna().sum() == 1

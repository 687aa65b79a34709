"""coverage_table: two checks that don't touch one another; ties are exact, never rounded."""

from __future__ import annotations

import numpy as np
import pandas as pd
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
        (lambda t: t.astype(str), (0, 0)),
        (lambda t: t.assign(threshold=t["threshold"].astype(str)), (0, 2)),
        (lambda t: t.assign(accuracy=t["accuracy"].map("{:.6f}".format)), (2, 0)),
        (lambda t: t.assign(accuracy=t["accuracy"].astype(object).fillna("NaN")), (2, 0)),
        (lambda t: t.assign(accuracy=t["accuracy"].astype("Float64")), (2, 2)),
        (lambda t: t.convert_dtypes(), (2, 2)),
        (lambda t: t.assign(accuracy=[pd.NA if x != x else x for x in t["accuracy"]]), (2, 2)),
        (lambda t: t.assign(accuracy=[None if x != x else x for x in t["accuracy"]]), (2, 2)),
        (lambda t: t.assign(when=pd.Timestamp("2026-03-04"), note="", none=pd.NA), (2, 2)),
        (lambda t: t.assign(covered=[np.arange(3)] * len(t), which=[{"a": 1}] * len(t)), (2, 2)),
        (lambda t: t.join(pd.DataFrame(1, t.index, [str(i) for i in range(1200)])), (2, 2)),
        (lambda t: t.assign(coverage=[np.arange(3)] * len(t)), (0, 2)),
        (lambda t: pd.concat([t, t["coverage"]], axis=1), (0, 2)),
        (lambda t: t.round(3), (0, 0)),
        (lambda t: t.assign(coverage="much"), (0, 2)),
        (lambda t: t.to_dict("records"), (0, 0)),
        (lambda t: None, (0, 0)),
    ],
)
def test_what_each_change_costs(change, wanted):
    assert points(changed(change)) == wanted


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (
            lambda t: t.round(3),
            (
                "Your table's thresholds are rounded to 3 decimals; give them as they come.",
                "Your accuracies are rounded to 3 decimals; give them as they come.",
            ),
        ),
        (
            lambda t: t.assign(coverage=t["coverage"].round(2), accuracy=t["accuracy"].round(4)),
            (
                "Your coverages are rounded to 2 decimals; give them as they come.",
                "Your accuracies are rounded to 4 decimals; give them as they come.",
            ),
        ),
        (
            lambda t: t.astype(np.float32).round(3),
            (
                "Your table's thresholds are rounded to 3 decimals; give them as they come.",
                "Your accuracies are rounded to 3 decimals; give them as they come.",
            ),
        ),
        (
            lambda t: t.assign(threshold=pd.Timestamp("2026-03-04"), accuracy="NaN"),
            (
                'Your column "threshold" holds values of type Timestamp; numbers are asked.',
                'Your column "accuracy" holds text; numbers are asked.',
            ),
        ),
    ],
    ids=["all-rounded", "two-rounded", "in-float32", "no-numbers"],
)
def test_the_reason_names_what_is_wrong_with_the_numbers(change, reasons):
    for seed in range(3):
        for name, reason in zip(("coverage", "accuracy"), reasons, strict=True):
            check = check_by_id(f"coverage_table-{name}")
            cases = draw_cases(check, seed)
            seen = see(check, (changed(change),), cases)
            assert judge(check, cases, seen).reason == reason


@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_confidences_that_round_up_to_a_threshold_do_not_reach_it(decimals):
    def rounding(probs, labels, thresholds):
        top = np.round(probs.max(axis=1), decimals)
        return coverage_table(probs, labels, thresholds).assign(
            coverage=[np.mean(top >= threshold) for threshold in thresholds]
        )

    for seed in range(10):
        assert points(rounding, seed) == (0, 2)


@pytest.mark.parametrize(
    ("off", "kept"), [(-0.02, 0), (-1e-3, 0), (-1e-6, 2), (1e-3, 0), (0.02, 0)]
)
def test_how_far_a_threshold_may_lie_off(off, kept):
    def moved(probs, labels, thresholds):
        levels = np.clip(np.asarray(thresholds) + off, 0, 1)
        return coverage_table(probs, labels, levels).assign(threshold=thresholds)

    for seed in range(5):
        assert points(moved, seed) == (kept, 2)


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
        edge, near = draw_cases(check_by_id("coverage_table-coverage"), seed)
        top = edge.inputs["probs"].max(axis=1)
        assert np.isin(edge.inputs["thresholds"], top).sum() >= 3
        assert coverage_table(**edge.inputs)["coverage"].min() > 0
        gaps = near.inputs["probs"].max(axis=1)[:, None] - near.inputs["thresholds"][[0, 2]]
        for side in (1, -1):
            assert (((side * gaps > 0) & (side * gaps < 0.01)).sum(axis=0) == 3).all()
        cents = near.inputs["probs"].max(axis=1) * 100
        assert (np.abs(cents % 1 - 0.5) > 0.02).all()  # no rounding to cents is a toss-up
        cases = draw_cases(check_by_id("coverage_table-accuracy"), seed)
        for case in (edge, near, *cases):
            probs = case.inputs["probs"]
            np.testing.assert_array_equal(probs * 4096, np.round(probs * 4096))
            np.testing.assert_array_equal(probs.sum(axis=1), 1.0)
            ordered = np.sort(probs, axis=1)
            assert (ordered[:, -1] > ordered[:, -2]).all()
        for case in cases:
            assert not np.isin(case.inputs["thresholds"], case.inputs["probs"].max(axis=1)).any()
        assert coverage_table(**cases[-1].inputs)["accuracy"].isna().sum() == 1

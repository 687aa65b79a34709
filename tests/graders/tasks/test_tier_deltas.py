"""tier_delta: other random streams earn, and the three checks read different columns."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.bootstrap import paired_bootstrap
from course_lib.metrics import accuracy
from course_lib.tier_deltas import tier_delta
from graders.tasks import check_by_id, draw_cases
from graders.tasks.tier_deltas import resampled_limits


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda t: t.iloc[::-1], ""),
        (lambda t: t.assign(more=1), ""),
        (lambda t: t.astype({"delta": np.float32, "gained": float}), ""),
        (lambda t: t[["gained", "tier", "lost", "high", "low", "delta", "n"]], ""),
        (lambda t: t.assign(n=0), "flips"),
        (lambda t: t.assign(delta=-t["delta"]), "delta"),
        (lambda t: t.assign(low=t["low"] - 0.03), "interval"),
        (lambda t: t.rename(columns={"low": "high", "high": "low"}), "interval"),
        (lambda t: t.assign(lost=t["lost"] + 1), "flips"),
        (lambda t: t.drop(columns="gained"), "flips"),
        (lambda t: t.drop(columns="tier"), "delta interval flips"),
        (lambda t: t.iloc[:2], "delta interval flips"),
        (lambda t: t.to_dict("records"), "delta interval flips"),
        (lambda t: None, "delta interval flips"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"tier_delta": lambda *inputs: change(tier_delta(*inputs))}
    points = earned("tier_delta", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


def test_any_random_stream_earns(earned):
    for seed in range(12):
        objects = {"tier_delta": lambda *inputs, s=seed: tier_delta(*inputs, seed=s)}
        assert all(earned("tier_delta", objects, seed).values())


def test_the_limits_without_a_loop_are_those_of_the_bootstrap():
    labels = np.zeros(300, int)
    before, after = (np.arange(300) < 40).astype(int), (np.arange(300) >= 275).astype(int)
    span = paired_bootstrap(accuracy, labels, before, after, n_resamples=4000)
    np.testing.assert_allclose(resampled_limits(300, 40, 25), [span.low, span.high], atol=0.006)


def test_cases_have_flips_of_both_kinds_and_changes_that_are_none():
    for seed in range(10):
        (case,) = draw_cases(check_by_id("tier_delta-interval"), seed)
        table = tier_delta(**{**case.inputs, "n_resamples": 1})
        assert (table[["gained", "lost"]] > 3).all(axis=None)
        labels, a, b = (case.inputs[name] for name in ("labels", "pred_a", "pred_b"))
        assert ((a != b) & (a != labels) & (b != labels)).sum() > 20

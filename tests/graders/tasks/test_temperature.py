"""fit_temperature: any optimiser earns; another objective costs the objective alone."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import scipy.special
from sklearn.metrics import log_loss

from course_lib.calibration import expected_calibration_error, fit_temperature, softmax
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

NAMES = ("direction", "objective", "range", "stability")


def points(function, seed=0):
    earned = []
    for name in NAMES:
        check = check_by_id(f"fit_temperature-{name}")
        cases = draw_cases(check, seed)
        earned.append(judge(check, cases, see(check, (function,), cases)).points)
    return tuple(earned)


def by_log_loss(logits, labels):
    def loss(t):
        return log_loss(labels, scipy.special.softmax(logits / t, axis=1), labels=range(6))

    return scipy.optimize.minimize_scalar(loss, bracket=(0.5, 2)).x


@pytest.mark.parametrize("seed", range(3))
def test_an_independent_implementation_earns(seed):
    assert points(by_log_loss, seed) == (1, 2, 1, 1)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda t: np.float32(t), (1, 2, 1, 1)),
        (lambda t: np.array([t]), (1, 2, 1, 1)),
        (lambda t: t * 1.02, (1, 2, 1, 1)),
        (lambda t: round(t, 2), (1, 2, 1, 1)),
        (lambda t: 1 / t, (0, 2, 1, 1)),
        (lambda t: t * 1.2, (1, 0, 1, 1)),
        (lambda t: min(t, 5.0), (1, 2, 0, 1)),
        (lambda t: 1.5, (0, 0, 0, 0)),
        (lambda t: -t, (0, 0, 0, 0)),
        (lambda t: None, (0, 0, 0, 0)),
    ],
)
def test_what_each_change_costs(change, wanted):
    assert points(lambda *inputs: change(fit_temperature(*inputs))) == wanted


@pytest.mark.parametrize(("low", "high"), [(0.04, 9), (0.1, 20), (0.05, 10), (0.05, 17)])
def test_a_search_that_ends_early_costs_the_range_on_every_seed(low, high):
    def answer(*inputs):
        return min(max(fit_temperature(*inputs), low), high)

    for seed in range(20):
        assert points(answer, seed) == (1, 2, 0, 1)


def test_the_best_temperatures_are_where_the_text_promises():
    for seed in range(10):
        for name in NAMES:
            for case in draw_cases(check_by_id(f"fit_temperature-{name}"), seed):
                assert 0.07 < fit_temperature(**case.inputs) < 19
        over, under = draw_cases(check_by_id("fit_temperature-direction"), seed)
        assert fit_temperature(**over.inputs) > 1.5
        assert fit_temperature(**under.inputs) < 0.8
        for case in draw_cases(check_by_id("fit_temperature-objective"), seed):
            logits, labels = case.inputs["logits"], case.inputs["labels"]
            assert fit_temperature(logits, labels) < 4.6
            grid = np.geomspace(0.3, 6, 200)
            eces = [expected_calibration_error(softmax(logits, t), labels) for t in grid]
            by_ece = grid[int(np.argmin(eces))]
            assert abs(by_ece / fit_temperature(logits, labels) - 1) > 0.15

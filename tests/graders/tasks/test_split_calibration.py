"""split_calibration: the two checks part the fit from the score."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch

from course_lib.calibration import expected_calibration_error, fit_temperature, softmax
from course_lib.split_calibration import split_calibration
from graders.tasks import check_by_id, draw_cases


def reference(*inputs):
    found = split_calibration(*inputs)
    return found.temperature, found.before, found.after


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda T, b, a: (T, b, a), ""),
        (lambda T, b, a: [np.float32(T), np.array(b), a], ""),
        (lambda T, b, a: np.array([T, b, a]), ""),
        (lambda T, b, a: torch.tensor([T, b, a], dtype=torch.float64), ""),
        (lambda T, b, a: pd.Series([T, b, a]), ""),
        (lambda T, b, a: (T, np.array([]), a), "fit score"),
        (lambda T, b, a: (T, b, a + 0.01), "score"),
        (lambda T, b, a: (T, b + 0.01, a), "score"),
        (lambda T, b, a: (T * 1.05, b, a), "fit score"),
        (lambda T, b, a: (0.0, b, a), "fit score"),
        (lambda T, b, a: (T, b), "fit score"),
        (lambda T, b, a: (T, b, "low"), "fit score"),
        (lambda T, b, a: {"T": T}, "fit score"),
        (lambda T, b, a: None, "fit score"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"split_calibration": lambda *inputs: change(*reference(*inputs))}
    points = earned("split_calibration", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


def test_another_temperature_is_scored_as_that_temperature(earned):
    def answer(logits, labels, in_a):
        held, truth = logits[~in_a], labels[~in_a]
        scored = (expected_calibration_error(softmax(held, T), truth) for T in (1.0, 3.0))
        return 3.0, *scored

    assert earned("split_calibration", {"split_calibration": answer}) == {"fit": 0, "score": 2}


def test_the_halves_are_told_apart():
    for seed in range(20):
        for case in draw_cases(check_by_id("split_calibration-fit"), seed):
            logits, labels, in_a = (case.inputs[name] for name in ("logits", "labels", "in_a"))
            a, b = (fit_temperature(logits[half], labels[half]) for half in (in_a, ~in_a))
            assert b > 1.3 * a
            assert fit_temperature(logits, labels) > 1.1 * a

"""llm_int8_matmul: bitsandbytes' own kernels earn, and each check is blind to the others' rules."""

from __future__ import annotations

import bitsandbytes.functional as bnb
import numpy as np
import pytest
import torch

from course_lib.quantization import llm_int8_matmul
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.misconceptions import misconceptions_of
from graders.tasks import check_by_id, draw_cases, task_of_check

ALL = {"int8": 5, "scales": 4, "outliers": 5}


def by_bitsandbytes(x, w, threshold):
    """Their quantizer and integer product; the scaling back in float32 instead of float16."""
    columns = (np.abs(x) >= threshold).any(axis=0)
    x_codes, x_reach, _ = bnb.int8_vectorwise_quant(torch.from_numpy(x[:, ~columns].copy()))
    w_codes, w_reach, _ = bnb.int8_vectorwise_quant(torch.from_numpy(w[~columns].T.copy()))
    whole = bnb.int8_linear_matmul(x_codes, w_codes).float()
    bulk = whole * (x_reach[:, None] / 127) * (w_reach / 127)
    return bulk + torch.from_numpy(x[:, columns] @ w[columns])


@pytest.mark.parametrize("seed", range(8))
def test_bitsandbytes_earns_everything(earned, seed):
    assert earned("llm_int8_matmul", {"llm_int8_matmul": by_bitsandbytes}, seed) == ALL


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda p, x, w: p, ""),
        (lambda p, x, w: p.astype(np.float64).tolist(), ""),
        (lambda p, x, w: torch.from_numpy(p), ""),
        (lambda p, x, w: p.astype(np.float16), ""),
        (lambda p, x, w: p * 1.002, "int8"),
        (lambda p, x, w: x @ w, "int8 outliers"),
        (lambda p, x, w: p + 0.1 * np.abs(p).max(), "int8 scales outliers"),
        (lambda p, x, w: p.T, "int8 scales outliers"),
        (lambda p, x, w: np.where(p > 0, p, np.nan), "int8 scales outliers"),
        (lambda p, x, w: None, "int8 scales outliers"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    def answer(x, w, threshold):
        return change(llm_int8_matmul(x, w, threshold), x, w)

    for seed in range(3):
        points = earned("llm_int8_matmul", {"llm_int8_matmul": answer}, seed)
        assert {name for name, got in points.items() if not got} == set(lost.split())


def test_outliers_have_neighbours_and_one_case_large_weights():
    for seed in range(20):
        for case in draw_cases(check_by_id("llm_int8_matmul-outliers"), seed):
            x, w = case.inputs["x"], case.inputs["w"]
            outlier = (np.abs(x) >= case.inputs["threshold"]).any(axis=0)
            assert outlier.sum() == 3
            coarser = np.abs(w).max(axis=0) > np.abs(w[~outlier]).max(axis=0)
            assert (coarser.mean() > 0.7) if case.name == "large-weights" else coarser.mean() < 0.5
            reaches = (np.abs(w) >= case.inputs["threshold"]).any(axis=1)
            assert (
                (reaches.sum() == 22)
                if case.name == "weights-reach-it"
                else not reaches[~outlier].any()
            )
            assert (np.abs(x) == case.inputs["threshold"]).sum() == 1
            below = np.abs(x) < case.inputs["threshold"]
            beside = np.where(below, np.abs(x), 0)[:, outlier].max(axis=0)
            assert (beside >= 0.89 * case.inputs["threshold"]).sum() == 2
            assert np.abs(x[:, ~outlier]).max() <= 0.81 * case.inputs["threshold"]


def test_other_cases_have_no_outliers():
    for name in ("int8", "scales"):
        for seed in range(20):
            for case in draw_cases(check_by_id(f"llm_int8_matmul-{name}"), seed):
                assert np.abs(case.inputs["x"]).max() < 0.9 * case.inputs["threshold"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("name", "check", "words"),
    [
        ("one_scale_for_x", "scales", "each row of x"),
        ("one_scale_for_w", "scales", "each column of w"),
        ("outliers_of_x_and_w", "outliers", "next to nothing is rounded"),
    ],
)
def test_a_wrong_idea_is_told_why(name, check, words, seed):
    one, task = check_by_id(f"llm_int8_matmul-{check}"), task_of_check("llm_int8_matmul-int8")
    (wrong,) = (m for m in misconceptions_of(task.name) if m.name == name)
    cases = draw_cases(one, seed)
    verdict = judge(one, cases, see_answer(one, run_answer(task, wrong.answer, name), cases))
    assert verdict.points == 0
    assert words in verdict.reason

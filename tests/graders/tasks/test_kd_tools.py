"""The tools behind the checks of kd_loss: formulas, soft terms, draws."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch

from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases, tasks_of
from graders.tasks._kd_differences import TOLERANCE
from graders.tasks._kd_draws import C, loss_case
from graders.tasks._kd_formula import explain
from graders.tasks._kd_pair_draws import TEMPERATURES
from graders.tasks._soft_terms import cross_entropy, forward_kl, log_softmax


def test_a_formula_that_nobody_knows_is_not_explained():
    def strange(s, t, y, T_d, alpha):
        return ((s - t).abs() ** 1.5).sum() + torch.nn.functional.cross_entropy(s, y)

    check = check_by_id("kd_loss-stability")
    cases = draw_cases(check, 1)
    seen = see(check, (strange,), cases)
    pairs = [
        (case, result)
        for case, result in zip(cases, seen, strict=True)
        if case.name.startswith("ordinary-")
    ]
    assert explain(pairs) is None


def test_the_tools_agree_with_torch():
    rng = np.random.default_rng(0)
    student, teacher = rng.normal(size=(2, 4, 7)) * 3
    labels = rng.integers(7, size=4)
    for T_d in (1.0, 3.0):
        s = torch.log_softmax(torch.tensor(student) / T_d, dim=1)
        t = torch.log_softmax(torch.tensor(teacher) / T_d, dim=1)
        kl = torch.nn.functional.kl_div(s, t, reduction="none", log_target=True).sum(dim=1)
        ours = forward_kl(log_softmax(student, T_d), log_softmax(teacher, T_d))
        np.testing.assert_allclose(ours, kl.numpy(), rtol=1e-12)
    hard = torch.nn.functional.cross_entropy(
        torch.tensor(student), torch.tensor(labels), reduction="none"
    )
    np.testing.assert_allclose(cross_entropy(student, labels), hard.numpy(), rtol=1e-12)


def test_cases_differ_between_seeds_and_checks_and_repeat_with_them():
    check, other = check_by_id("kd_loss-temperature"), check_by_id("kd_loss-scaling")
    first, again, later = (draw_cases(check, seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.inputs["student_logits"], again.inputs["student_logits"])
    assert not np.array_equal(first.inputs["student_logits"], later.inputs["student_logits"])
    sibling = draw_cases(other, 1)[0]
    assert not np.array_equal(first.inputs["student_logits"], sibling.inputs["student_logits"])


ROUNDED = {
    "down": lambda T: math.floor(T) ** 2,
    "nearest": lambda T: round(T) ** 2,
    "up": lambda T: math.ceil(T) ** 2,
    "square-down": lambda T: math.floor(T**2),
    "square-nearest": lambda T: round(T**2),
    "square-up": lambda T: math.ceil(T**2),
    "two-to-the-T": lambda T: 2**T,
    "exp": math.exp,
}


@pytest.mark.parametrize("name", ROUNDED)
def test_no_rounded_square_has_the_ratios_of_squares_over_the_drawn_temperatures(name):
    grid = product(*(np.linspace(low, high, 31) for low, high in TEMPERATURES))
    for coolest, *warmer in grid:
        off = [
            abs(ROUNDED[name](T) / ROUNDED[name](coolest) / (T / coolest) ** 2 - 1) for T in warmer
        ]
        assert max(off) > 10 * TOLERANCE


def test_temperatures_below_one_and_above_the_recipe_are_asked_at_logits_that_float32_bears():
    for seed in range(10):
        cases = draw_cases(check_by_id("kd_loss-scaling"), seed)
        assert min(case.inputs["T_d"] for case in cases) < 0.7
        assert max(case.inputs["T_d"] for case in cases) > 8
        for case in cases:
            if case.name.startswith(("cold", "hot")):
                both = (case.inputs[f"{side}_logits"] for side in ("student", "teacher"))
                assert max(np.abs(logits).max() for logits in both) / case.inputs["T_d"] < 1.7


def test_no_label_but_those_of_the_mean_lies_at_an_end():
    for check in tasks_of("week6_lab")[1].checks:
        for seed in range(10):
            cases = draw_cases(check, seed)
            labels = np.concatenate([case.inputs["labels"] for case in cases])
            ends = {0, C - 1} & set(labels.tolist())
            assert ends == ({0, C - 1} if check.id == "kd_loss-reduction" else set())


def test_every_case_of_logits_at_the_limit_has_a_hard_term_to_pay():
    for seed in range(30):
        cases = draw_cases(check_by_id("kd_loss-stability"), seed)
        huge = [case.inputs for case in cases if case.name.startswith("huge-")]
        hards = [cross_entropy(i["student_logits"], i["labels"])[0] for i in huge]
        assert max(hards) > 1e4


def test_every_loss_case_names_its_dtype_and_shape():
    case = loss_case("x", np.zeros((2, 3)), np.zeros((2, 3)), [0, 1], 2, 0.5)
    assert case.inputs["student_logits"].dtype == np.float32
    assert case.inputs["labels"].dtype == np.int64
    assert type(case.inputs["T_d"]) is float

"""The bug hunt: the fix is all or nothing, the report counts right codes less wrong ones."""

from __future__ import annotations

import itertools
from collections import OrderedDict, UserList, deque
from enum import Enum

import numpy as np
import pandas as pd
import pytest
import torch

from course_lib.distillation import kd_loss
from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases
from graders.tasks.bug_hunt import BUGS, MENU


def verdict(check_id, student_object, seed=0):
    check = check_by_id(check_id)
    cases = draw_cases(check, seed)
    return judge(check, cases, see(check, (student_object,), cases))


@pytest.mark.parametrize(
    ("codes", "points"),
    [
        (list(BUGS), 3),
        (list(BUGS) * 2, 3),
        (set(BUGS), 3),
        (list(BUGS[:2]), 2),
        (list(BUGS[:1]), 1),
        ([*BUGS, "labels_one_hot"], 2),
        ([BUGS[0], "labels_one_hot"], 0),
        (["labels_one_hot", "wrong_reduction"], 0),
        ([], 0),
        (list(MENU), 0),
        ([*BUGS, "a bug of my own"], 2),
    ],
)
def test_points_of_a_report(codes, points):
    found = verdict("bug_hunt-report", codes)
    assert found.points == pytest.approx(points)
    assert (found.outcome is Outcome.EARNED) == (points == 3)


@pytest.mark.parametrize(
    "report", ["alpha_swapped", b"alpha_swapped", None, 3, {1: 2}, [1, 2, 3], [object()]]
)
def test_a_report_of_another_type_is_lost_with_a_reason(report):
    found = verdict("bug_hunt-report", report)
    assert found.outcome is Outcome.LOST
    assert "bug_report" in found.reason


SPELLED = ["Probs-for-log-probs", " missing T squared", "`alpha_swapped`\n"]


@pytest.mark.parametrize(
    ("report", "points"),
    [
        (np.array(BUGS), 3),
        (np.array([BUGS]), 3),
        (pd.Series(BUGS), 3),
        (pd.Index(BUGS), 3),
        (pd.DataFrame({"code": BUGS})["code"].unique(), 3),
        (dict.fromkeys(BUGS, "see line 3"), 3),
        (dict.fromkeys(BUGS, True), 3),
        (dict.fromkeys(BUGS), 3),
        (dict(enumerate(BUGS)), 3),
        (dict(enumerate(BUGS)).values(), 3),
        ({code: code in BUGS for code in MENU}, 3),
        (dict.fromkeys(MENU, True), 0),
        ({"alpha_swapped": 1}, 1),
        ({"alpha_swapped": ["a", "b"], "missing_T_squared": None}, 2),
        (SPELLED, 3),
        ([*SPELLED, *BUGS], 3),
        ([*BUGS, ""], 3),
        ([*SPELLED, "Labels one-hot"], 2),
        (np.array([]), 0),
        ({}, 0),
        (deque(BUGS), 3),
        (iter(BUGS), 3),
        ((code for code in BUGS), 3),
        (map(str.upper, BUGS), 3),
        (UserList(BUGS), 3),
        (OrderedDict.fromkeys(BUGS).keys(), 3),
        (pd.DataFrame({"code": BUGS}), 3),
        (pd.DataFrame({"code": BUGS[:2]}), 2),
        (pd.DataFrame({"code": BUGS, "line": [1, 2, 3]}), 0),
        (itertools.cycle(BUGS), 3),
        ([(code, "see line 3") for code in BUGS], 3),
        ([[code] for code in BUGS], 3),
        ([list(BUGS)], 3),
        ({"soft": list(BUGS[:2]), "mixture": list(BUGS[2:])}, 3),
        ({code: np.bool_(code in BUGS) for code in MENU}, 3),
        ({code: int(code in BUGS) for code in MENU}, 3),
        (list(Enum("Code", {c: c for c in BUGS}, type=str)), 3),
        ([(code, "labels_one_hot") for code in BUGS], 2),
    ],
    ids=range(38),
)
def test_any_reading_of_the_three_names_counts(report, points):
    assert verdict("bug_hunt-report", report).points == pytest.approx(points)


def test_a_report_that_raises_when_it_is_read_says_so():
    def broken():
        yield "alpha_swapped"
        raise KeyError("line 3")

    found = verdict("bug_hunt-report", broken())
    assert found.points == 0
    assert found.reason == "Your bug_report stopped with KeyError: 'line 3'"


def test_an_unknown_code_is_named():
    assert "aplha_swapped" in verdict("bug_hunt-report", ["aplha_swapped"]).reason


def test_the_menu_holds_the_bugs_and_they_do_not_come_first():
    assert set(BUGS) < set(MENU)
    assert set(MENU[: len(BUGS)]) != set(BUGS)


def test_a_fix_that_leaves_one_property_is_told_which():
    def no_size(s, t, y, T_d, alpha):
        return kd_loss(s, t, y, T_d, alpha * 1.0) * 1.0 - alpha * (T_d**2 - 1) * kd_loss(
            s / T_d, t / T_d, y, 1.0, 1.0
        )

    found = verdict("bug_hunt-fix", no_size)
    assert found.points == 0
    assert found.reason == "Your mended function is still off in: the size of the soft term."


def test_a_factor_that_every_property_allows_is_still_no_fix():
    # Twice the loss: directions, ratios and means are right, the values are not.
    def over_classes(s, t, y, T_d, alpha):
        return kd_loss(s, t, y, T_d, alpha) * 1.02

    assert verdict("bug_hunt-fix", over_classes).points == 0


@pytest.mark.parametrize(("number", "points"), [(1e-9, 4), (1e-6, 4), (1e-4, 4), (1e-3, 0)])
def test_a_small_number_in_a_logarithm_is_no_lottery(number, points):
    def soft(s, t, y, T_d, alpha):
        p, q = torch.softmax(t / T_d, dim=1), torch.softmax(s / T_d, dim=1)
        divergence = (p * ((p + number).log() - (q + number).log())).sum(dim=1).mean()
        return alpha * T_d**2 * divergence + (1 - alpha) * kd_loss(s, t, y, 1.0, 0.0)

    def hard(s, t, y, T_d, alpha):
        own = torch.softmax(s, dim=1).gather(1, y[:, None])
        right = kd_loss(s, t, y, T_d, 1.0)
        return alpha * right - (1 - alpha) * (own + number).log().mean()

    for seed in range(8):
        assert verdict("bug_hunt-fix", soft, seed).points == points
        assert verdict("bug_hunt-fix", hard, seed).points == points


def test_a_fix_needs_no_gradient():
    assert verdict("bug_hunt-fix", lambda *inputs: kd_loss(*inputs).item()).points == 4

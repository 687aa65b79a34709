"""The shortlist: two checks that don't touch one another, each rule of the text needed."""

from __future__ import annotations

import copy
from collections import deque

import numpy as np
import pandas as pd
import pytest

from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see
from graders.tasks import check_by_id, draw_cases, tasks_of
from graders.tasks.shortlist import DECIDES, RECIPES, WIDEST, WILDCARDS

(TASK,) = (task for task in tasks_of("week6_homework") if task.name == "shortlist")
GOOD = run_answer(TASK, TASK.reference)["shortlist"]


def points(shortlist):
    earned = []
    for name in ("measured", "wildcard"):
        check = check_by_id(f"shortlist-{name}")
        cases = draw_cases(check, 0)
        verdict = judge(check, cases, see(check, (shortlist,), cases))
        assert verdict.outcome is not Outcome.UNGRADED
        assert bool(verdict.reason) == (verdict.points < 2)
        earned.append(verdict.points)
    return tuple(earned)


def changed(**changes):
    return {**copy.deepcopy(GOOD), **changes}


def wild(**changes):
    return changed(wildcard={**GOOD["wildcard"], **changes})


FOUR = ["vanilla", "vanilla_T", "hard_label", "class_weighted"]


@pytest.mark.parametrize(
    ("shortlist", "wanted"),
    [
        (GOOD, (2, 2)),
        (changed(scenario="b", metric="NLL", measured=tuple(FOUR)), (2, 2)),
        (changed(measured=set(FOUR)), (2, 2)),
        (changed(measured=[" Vanilla ", *FOUR[1:]]), (2, 2)),
        (changed(measured=np.array(FOUR)), (2, 2)),
        (changed(measured=pd.Series(FOUR)), (2, 2)),
        (changed(measured=deque(FOUR)), (2, 2)),
        (changed(measured=dict.fromkeys(FOUR)), (2, 2)),
        (changed(measured=iter(FOUR)), (2, 2)),
        (changed(measured=object()), (0, 2)),
        (changed(scenario="regulated review"), (2, 2)),
        (changed(scenario="Scenario B", metric="E.C.E."), (2, 2)),
        (changed(scenario="A and B"), (0, 2)),
        (wild(low=[0.03], high=(0.07,)), (2, 2)),
        (wild(because=3), (2, 0)),
        (changed(note=object()), (2, 2)),
        (changed(scenario="D"), (0, 2)),
        (changed(scenario=None), (0, 2)),
        (changed(metric="accuracy"), (0, 2)),
        (changed(scenario="A"), (0, 2)),
        (changed(measured=FOUR[:3]), (0, 2)),
        (changed(measured=[*FOUR, "distilled_T1_a0.7"]), (0, 2)),
        (changed(measured=[*FOUR[:3], FOUR[0]]), (0, 2)),
        (changed(measured=["distilled_T1_a0.7", *FOUR[1:]]), (0, 2)),
        (changed(measured=[*FOUR[:3], "distilled"]), (0, 2)),
        (changed(measured="vanilla"), (0, 2)),
        (changed(measured=[*FOUR[:3], 4]), (0, 2)),
        (changed(measured=[*FOUR[:3], np.zeros(3)]), (0, 2)),
        (changed(wildcard=None), (2, 0)),
        (changed(wildcard="distilled_T16"), (2, 0)),
        (wild(recipe="vanilla_T"), (2, 0)),
        (wild(recipe="Distilled T16"), (2, 2)),
        (wild(metric="accuracy"), (2, 0)),
        (wild(low=None), (2, 0)),
        (wild(low="0.03"), (2, 0)),
        (wild(low=0.05, high=0.05), (2, 0)),
        (wild(low=0.0, high=0.1), (2, 2)),
        (wild(low=0.0, high=0.11), (2, 0)),
        (wild(low=-0.01, high=0.05), (2, 0)),
        (wild(low=3, high=7), (2, 0)),
        (wild(metric="nll", low=2, high=2.5), (2, 2)),
        (wild(metric="nll", low=2, high=2.6), (2, 0)),
        (wild(low=np.float32(0.03), high=np.float64(0.07)), (2, 2)),
        (wild(low=float("nan")), (2, 0)),
        (wild(because="?"), (2, 0)),
        (wild(because="hope"), (2, 0)),
        (wild(because="It will, 3."), (2, 0)),
        (wild(because="flatter targets help"), (2, 2)),
        ({}, (0, 0)),
        (None, (0, 0)),
        ([1], (0, 0)),
    ],
)
def test_points_of_a_shortlist(shortlist, wanted):
    assert points(shortlist) == wanted


def test_every_choice_of_the_menus_is_accepted():
    for scenario, metrics in DECIDES.items():
        for metric in metrics:
            assert points(changed(scenario=scenario, metric=metric)) == (2, 2)
    for recipe in RECIPES[1:]:
        others = [one for one in RECIPES[1:] if one != recipe][:2]
        assert points(changed(measured=["vanilla", recipe, *others])) == (2, 2)
    for recipe in WILDCARDS:
        for metric in WIDEST:
            assert points(wild(recipe=recipe, metric=metric, low=0.2, high=0.25)) == (2, 2)

"""tier_scores: scikit-learn earns on the very cases, and each rule is needed."""

from __future__ import annotations

from collections import OrderedDict, UserDict
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.metrics import f1_score

from course_lib.per_tier import tier_scores
from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

CHECK = check_by_id("tier_scores-values")


def verdict(function, seed=0):
    cases = draw_cases(CHECK, seed)
    return judge(CHECK, cases, see(CHECK, (function,), cases))


def by_sklearn(labels, predictions, tiers):
    scores = {}
    for tier in ("head", "mid", "tail"):
        mine = tiers[labels] == tier
        classes = np.flatnonzero(tiers == tier)
        scores[tier] = f1_score(
            labels[mine], predictions[mine], labels=classes, average="macro", zero_division=0
        )
    return scores


@pytest.mark.parametrize("seed", range(5))
def test_an_independent_implementation_earns(seed):
    assert verdict(by_sklearn, seed).outcome is Outcome.EARNED


def unseen_class(case):
    (unseen,) = set(range(9)) - set(case.inputs["labels"])
    return unseen


def test_cases_keep_every_tier_filled_and_one_class_empty():
    for seed in range(20):
        *full, silent, predicted = draw_cases(CHECK, seed)
        for case in full:
            assert set(case.inputs["labels"]) == set(range(9))
        assert unseen_class(silent) == 8
        assert 8 not in silent.inputs["predictions"]
        unseen, tiers = unseen_class(predicted), predicted.inputs["tiers"]
        taken_for_it = predicted.inputs["labels"][predicted.inputs["predictions"] == unseen]
        assert tiers[unseen] == silent.inputs["tiers"][8] == "tail"
        assert "tail" in tiers[taken_for_it]


@pytest.mark.parametrize("zero_over_zero", [1.0, np.nan])
def test_another_value_for_zero_over_zero_loses_and_is_told_where(zero_over_zero):
    def lenient(labels, predictions, tiers):
        scores = {}
        for tier in ("head", "mid", "tail"):
            mine = tiers[labels] == tier
            classes = np.flatnonzero(tiers == tier)
            f1 = f1_score(
                labels[mine],
                predictions[mine],
                labels=classes,
                average=None,
                zero_division=zero_over_zero,
            )
            scores[tier] = float(np.nanmean(f1))
        return scores

    for seed in range(20):
        found = verdict(lenient, seed)
        assert found.points == 0
        assert found.reason == "Your scores are off only where a class of the tier has no examples."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda scores: {**scores, "mid": scores["mid"] + 1e-4}, "mid"),
        (lambda scores: {k: v for k, v in scores.items() if k != "tail"}, 'no key "tail"'),
        (lambda scores: {**scores, "head": "0.5"}, 'no number at "head"'),
        (lambda scores: {**scores, "head": float("nan")}, "head"),
        (lambda scores: {**scores, "mid": np.arange(3.0)}, 'no number at "mid"'),
        (lambda scores: {**scores, "mid": object()}, 'no number at "mid"'),
        (lambda scores: {**scores, "mid": Broken()}, 'no number at "mid"'),
        (lambda scores: {**scores, "mid": [0.5, 0.5]}, 'no number at "mid"'),
        (lambda scores: {**scores, "mid": ["0.5"]}, 'no number at "mid"'),
        (lambda scores: {**scores, "mid": 1j}, 'no number at "mid"'),
        (lambda scores: {t: round(s, 3) for t, s in scores.items()}, "rounded to 3 decimals"),
        (lambda scores: {t: np.float32(s).round(2) for t, s in scores.items()}, "rounded to 2"),
        (lambda scores: list(scores.values()), "list"),
        (lambda scores: None, "NoneType"),
    ],
)
def test_a_broken_result_loses_with_the_place_named(change, words):
    found = verdict(lambda *inputs: change(tier_scores(*inputs)))
    assert found.points == 0
    assert words in found.reason


NUMBERS = {
    "decimal": lambda score: Decimal(repr(score)),
    "fraction": lambda score: Fraction(score),
    "list": lambda score: [score],
    "tuple": lambda score: (np.float64(score),),
    "nested": lambda score: [[score]],
    "array": lambda score: np.array([[score]]),
    "objects": lambda score: np.array([Fraction(score)], dtype=object),
    "column": lambda score: pd.Series([score], index=["tail"]),
    "table": lambda score: pd.DataFrame({"f1": [score]}),
    "tensor": lambda score: torch.tensor([score], dtype=torch.float64),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_whatever_is_one_number_counts(name):
    def scores(*inputs):
        return {tier: NUMBERS[name](score) for tier, score in tier_scores(*inputs).items()}

    assert verdict(scores).outcome is Outcome.EARNED


@pytest.mark.parametrize("holder", [pd.Series, UserDict, MappingProxyType, OrderedDict])
def test_whatever_holds_the_three_under_their_names_is_read(holder):
    assert verdict(lambda *inputs: holder(tier_scores(*inputs))).outcome is Outcome.EARNED


class Broken:
    def __float__(self):
        raise RuntimeError("no number after all")


def test_numpy_numbers_and_extra_keys_are_fine():
    def loss(*inputs):
        mine = {k: np.float64(v) for k, v in tier_scores(*inputs).items()}
        return mine | {"all": 0.1, 3: None, "f1": np.arange(9.0), "frame": pd.DataFrame()}

    assert verdict(loss).outcome is Outcome.EARNED

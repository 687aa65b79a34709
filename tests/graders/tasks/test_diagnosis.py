"""tier_entropy and tier_nll: SciPy and scikit-learn earn, each check looks at its own property."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import entropy
from sklearn.metrics import log_loss

from course_lib.diagnosis import tier_entropy, tier_nll
from course_lib.tiers import TIERS
from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import check_by_id, draw_cases

NAMES = ("formula", "tiers", "zeros")


def lost(task, function, seed=0):
    """The checks of the task that the function doesn't earn in full."""
    found = set()
    for name in NAMES:
        check = check_by_id(f"{task}-{name}")
        cases = draw_cases(check, seed)
        verdict = judge(check, cases, see(check, (function,), cases))
        if verdict.points != check.points:
            assert verdict.reason
            found.add(name)
    return found


def by_scipy(probs, labels, tiers):
    return {t: entropy(probs[tiers[labels] == t], axis=1).mean() for t in TIERS}


def by_sklearn(probs, labels, tiers):
    def loss(mine):
        clipped = np.clip(probs[mine], 1e-15, 1)
        return log_loss(labels[mine], clipped / clipped.sum(1, keepdims=True), labels=range(7))

    everyone = np.ones(len(labels), bool)
    return {**{t: loss(tiers[labels] == t) for t in TIERS}, "all": loss(everyone)}


@pytest.mark.parametrize("seed", range(5))
def test_independent_implementations_earn(seed):
    assert lost("tier_entropy", by_scipy, seed) == set()
    assert lost("tier_nll", by_sklearn, seed) == set()


@pytest.mark.parametrize(
    ("task", "reference"), [("tier_entropy", tier_entropy), ("tier_nll", tier_nll)]
)
@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda m: m, set()),
        (lambda m: {np.str_(k): np.float32(v) for k, v in m.items()}, set()),
        (lambda m: {**m, "note": "mine"}, set()),
        (lambda m: {k: v * (1 + 1e-6) for k, v in m.items()}, set()),
        (lambda m: {k: v * 1.01 for k, v in m.items()}, {"formula"}),
        (lambda m: {k: v for k, v in m.items() if k != "mid"}, set(NAMES)),
        (lambda m: dict.fromkeys(m, 1.0), set(NAMES)),
        (lambda m: {k: str(v) for k, v in m.items()}, set(NAMES)),
        (lambda m: pd.Series(m), set(NAMES)),
        (lambda m: list(m.values()), set(NAMES)),
        (lambda m: None, set(NAMES)),
        (lambda m: dict.fromkeys(m, np.nan), set(NAMES)),
    ],
)
def test_what_each_change_costs(task, reference, change, wanted):
    assert lost(task, lambda *inputs: change(reference(*inputs))) == wanted


def test_all_belongs_to_the_tiers_check_of_the_nll_alone():
    def mean_of_tiers(*inputs):
        found = tier_nll(*inputs)
        return {**found, "all": np.mean([found[t] for t in TIERS])}

    for seed in range(100):
        assert lost("tier_nll", mean_of_tiers, seed) == {"tiers"}
    assert lost("tier_entropy", lambda *inputs: tier_entropy(*inputs)) == set()


@pytest.mark.parametrize("floor", [1e-9, 1e-12, 1e-300, np.finfo(float).tiny])
def test_any_small_floor_will_do(floor):
    def clipped(probs, labels, tiers):
        return tier_nll(np.maximum(probs, floor), labels, tiers)

    def added(probs, labels, tiers):
        own = -np.log(probs[np.arange(len(labels)), labels] + floor)
        means = {t: own[tiers[labels] == t].mean() for t in TIERS}
        return {**means, "all": own.mean()}

    assert lost("tier_nll", clipped) == lost("tier_nll", added) == set()


def test_a_coarse_floor_costs_the_zeros_alone():
    def coarse(probs, labels, tiers):
        own = -np.log(np.maximum(probs[np.arange(len(labels)), labels], 0.001))
        means = {t: own[tiers[labels] == t].mean() for t in TIERS}
        return {**means, "all": own.mean()}

    assert lost("tier_nll", coarse) == {"zeros"}


def test_an_infinite_difference_is_within_no_tolerance():
    def only_nearly(probs, labels, tiers):
        far = np.inf if 0 < probs.min() < 1e-8 else 0.0
        return {tier: value + far for tier, value in tier_entropy(probs, labels, tiers).items()}

    def without_zeros(probs, labels, tiers):
        found = tier_nll(probs, labels, tiers)
        return found if (probs == 0).any() else {**found, "mid": np.inf}

    assert lost("tier_entropy", only_nearly) == {"zeros"}
    assert "zeros" in lost("tier_nll", without_zeros)


def test_cases_hold_what_they_promise():
    for seed in range(20):
        for task in ("tier_entropy", "tier_nll"):
            cases = {n: draw_cases(check_by_id(f"{task}-{n}"), seed) for n in NAMES}
            for case in (case for name in NAMES for case in cases[name]):
                probs, labels, tiers = (case.inputs[k] for k in ("probs", "labels", "tiers"))
                np.testing.assert_allclose(probs.sum(axis=1), 1.0)
                assert set(tiers[labels]) == set(TIERS)  # no tier without examples anywhere
            for case in cases["formula"]:
                assert (case.inputs["probs"].min() > 0.01) == (case.name != "rare class")
            together = cases["tiers"][0].inputs
            own = together["tiers"][together["labels"]]
            predicted = together["tiers"][together["probs"].argmax(axis=1)]
            assert (own != predicted).sum() >= 3  # so that a grouping by prediction shows

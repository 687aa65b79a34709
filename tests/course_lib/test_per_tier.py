"""tier_scores against scikit-learn on each tier's examples, and against the replica's figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from course_lib.data.replica import load_replica, load_summary
from course_lib.metrics import macro_f1
from course_lib.per_tier import tier_scores
from course_lib.tiers import TIERS

TIER_OF = np.array(["head", "mid", "tail", "tail", "mid", "tail"])


@given(seed=st.integers(0, 9999), n=st.integers(1, 40))
def test_agrees_with_scikit_learn(seed: int, n: int) -> None:
    labels, predictions = np.random.default_rng(seed).integers(6, size=(2, n))
    found = tier_scores(labels, predictions, TIER_OF)
    for tier in TIERS:
        members = np.flatnonzero(tier == TIER_OF)
        mine = np.isin(labels, members)
        theirs = (
            f1_score(
                labels[mine], predictions[mine], labels=members, average="macro", zero_division=0
            )
            if mine.any()
            else 0.0
        )
        assert found[tier] == pytest.approx(theirs, abs=1e-12)


def test_recomputes_the_replicas_figures() -> None:
    data, summary = load_replica(), load_summary("week6")["results"]
    for name, logits in {"teacher": data.teacher_logits, **data.students}.items():
        found = tier_scores(data.labels, logits.argmax(axis=1), data.tiers)
        expected = {tier: summary[name][f"f1_{tier}"] for tier in TIERS}
        # The same integer counts; only the order of a sum may differ.
        assert found == pytest.approx(expected, abs=1e-12), name


@given(seed=st.integers(0, 9999))
def test_class_weighted_mean_is_at_least_the_overall_macro_f1(seed: int) -> None:
    labels, predictions = np.random.default_rng(seed).integers(6, size=(2, 60))
    found = tier_scores(labels, predictions, TIER_OF)
    mean = sum(found[tier] * (tier == TIER_OF).sum() for tier in TIERS) / len(TIER_OF)
    # A tier sees fewer false positives than the whole does, and the same hits and misses.
    assert mean >= macro_f1(labels, predictions, len(TIER_OF)) - 1e-12


def test_predictions_from_other_tiers_do_not_reach_in() -> None:
    base = tier_scores([0, 1, 2], [0, 1, 2], TIER_OF)
    assert tier_scores([0, 1, 2, 0, 0], [0, 1, 2, 1, 2], TIER_OF)["mid"] == base["mid"]


def test_classes_and_tiers_without_examples_count_as_zero() -> None:
    # Two mid classes, one of them without examples; no tail example at all.
    assert tier_scores([0, 1], [0, 1], TIER_OF) == {"head": 1.0, "mid": 0.5, "tail": 0.0}


@pytest.mark.parametrize(
    ("labels", "predictions", "tiers", "words"),
    [
        ([0], [0], ["head", "mid", "mid"], 'tiers has no class in "tail"'),
        ([0], [0], ["head", "mid", "end"], "tiers holds \\['end'\\]"),
        ([], [], TIER_OF, "labels is empty"),
        ([6], [0], TIER_OF, "labels holds 6"),
        ([0], [6], TIER_OF, "predictions holds 6"),
        ([0], [0, 1], TIER_OF, "labels has 1 examples, predictions has 2"),
        ([0], [0.0], TIER_OF, "predictions must hold integers"),
    ],
)
def test_bad_input_names_the_argument(labels, predictions, tiers, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tier_scores(labels, predictions, tiers)

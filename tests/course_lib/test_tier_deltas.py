"""tier_delta against scikit-learn and SciPy, and how its columns hang together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap
from sklearn.metrics import accuracy_score

from course_lib.tier_deltas import tier_delta
from course_lib.tiers import TIERS

CLASS_TIERS = np.array(["head", "mid", "mid", "tail", "tail", "tail"])


def drawn(seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(6), rng.integers(6, size=n - 6)])
    a = np.where(rng.random(n) < 0.6, labels, rng.integers(6, size=n))
    b = np.where(rng.random(n) < 0.8, a, rng.integers(6, size=n))
    return labels, a, b


@settings(max_examples=15)
@given(seed=st.integers(0, 9999))
def test_agrees_with_scikit_learn(seed: int) -> None:
    labels, a, b = drawn(seed)
    table = tier_delta(labels, a, b, CLASS_TIERS)
    assert table["tier"].tolist() == list(TIERS)
    for row in table.itertuples():
        mine = CLASS_TIERS[labels] == row.tier
        gap = accuracy_score(labels[mine], b[mine]) - accuracy_score(labels[mine], a[mine])
        assert row.delta == pytest.approx(gap)
        assert row.n == mine.sum()
        assert row.delta == pytest.approx((row.gained - row.lost) / row.n)
        assert row.low <= row.delta <= row.high


@settings(max_examples=10)
@given(seed=st.integers(0, 9999))
def test_the_other_way_round_turns_all_signs(seed: int) -> None:
    labels, a, b = drawn(seed)
    there, back = tier_delta(labels, a, b, CLASS_TIERS), tier_delta(labels, b, a, CLASS_TIERS)
    np.testing.assert_allclose(there["delta"], -back["delta"])
    np.testing.assert_allclose(there["low"], -back["high"])
    assert there["gained"].tolist() == back["lost"].tolist()


def test_the_interval_is_scipys() -> None:
    labels, a, b = drawn(3, n=900)
    table = tier_delta(labels, a, b, CLASS_TIERS).set_index("tier")
    for tier in TIERS:
        mine = CLASS_TIERS[labels] == tier
        change = (b == labels)[mine].astype(float) - (a == labels)[mine]
        theirs = bootstrap((change,), np.mean, n_resamples=1000, method="percentile", rng=1)
        error = 0.5 * change.std() / np.sqrt(mine.sum())  # of a limit: another random stream
        assert table.loc[tier, "low"] == pytest.approx(theirs.confidence_interval.low, abs=error)
        assert table.loc[tier, "high"] == pytest.approx(theirs.confidence_interval.high, abs=error)


def test_a_change_between_wrong_classes_is_no_flip() -> None:
    table = tier_delta([0, 1, 3], [2, 1, 3], [5, 1, 3], CLASS_TIERS)
    assert table[["gained", "lost"]].to_numpy().tolist() == [[0, 0]] * 3
    assert table[["delta", "low", "high"]].to_numpy().tolist() == [[0, 0, 0]] * 3


@pytest.mark.parametrize(
    ("labels", "a", "b", "tiers", "words"),
    [
        ([0, 1], [0, 1], [0, 1], CLASS_TIERS, 'no example of tier "tail"'),
        ([0, 6], [0, 1], [0, 1], CLASS_TIERS, "labels holds 6"),
        ([0, 1], [0], [0, 1], CLASS_TIERS, "labels has 2 examples, pred_a has 1"),
        ([0, 1], [0, 1], [0], CLASS_TIERS, "labels has 2 examples, pred_b has 1"),
        ([0, 1], [0, 1], [0, 9], CLASS_TIERS, "pred_b holds 9"),
        ([0], [0], [0], ["top"], "tiers holds"),
    ],
)
def test_bad_input_names_the_argument(labels, a, b, tiers, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tier_delta(labels, a, b, tiers)

"""tier_reliability against groups of pandas; draw_labels against the chi-square of SciPy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from course_lib.calibration import expected_calibration_error
from course_lib.tier_reliability import draw_labels, tier_reliability
from course_lib.tiers import TIERS

COLUMNS = ["tier", "n", "accuracy", "confidence", "gap", "ece"]


def case(seed: int, n: int = 120, n_classes: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    probs = rng.dirichlet(np.full(n_classes, 0.5), n)
    return probs, rng.integers(n_classes, size=n), rng.choice(TIERS, n, p=[0.6, 0.3, 0.1])


@given(seed=st.integers(0, 99_999))
def test_agrees_with_pandas_groups(seed: int) -> None:
    probs, labels, tier_of = case(seed)
    tier_of[:3] = TIERS
    frame = pd.DataFrame({"sure": probs.max(axis=1), "hit": probs.argmax(axis=1) == labels})
    means = frame.groupby(tier_of).agg(["mean", "size"])
    table = tier_reliability(probs, labels, tier_of).set_index("tier")
    for tier in TIERS:
        assert table.loc[tier, "n"] == means.loc[tier, ("hit", "size")]
        # Means of some hundred numbers of order 1: equal to a few units of 1e-16.
        assert table.loc[tier, "accuracy"] == pytest.approx(means.loc[tier, ("hit", "mean")])
        assert table.loc[tier, "confidence"] == pytest.approx(means.loc[tier, ("sure", "mean")])
        mine = tier_of == tier
        wanted = expected_calibration_error(probs[mine], labels[mine])
        assert table.loc[tier, "ece"] == pytest.approx(wanted, abs=1e-12)


@given(seed=st.integers(0, 99_999))
def test_the_last_row_weighs_the_three_above(seed: int) -> None:
    table = tier_reliability(*case(seed))
    assert table.columns.tolist() == COLUMNS
    assert table["tier"].tolist() == [*TIERS, "all"]
    parts, whole = table.iloc[:3].fillna(0.0), table.iloc[3]
    assert whole["n"] == parts["n"].sum() == 120
    for name in ("accuracy", "confidence", "gap"):
        assert whole[name] == pytest.approx((parts[name] * parts["n"]).sum() / 120)
    # Bins pool what tiers keep apart, so gaps can only cancel.
    assert whole["ece"] <= (parts["ece"] * parts["n"]).sum() / 120 + 1e-12
    assert (table["ece"].fillna(1.0) >= table["gap"].abs().fillna(0.0) - 1e-12).all()


def test_a_tier_without_examples_is_there_and_empty() -> None:
    probs, labels, _ = case(1)
    table = tier_reliability(probs, labels, ["head"] * 120).set_index("tier")
    assert table.loc["tail", "n"] == 0
    assert table.loc["tail", ["accuracy", "confidence", "gap", "ece"]].isna().all()
    assert table.loc["head"].tolist() == table.loc["all"].tolist()


def test_the_number_of_bins_is_handed_on() -> None:
    probs, labels, tier_of = case(2)
    one = tier_reliability(probs, labels, tier_of, n_bins=1)
    np.testing.assert_allclose(one["ece"], one["gap"].abs(), atol=1e-12)


def test_classes_come_as_often_as_their_rows_say() -> None:
    shares = np.array([0.5, 0.3, 0.15, 0.05])
    drawn = draw_labels(np.tile(shares, (20_000, 1)), seed=5)
    found = np.bincount(drawn, minlength=4)
    assert chisquare(found, 20_000 * shares).pvalue > 1e-4  # a fixed seed: no luck from run to run


@given(seed=st.integers(0, 99_999))
def test_a_class_without_probability_never_comes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.random((50, 6)) * (rng.random((50, 6)) < 0.5)
    weights[np.arange(50), rng.integers(6, size=50)] += 0.1
    probs = weights / weights.sum(axis=1, keepdims=True)
    drawn = draw_labels(probs, seed)
    assert (probs[np.arange(50), drawn] > 0).all()
    np.testing.assert_array_equal(drawn, draw_labels(probs, seed))


def test_a_model_is_calibrated_on_the_labels_that_it_drew() -> None:
    probs, _, tier_of = case(4, n=20_000)
    table = tier_reliability(probs, draw_labels(probs, 1), tier_of)
    assert table["gap"].abs().max() < 0.05
    assert table.iloc[3]["ece"] < 0.02


def test_rows_are_drawn_independently_and_seeds_differ() -> None:
    even = np.full((4_000, 2), 0.5)
    drawn = draw_labels(even, 7)
    assert abs((drawn[1:] == drawn[:-1]).mean() - 0.5) < 0.04  # five standard errors
    assert not np.array_equal(drawn, draw_labels(even, 8))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"probs": [[0.5, 0.6]]}, "sum"),
        ({"probs": [[2.0, -1.0]]}, "are these logits"),
        ({"labels": [2]}, "labels holds 2"),
        ({"labels": [0, 1]}, "labels"),
        ({"tier_of": ["rare"]}, "the words are"),
        ({"tier_of": ["head", "mid"]}, "tier_of"),
    ],
)
def test_bad_input_is_named(change: dict[str, object], words: str) -> None:
    inputs = {"probs": [[0.5, 0.5]], "labels": [0], "tier_of": ["head"]} | change
    with pytest.raises(ValueError, match=words):
        tier_reliability(**inputs)  # type: ignore[arg-type]


def test_draw_labels_refuses_what_is_no_distribution() -> None:
    with pytest.raises(ValueError, match="sum"):
        draw_labels([[0.5, 0.6]])

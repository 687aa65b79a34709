"""The reliability table adds up to the ECE, and agrees with pandas and with scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from course_lib.calibration import (
    expected_calibration_error,
    reliability_table,
    softmax,
)

C = 5
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, n: int = 150) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return softmax(rng.normal(scale=2, size=(n, C))), rng.integers(C, size=n)


@given(seed=seeds, n_bins=st.integers(1, 20))
def test_its_gaps_weighted_by_share_are_the_ece(seed: int, n_bins: int) -> None:
    probs, labels = drawn(seed)
    table = reliability_table(probs, labels, n_bins)
    gaps = (table["accuracy"] - table["confidence"]).abs().fillna(0)
    assert table["n"].sum() == len(labels)
    assert len(table) == n_bins
    ece = expected_calibration_error(probs, labels, n_bins)
    assert (gaps * table["n"]).sum() / len(labels) == pytest.approx(ece, abs=1e-12)


def test_it_agrees_with_pandas_cut() -> None:
    probs, labels = drawn(3)
    frame = pd.DataFrame({"p": probs.max(axis=1), "hit": probs.argmax(axis=1) == labels})
    groups = frame.groupby(pd.cut(frame["p"], np.linspace(0, 1, 11)), observed=False)
    table = reliability_table(probs, labels, 10)
    np.testing.assert_array_equal(table["n"], groups.size())
    np.testing.assert_allclose(table["confidence"], groups["p"].mean(), atol=1e-12)
    np.testing.assert_allclose(table["accuracy"], groups["hit"].mean(), atol=1e-12)


def test_it_agrees_with_scikit_learns_curve_where_bins_are_filled() -> None:
    probs, labels = drawn(5, n=400)
    hits = probs.argmax(axis=1) == labels
    accuracy, confidence = calibration_curve(hits, probs.max(axis=1), n_bins=8)
    filled = reliability_table(probs, labels, 8).query("n > 0")
    np.testing.assert_allclose(filled["accuracy"], accuracy, atol=1e-12)
    np.testing.assert_allclose(filled["confidence"], confidence, atol=1e-12)


def test_an_edge_belongs_to_the_bin_below_and_empty_bins_stay() -> None:
    table = reliability_table([[0.5, 0.5], [1.0, 0.0]], [0, 1], n_bins=4)
    assert table["n"].tolist() == [0, 1, 0, 1]
    assert table["accuracy"].isna().tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("probs", "labels", "n_bins", "words"),
    [
        ([[0.5, 0.4]], [0], 5, "probs must sum to 1"),
        ([[0.5, 0.5]], [0, 1], 5, "labels has 2 examples, probs has 1"),
        ([[0.5, 0.5]], [0], 0, "n_bins must be"),
    ],
)
def test_bad_input_names_the_argument(probs, labels, n_bins, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        reliability_table(probs, labels, n_bins)

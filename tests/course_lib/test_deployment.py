"""coverage_table against a loop with scikit-learn, and what a threshold can and can't do."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score

from course_lib.calibration import softmax
from course_lib.deployment import coverage_table

thresholds_lists = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def drawn(seed: int, n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return softmax(rng.normal(scale=2, size=(n, 4))), rng.integers(4, size=n)


@given(seed=st.integers(0, 9999), thresholds=thresholds_lists)
def test_agrees_with_a_loop(seed: int, thresholds: list[float]) -> None:
    probs, labels = drawn(seed)
    rows = []
    for threshold in thresholds:
        keep = probs.max(axis=1) >= threshold
        right = accuracy_score(labels[keep], probs[keep].argmax(1)) if keep.any() else np.nan
        rows.append({"threshold": threshold, "coverage": keep.mean(), "accuracy": right})
    pd.testing.assert_frame_equal(coverage_table(probs, labels, thresholds), pd.DataFrame(rows))


@given(seed=st.integers(0, 9999), thresholds=thresholds_lists)
def test_coverage_falls_as_the_threshold_rises(seed: int, thresholds: list[float]) -> None:
    table = coverage_table(*drawn(seed), sorted(thresholds))
    assert table["coverage"].is_monotonic_decreasing
    assert table["coverage"].between(0, 1).all()
    assert table["accuracy"].dropna().between(0, 1).all()


@given(seed=st.integers(0, 9999))
def test_threshold_zero_covers_all(seed: int) -> None:
    probs, labels = drawn(seed)
    row = coverage_table(probs, labels, [0.0]).iloc[0]
    assert row["coverage"] == 1.0
    assert row["accuracy"] == pytest.approx(accuracy_score(labels, probs.argmax(axis=1)))


def test_a_confidence_equal_to_the_threshold_is_covered() -> None:
    assert coverage_table([[0.75, 0.25]], [0], [0.75])["coverage"].tolist() == [1.0]


def test_accuracy_is_nan_where_nothing_is_covered() -> None:
    row = coverage_table([[0.75, 0.25]], [0], [0.8]).iloc[0]
    assert row["coverage"] == 0
    assert np.isnan(row["accuracy"])


def test_columns_types_and_order() -> None:
    table = coverage_table([[0.75, 0.25]], [0], [1, 0])
    assert list(table.columns) == ["threshold", "coverage", "accuracy"]
    assert table["threshold"].tolist() == [1.0, 0.0]
    assert all(dtype == np.float64 for dtype in table.dtypes)


@pytest.mark.parametrize(
    ("probs", "labels", "thresholds", "words"),
    [
        (np.zeros((0, 2)), [], [0.5], "probs is empty"),
        ([[2.0, 1.0]], [0], [0.5], "probs must lie in"),
        ([[0.5, 0.5]], [2], [0.5], "labels holds 2"),
        ([[0.5, 0.5]], [0, 1], [0.5], "labels has 2 examples, probs has 1"),
        ([[0.5, 0.5]], [0], [], "thresholds must be numbers of shape"),
        ([[0.5, 0.5]], [0], 0.5, "thresholds must be .* list of one"),
        ([[0.5, 0.5]], [0], [50], "thresholds must lie in"),
        ([[0.5, 0.5]], [0], [np.nan], "thresholds must lie in"),
        ([[0.5, 0.5]], [0], ["high"], "thresholds must be numbers"),
    ],
)
def test_bad_input_names_the_argument(probs, labels, thresholds, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        coverage_table(probs, labels, thresholds)

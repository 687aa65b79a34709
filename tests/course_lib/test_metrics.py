"""Metrics against scikit-learn: exact up to the order of a sum of C float64 numbers (1e-12)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import accuracy_score, f1_score

from course_lib.metrics import accuracy, macro_f1, per_class_f1, zero_f1_classes

C = 6
pairs = st.integers(1, 60).flatmap(
    lambda n: st.tuples(
        *[hnp.arrays(np.int64, n, elements=st.integers(0, C - 1)) for _ in range(2)]
    )
)


@given(pair=pairs)
def test_agree_with_scikit_learn(pair) -> None:
    labels, predictions = pair
    theirs = f1_score(labels, predictions, labels=range(C), average=None, zero_division=0)
    np.testing.assert_allclose(per_class_f1(labels, predictions, C), theirs, atol=1e-12)
    assert macro_f1(labels, predictions, C) == pytest.approx(theirs.mean(), abs=1e-12)
    assert zero_f1_classes(labels, predictions, C) == (theirs == 0).sum()
    assert accuracy(labels, predictions) == pytest.approx(accuracy_score(labels, predictions))


@given(pair=pairs, seed=st.integers(0, 99))
def test_the_order_of_examples_is_no_matter(pair, seed: int) -> None:
    labels, predictions = pair
    order = np.random.default_rng(seed).permutation(len(labels))
    assert macro_f1(labels[order], predictions[order], C) == macro_f1(labels, predictions, C)


@given(pair=pairs)
def test_f1_is_symmetric_in_truth_and_guess(pair) -> None:
    labels, predictions = pair
    # F1 is the harmonic mean of precision and recall, which swap places.
    assert macro_f1(labels, predictions, C) == macro_f1(predictions, labels, C)


def test_classes_that_never_occur_count_as_zero() -> None:
    assert macro_f1([0, 1], [0, 1], n_classes=8) == 0.25


def test_small_integer_types_do_not_overflow() -> None:
    labels = np.full(40_000, 1, dtype=np.int8)
    assert per_class_f1(labels, labels, 2).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("metric", [per_class_f1, macro_f1, zero_f1_classes])
@pytest.mark.parametrize(
    ("labels", "predictions", "n_classes", "words"),
    [
        ([], [], 3, "labels is empty"),
        ([0, 1], [0], 3, "labels has 2 examples, predictions has 1"),
        ([0, 3], [0, 1], 3, "labels holds 3, but n_classes is 3"),
        ([0, 1], [0, 3], 3, "predictions holds 3, but n_classes is 3"),
        ([0, -1], [0, 1], 3, "labels holds -1"),
        ([0, 1], [0.0, 1.0], 3, "predictions must hold integers"),
        ([0, 1], [[0.2, 0.8], [0.1, 0.9]], 3, "predictions must have shape"),
        ([0], [0], 0, "n_classes must be a whole number"),
        ([0], [0], 2.0, "n_classes must be a whole number"),
    ],
)
def test_bad_input_names_the_argument(metric, labels, predictions, n_classes, words) -> None:
    with pytest.raises(ValueError, match=words):
        metric(labels, predictions, n_classes)


def test_accuracy_refuses_lengths_that_differ() -> None:
    with pytest.raises(ValueError, match="labels has 1 examples, predictions has 2"):
        accuracy([0], [0, 1])

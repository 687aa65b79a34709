"""Confusion matrix and per-class scores against scikit-learn, and what must hold of any of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from course_lib.metrics import confusion_matrix, macro_f1, per_class_f1, per_class_scores

C = 6
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 60))
    return rng.integers(C, size=n), rng.integers(C, size=n)


@given(seed=seeds)
def test_the_matrix_is_scikit_learns(seed: int) -> None:
    labels, guesses = drawn(seed)
    theirs = sk.confusion_matrix(labels, guesses, labels=range(C))
    found = confusion_matrix(labels, guesses, C)
    assert np.array_equal(found, theirs)
    assert found.sum() == len(labels)
    assert np.array_equal(found.T, confusion_matrix(guesses, labels, C))


@given(seed=seeds)
def test_the_scores_are_scikit_learns(seed: int) -> None:
    labels, guesses = drawn(seed)
    theirs = sk.precision_recall_fscore_support(labels, guesses, labels=range(C), zero_division=0)
    found = per_class_scores(labels, guesses, C)
    for name, wanted in zip(("precision", "recall", "f1"), theirs[:3], strict=True):
        np.testing.assert_allclose(found[name], wanted, atol=1e-15)
    np.testing.assert_array_equal(found["f1"], per_class_f1(labels, guesses, C))
    assert found["f1"].mean() == pytest.approx(macro_f1(labels, guesses, C))


@pytest.mark.parametrize("score", [confusion_matrix, per_class_scores])
@pytest.mark.parametrize(
    ("labels", "guesses", "n_classes", "words"),
    [
        ([], [], 2, "labels is empty"),
        ([0, 1], [0], 2, "labels has 2 examples, predictions has 1"),
        ([0, 2], [0, 1], 2, "labels holds 2"),
        ([0, 1], [0.0, 1.0], 2, "predictions must hold integers"),
        ([0, 1], [0, 1], 0, "n_classes must be"),
    ],
)
def test_bad_input_names_the_argument(score, labels, guesses, n_classes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        score(labels, guesses, n_classes)

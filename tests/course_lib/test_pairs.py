"""confused_pairs against a normalised crosstab of pandas, and what its rules promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.metrics import confusion_matrix
from course_lib.pairs import confused_pairs


def answers(seed: int, n: int = 200, n_classes: int = 6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(n_classes))
    return rng.choice(n_classes, n, p=weights), rng.integers(n_classes, size=n)


@given(seed=st.integers(0, 99_999), least=st.integers(1, 40))
def test_agrees_with_a_crosstab_of_pandas(seed: int, least: int) -> None:
    labels, guesses = answers(seed)
    shares = pd.crosstab(labels, guesses, normalize="index")
    sizes = pd.Series(labels).value_counts()
    wanted = [
        (share, true, told)
        for (true, told), share in shares.stack().items()
        if true != told and share > 0 and sizes[true] >= least
    ]
    wanted.sort(key=lambda one: (-one[0], one[1], one[2]))
    found = confused_pairs(confusion_matrix(labels, guesses, 6), k=36, min_examples=least)
    assert [(pair.true, pair.predicted) for pair in found] == [(t, p) for _, t, p in wanted]
    # Both divide the same two counts, so the quotients are the same float.
    assert [pair.share for pair in found] == [share for share, _, _ in wanted]


@given(seed=st.integers(0, 99_999), k=st.integers(1, 30))
def test_the_first_k_of_a_longer_list(seed: int, k: int) -> None:
    matrix = confusion_matrix(*answers(seed), 6)
    every = confused_pairs(matrix, k=30)
    assert confused_pairs(matrix, k=k) == every[:k]
    assert [pair.share for pair in every] == sorted((p.share for p in every), reverse=True)
    assert all(pair.true != pair.predicted and 0 < pair.share <= 1 for pair in every)


def test_doubled_counts_change_nothing() -> None:
    matrix = confusion_matrix(*answers(3), 6)
    assert confused_pairs(2 * matrix, k=9) == confused_pairs(matrix, k=9)


def test_a_perfect_model_and_a_class_without_examples_make_no_pair() -> None:
    assert confused_pairs(np.diag([3, 0, 5]), k=4) == []
    assert [pair.true for pair in confused_pairs([[0, 0], [1, 1]], k=4)] == [1]


def test_the_minimum_is_of_the_row_and_may_be_just_reached() -> None:
    matrix = [[2, 2, 0], [30, 60, 10], [0, 5, 0]]
    assert {pair.true for pair in confused_pairs(matrix, k=9, min_examples=5)} == {1, 2}
    assert {pair.true for pair in confused_pairs(matrix, k=9, min_examples=6)} == {1}


@pytest.mark.parametrize(
    ("matrix", "k", "least", "words"),
    [
        ([1, 2], 1, 1, r"matrix must have shape \(C, C\), got \(2,\)"),
        ([[1, 2, 3]], 1, 1, r"got \(1, 3\)"),
        (np.zeros((0, 0)), 1, 1, r"got \(0, 0\)"),
        ([[1, -2], [0, 1]], 1, 1, "counts of 0 and above"),
        ([[1, np.nan], [0, 1]], 1, 1, "counts of 0 and above"),
        ([["a", "b"], ["c", "d"]], 1, 1, "counts of 0 and above"),
        ([[1, 0], [0, 1]], 0, 1, "k must be"),
        ([[1, 0], [0, 1]], 1, 0, "min_examples must be"),
    ],
)
def test_bad_input_is_named(matrix: object, k: int, least: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        confused_pairs(matrix, k, least)  # type: ignore[arg-type]

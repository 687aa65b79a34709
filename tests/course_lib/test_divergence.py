"""js_divergence against SciPy, and the properties that its definition promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from course_lib.divergence import js_divergence


def rows(seed: int, n: int = 6, n_classes: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows, some of their classes exactly 0."""
    rng = np.random.default_rng(seed)
    weights = rng.gamma(0.5, size=(2, n, n_classes)) * (rng.random((2, n, n_classes)) < 0.7)
    weights[:, :, 0] += 0.01  # no row without any mass
    p, q = weights / weights.sum(axis=2, keepdims=True)
    return p, q


@given(seed=st.integers(0, 99_999))
def test_agrees_with_scipy(seed: int) -> None:
    p, q = rows(seed)
    # SciPy gives the distance, the square root of the divergence.
    theirs = np.nan_to_num(jensenshannon(p, q, axis=1)) ** 2
    # Both sum C rounded terms, so they agree to a few units of 1e-16 times C.
    np.testing.assert_allclose(js_divergence(p, q), theirs, atol=1e-13)


@given(seed=st.integers(0, 99_999))
def test_symmetric_bounded_and_zero_for_equals(seed: int) -> None:
    p, q = rows(seed)
    found = js_divergence(p, q)
    np.testing.assert_allclose(found, js_divergence(q, p), atol=1e-15)
    assert ((found >= 0) & (found <= np.log(2))).all()
    assert (js_divergence(p, p) == 0).all()


@given(seed=st.integers(0, 99_999))
def test_each_row_stands_alone(seed: int) -> None:
    p, q = rows(seed)
    alone = [js_divergence(p[[i]], q[[i]])[0] for i in range(len(p))]
    np.testing.assert_array_equal(js_divergence(p, q), alone)


def test_rows_that_share_nothing_are_ln_2_apart() -> None:
    assert js_divergence([[1.0, 0.0]], [[0.0, 1.0]])[0] == pytest.approx(np.log(2), abs=1e-15)


def test_pooling_classes_never_raises_it() -> None:
    p, q = rows(3, n=50)
    pooled = [np.column_stack([x[:, :2].sum(axis=1), x[:, 2:]]) for x in (p, q)]
    # The data processing inequality: what is thrown together can't be told apart any better.
    assert (js_divergence(*pooled) <= js_divergence(p, q) + 1e-12).all()


@pytest.mark.parametrize(
    ("p", "q", "words"),
    [
        ([[0.5, 0.5]], [[0.5, 0.25, 0.25]], r"p has shape \(1, 2\), q has \(1, 3\)"),
        ([[2.0, -1.0]], [[0.5, 0.5]], "p must lie in"),
        ([[0.5, 0.5]], [[0.5, 0.4]], "q must sum to 1"),
        ([0.5, 0.5], [[0.5, 0.5]], r"p must have shape \(n, C\)"),
    ],
)
def test_bad_input_names_the_argument(p, q, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        js_divergence(p, q)

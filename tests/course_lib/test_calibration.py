"""Calibration against torchmetrics, scikit-learn, SciPy and torch's own optimiser."""

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss
from torchmetrics.functional.classification import multiclass_calibration_error

from course_lib.calibration import (
    TEMPERATURE_BOUNDS,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    softmax,
    top_one,
    top_one_calibration_error,
)
from course_lib.data.synthetic import synthetic_week6

C = 5
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, n: int = 200, scale: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(scale=scale, size=(n, C)), rng.integers(C, size=n)


@given(seed=seeds)
def test_softmax_agrees_with_scipy(seed: int) -> None:
    logits, _ = drawn(seed)
    theirs = scipy.special.softmax(logits / 3.0, axis=1)
    # Same formula in float64: only rounding separates the two.
    np.testing.assert_allclose(softmax(logits, 3.0), theirs, atol=1e-14)


def test_softmax_is_finite_at_huge_logits() -> None:
    assert softmax([[1e4, -1e4, 1e4]]).tolist() == [[0.5, 0.0, 0.5]]


@given(seed=seeds, n_bins=st.integers(1, 25))
def test_ece_agrees_with_torchmetrics_away_from_edges(seed: int, n_bins: int) -> None:
    logits, labels = drawn(seed)
    probs = softmax(logits)
    theirs = multiclass_calibration_error(
        torch.tensor(probs), torch.tensor(labels), num_classes=C, n_bins=n_bins, norm="l1"
    )
    # torchmetrics bins and sums in float32: about 1e-7 for each of the 200 examples' share.
    # Continuous confidences never lie on an edge, so the edge rules can't differ here.
    assert expected_calibration_error(probs, labels, n_bins) == pytest.approx(
        theirs.item(), abs=2e-6
    )


def test_a_confidence_of_one_is_in_the_last_bin() -> None:
    probs, labels = [[1.0, 0.0], [0.6, 0.4]], [1, 0]
    # One bin holds both: accuracy 0.5, mean confidence 0.8.
    assert expected_calibration_error(probs, labels, n_bins=2) == pytest.approx(0.30)
    # torchmetrics gives 1.0 a bin of its own, hence another number for the same data.
    theirs = multiclass_calibration_error(
        torch.tensor(probs), torch.tensor(labels), num_classes=2, n_bins=2, norm="l1"
    )
    assert theirs.item() == pytest.approx(0.70)


def test_bins_are_closed_on_the_right() -> None:
    # 0.5 is in the first of two bins: |1 - .5| / 2 + |0 - .9| / 2; left-closed bins would give .2.
    probs, labels = [[0.5, 0.5], [0.9, 0.1]], [0, 1]
    assert expected_calibration_error(probs, labels, n_bins=2) == pytest.approx(0.70)


@given(seed=seeds, n_bins=st.integers(1, 30), scale=st.floats(0.01, 30))
def test_ece_is_in_the_unit_interval_and_ignores_order(
    seed: int, n_bins: int, scale: float
) -> None:
    logits, labels = drawn(seed, n=50, scale=scale)
    probs = softmax(logits)
    ece = expected_calibration_error(probs, labels, n_bins)
    order = np.random.default_rng(seed).permutation(len(labels))
    shuffled = expected_calibration_error(probs[order], labels[order], n_bins)
    assert 0 <= ece <= 1
    # Another order of summation, so equal up to float64 rounding.
    assert shuffled == pytest.approx(ece, abs=1e-12)


@given(seed=seeds)
def test_finer_bins_never_lower_the_ece(seed: int) -> None:
    logits, labels = drawn(seed)
    probs = softmax(logits)
    # Splitting each bin in two can only split a gap, by the triangle inequality.
    coarse, fine = (expected_calibration_error(probs, labels, n) for n in (5, 10))
    assert coarse <= fine + 1e-12


def test_top_one_form_is_the_same_number() -> None:
    logits, labels = drawn(0)
    probs = softmax(logits)
    assert top_one_calibration_error(labels, top_one(probs)) == expected_calibration_error(
        probs, labels
    )


@given(seed=seeds)
def test_nll_agrees_with_scikit_learn(seed: int) -> None:
    logits, labels = drawn(seed)
    probs = softmax(logits)
    assert negative_log_likelihood(probs, labels) == pytest.approx(
        log_loss(labels, probs, labels=range(C)), rel=1e-9
    )


def test_nll_of_an_impossible_truth_is_finite() -> None:
    assert negative_log_likelihood([[1.0, 0.0]], [1]) == pytest.approx(708.396, abs=1e-3)


def by_moments(logits: np.ndarray, labels: np.ndarray) -> float:
    """At the best T the mean logit of the true class equals the mean expected logit."""

    def excess(inverse: float) -> float:
        probs = scipy.special.softmax(logits * inverse, axis=1)
        return float(
            (probs * logits).sum(axis=1).mean() - logits[range(len(labels)), labels].mean()
        )

    return 1 / float(scipy.optimize.brentq(excess, 0.02, 50, xtol=1e-12))


@pytest.mark.parametrize("overconfidence", [0.5, 1.0, 2.5])
def test_fitted_temperature_agrees_with_a_root_search_and_with_the_truth(
    overconfidence: float,
) -> None:
    data = synthetic_week6(
        n=4000, tier_sizes=(2, 3, 5), accuracy=0.6, overconfidence=overconfidence
    )
    logits, labels = data.students["vanilla"].astype(np.float64), data.labels
    fitted = fit_temperature(logits, labels)
    # A minimum is found to about the square root of float64 precision, a root to all of it.
    assert fitted == pytest.approx(by_moments(logits, labels), rel=1e-6)
    # 4,000 examples fix T to 1.7% (standard deviation over 40 seeds); four of those.
    assert fitted == pytest.approx(overconfidence, rel=0.07)


@given(seed=seeds, factor=st.floats(0.5, 2))
def test_scaling_the_logits_scales_the_temperature(seed: int, factor: float) -> None:
    data = synthetic_week6(n=300, tier_sizes=(2, 2, 2), accuracy=0.7, seed=seed)
    logits = data.students["vanilla"].astype(np.float64)
    base = fit_temperature(logits, data.labels)
    assert fit_temperature(factor * logits, data.labels) == pytest.approx(factor * base, rel=1e-4)


def test_never_wrong_sharpens_until_nothing_is_left_to_gain() -> None:
    temperature = fit_temperature([[3.0, 0.0]] * 5, [0] * 5)
    assert TEMPERATURE_BOUNDS[0] <= temperature < 0.1
    assert negative_log_likelihood(softmax([[3.0, 0.0]], temperature), [0]) < 1e-12


def test_always_wrong_flattens_up_to_the_bound() -> None:
    temperature = fit_temperature([[3.0, 0.0]] * 5, [1] * 5)
    assert temperature == pytest.approx(TEMPERATURE_BOUNDS[1], rel=1e-4)


GOOD = [[0.5, 0.5], [0.9, 0.1]]


@pytest.mark.parametrize("score", [expected_calibration_error, negative_log_likelihood])
@pytest.mark.parametrize(
    ("probs", "labels", "words"),
    [
        (np.zeros((0, 2)), [], "probs is empty"),
        ([0.5, 0.5], [0], "probs must have shape"),
        ([[0.5, 0.4], [0.9, 0.1]], [0, 0], "sum to 1 in each row, row 0 sums to 0.9"),
        ([[2.0, -1.0], [0.9, 0.1]], [0, 0], "probs must lie in .* softmax"),
        ([[np.nan, 1.0], [0.9, 0.1]], [0, 0], "probs holds NaN"),
        (GOOD, [0], "labels has 1 examples, probs has 2"),
        (GOOD, [0, 2], "labels holds 2"),
        (GOOD, [0, -1], "labels holds -1"),
        (GOOD, [0.0, 1.0], "labels must hold integers"),
        ([["a", "b"]], [0], "probs must hold numbers"),
    ],
)
def test_bad_input_names_the_argument(score, probs, labels, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        score(probs, labels)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: expected_calibration_error(GOOD, [0, 0], n_bins=0), "n_bins must be"),
        (lambda: softmax([[1.0]], temperature=0), "temperature must be"),
        (lambda: softmax([[1.0]], temperature=float("nan")), "temperature must be"),
        (lambda: softmax([[np.inf]]), "logits holds NaN or infinity"),
        (lambda: fit_temperature([[1.0, 2.0]], [2]), "labels holds 2"),
        (lambda: fit_temperature([[1.0, 2.0]], [0, 1]), "labels has 2 examples, logits has 1"),
        (lambda: top_one_calibration_error([0], [[1.5, 0]]), "top_ones must be"),
        (lambda: top_one_calibration_error([0], [[0.5, 0, 0]]), "top_ones must be"),
    ],
)
def test_bad_arguments_are_named(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_half_precision_probabilities_are_accepted() -> None:
    logits = np.random.default_rng(0).normal(size=(50, 113))
    probs = softmax(logits).astype(np.float16)
    assert 0 <= expected_calibration_error(probs, np.zeros(50, dtype=int)) <= 1

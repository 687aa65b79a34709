"""The paired bootstrap against a plain loop with scikit-learn and against SciPy's own."""

from functools import partial

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from course_lib.bootstrap import BootstrapInterval, paired_bootstrap
from course_lib.calibration import softmax, top_one, top_one_calibration_error
from course_lib.metrics import accuracy, macro_f1

C = 4


def drawn(seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(C, size=n)
    guesses = [np.where(rng.random(n) < p, labels, rng.integers(C, size=n)) for p in (0.4, 0.6)]
    return labels, guesses[0], guesses[1]


def test_equals_a_loop_with_scikit_learn_on_the_same_draws() -> None:
    labels, a, b = drawn(0)
    found = paired_bootstrap(partial(macro_f1, n_classes=C), labels, a, b, 100, seed=3)
    rng = np.random.default_rng(3)
    score = partial(f1_score, labels=range(C), average="macro", zero_division=0)
    differences = []
    for _ in range(100):
        draw = rng.integers(len(labels), size=len(labels))
        differences.append(score(labels[draw], b[draw]) - score(labels[draw], a[draw]))
    low, median, high = np.percentile(differences, [2.5, 50, 97.5])
    # The same differences up to the order of four float64 additions.
    assert (found.low, found.median, found.high) == pytest.approx((low, median, high), abs=1e-12)


def test_agrees_with_scipys_bootstrap_within_monte_carlo_error() -> None:
    labels, a, b = drawn(1, n=300)
    ours = paired_bootstrap(accuracy, labels, a, b, n_resamples=4000)
    theirs = scipy.stats.bootstrap(
        (labels, a, b),
        lambda y, p, q: np.mean(q == y) - np.mean(p == y),
        paired=True,
        vectorized=False,
        method="percentile",
        n_resamples=4000,
        rng=np.random.default_rng(9),
    )
    # The 2.5% quantile of 4,000 draws has a standard error of about 2.7 sd / sqrt(4000), 4% of the
    # differences' sd; two such errors and the 1/300 grid of an accuracy: 0.2 sd is safe and tight.
    allowed = 0.2 * theirs.standard_error
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=allowed)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=allowed)
    assert ours.median == pytest.approx(np.median(theirs.bootstrap_distribution), abs=allowed)


@given(seed=st.integers(0, 999), n=st.integers(1, 40))
def test_a_model_against_itself_is_exactly_zero(seed: int, n: int) -> None:
    labels, a, _ = drawn(seed, n)
    found = paired_bootstrap(partial(macro_f1, n_classes=C), labels, a, a.copy(), 20, seed)
    assert found == BootstrapInterval(0.0, 0.0, 0.0)
    assert not found.excludes_zero


@given(seed=st.integers(0, 999))
def test_swapping_the_models_flips_the_interval(seed: int) -> None:
    labels, a, b = drawn(seed, n=40)
    there = paired_bootstrap(accuracy, labels, a, b, 50)
    back = paired_bootstrap(accuracy, labels, b, a, 50)
    # Percentiles interpolate, so the mirror image is exact only up to rounding.
    assert (back.low, back.median, back.high) == pytest.approx(
        (-there.high, -there.median, -there.low), abs=1e-12
    )


@given(seed=st.integers(0, 999))
def test_low_median_high_are_in_order_and_seeded(seed: int) -> None:
    labels, a, b = drawn(seed, n=40)
    found = paired_bootstrap(accuracy, labels, a, b, 30, seed)
    assert found.low <= found.median <= found.high
    assert found == paired_bootstrap(accuracy, labels, a, b, 30, seed)


def test_covers_the_true_difference_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for seed in range(200):
        labels = np.zeros(300, dtype=int)
        a, b = (rng.random((2, 300)) > np.array([[0.5], [0.6]])).astype(int)
        found = paired_bootstrap(accuracy, labels, a, b, 200, seed)
        covered += found.low <= 0.1 <= found.high
    # 95% of 200 is 190 with a standard deviation of 3.1; four of them on the low side.
    assert covered >= 177


def test_rows_of_more_than_one_number_are_kept_together() -> None:
    labels, a, b = drawn(2)
    rng = np.random.default_rng(0)
    tops = [top_one(softmax(rng.normal(size=(len(labels), C)) + np.eye(C)[p])) for p in (a, b)]
    found = paired_bootstrap(top_one_calibration_error, labels, *tops, n_resamples=50)
    assert found.low < found.high
    same = paired_bootstrap(top_one_calibration_error, labels, tops[0], tops[0], n_resamples=5)
    assert same == BootstrapInterval(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.1, False), (0.0, 0.1, False)],
)
def test_excludes_zero(low: float, high: float, expected: bool) -> None:
    assert BootstrapInterval(median=(low + high) / 2, low=low, high=high).excludes_zero is expected


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: paired_bootstrap(accuracy, [], [], []), "labels is empty"),
        (lambda: paired_bootstrap(accuracy, [0, 1], [0], [0, 1]), "examples, pred_a has 1"),
        (lambda: paired_bootstrap(accuracy, [0, 1], [0, 1], [0]), "examples, pred_b has 1"),
        (lambda: paired_bootstrap(accuracy, [0], [0], 0), "pred_b must have one row an example"),
        (lambda: paired_bootstrap(accuracy, [[0]], [0], [0]), "labels must have shape"),
        (lambda: paired_bootstrap(accuracy, [0], [0], [0], n_resamples=0), "n_resamples must be"),
        (lambda: paired_bootstrap(lambda *_: np.nan, [0], [0], [0]), "metric returned NaN"),
    ],
)
def test_bad_input_names_the_argument(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()

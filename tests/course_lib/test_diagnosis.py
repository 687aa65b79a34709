"""tier_entropy and tier_nll against SciPy and scikit-learn, and on the replica."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy
from sklearn.metrics import log_loss

from course_lib.calibration import negative_log_likelihood, softmax
from course_lib.data.replica import load_replica, load_summary
from course_lib.diagnosis import tier_entropy, tier_nll
from course_lib.tiers import TIERS

TIER_OF = np.array(["head", "mid", "tail", "tail", "mid"])


def some(seed: int, n: int = 30) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    # At least one example of each tier, so that no mean is of nothing.
    labels = np.concatenate([[0, 1, 2], rng.integers(5, size=n)])
    return rng.dirichlet(np.full(5, 0.4), size=len(labels)), labels


@given(seed=st.integers(0, 9999))
def test_agrees_with_scipy_and_scikit_learn(seed: int) -> None:
    probs, labels = some(seed)
    shown, lost = tier_entropy(probs, labels, TIER_OF), tier_nll(probs, labels, TIER_OF)
    for tier in TIERS:
        mine = TIER_OF[labels] == tier
        assert shown[tier] == pytest.approx(entropy(probs[mine], axis=1).mean(), abs=1e-12)
        clipped = np.clip(probs[mine], 1e-15, 1)  # as scikit-learn clips float64
        theirs = log_loss(labels[mine], clipped, labels=range(5))
        assert lost[tier] == pytest.approx(theirs, rel=1e-6)
    assert lost["all"] == pytest.approx(negative_log_likelihood(probs, labels), abs=1e-12)


@given(seed=st.integers(0, 9999))
def test_entropy_lies_between_certainty_and_an_even_guess(seed: int) -> None:
    found = tier_entropy(*some(seed), TIER_OF)
    assert all(0 <= value <= np.log(5) + 1e-12 for value in found.values())


@given(seed=st.integers(0, 9999))
def test_all_is_the_mean_over_examples(seed: int) -> None:
    probs, labels = some(seed)
    found = tier_nll(probs, labels, TIER_OF)
    shares = {tier: (TIER_OF[labels] == tier).mean() for tier in TIERS}
    assert found["all"] == pytest.approx(sum(shares[t] * found[t] for t in TIERS), abs=1e-12)


def test_zeros_and_empty_tiers() -> None:
    probs = [[1.0, 0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0]]
    assert tier_entropy(probs, [0, 1], TIER_OF)["head"] == 0
    assert np.isnan(tier_entropy(probs, [0, 1], TIER_OF)["tail"])
    assert tier_nll(probs, [0, 1], TIER_OF)["mid"] == pytest.approx(708.4, abs=0.1)


def test_the_replicas_nll_is_the_summarys() -> None:
    data, summary = load_replica(), load_summary("week6")["results"]
    for name, logits in data.students.items():
        found = tier_nll(softmax(logits), data.labels, data.tiers)["all"]
        # the summary was written from logits before they were rounded to float16
        assert found == pytest.approx(summary[name]["nll"], abs=1e-3), name


@pytest.mark.parametrize("function", [tier_entropy, tier_nll])
@pytest.mark.parametrize(
    ("probs", "labels", "tiers", "words"),
    [
        ([[2.0, -1.0]], [0], ["head", "mid"], "probs must lie in"),
        ([[0.5, 0.5]], [2], ["head", "mid"], "labels holds 2"),
        ([[0.5, 0.5]], [0, 1], ["head", "mid"], "labels has 2 examples, probs has 1"),
        ([[0.5, 0.5]], [0], ["head"], "tiers has 1 classes, probs has 2"),
        ([[0.5, 0.5]], [0], ["head", "rare"], "tiers holds"),
    ],
)
def test_bad_input_names_the_argument(function, probs, labels, tiers, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        function(probs, labels, tiers)

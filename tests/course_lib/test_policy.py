"""threshold_policy against a search over all thresholds, and scikit-learn's precision curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve

from course_lib.policy import threshold_policy


def case(seed: int, n: int = 60, digits: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """probs with many equal confidences (rounded to digits), and labels."""
    rng = np.random.default_rng(seed)
    top = np.round(rng.uniform(0.5, 0.99, n), digits)
    probs = np.column_stack([top, 1 - top])
    return probs, (rng.random(n) > top).astype(int)


@given(seed=st.integers(0, 99_999), target=st.sampled_from([0.5, 0.6, 0.75, 0.8, 0.9, 1.0]))
def test_agrees_with_a_search_over_all_thresholds(seed: int, target: float) -> None:
    probs, labels = case(seed)
    found = threshold_policy(probs, labels, target)
    confidence, hits = probs.max(axis=1), probs.argmax(axis=1) == labels
    good = [t for t in set(confidence) if hits[confidence >= t].mean() >= target]
    assert found["threshold"] == min(good, default=math.inf)
    if good:
        kept = confidence >= min(good)
        assert found["coverage"] == pytest.approx(kept.mean())
        assert found["accuracy"] == pytest.approx(hits[kept].mean())


@given(seed=st.integers(0, 99_999), target=st.sampled_from([0.6, 0.7, 0.8]))
def test_agrees_with_the_precision_curve_of_scikit_learn(seed: int, target: float) -> None:
    probs, labels = case(seed)
    hits = probs.argmax(axis=1) == labels
    # The precision of "this answer is right" among those kept is the kept accuracy.
    precision, _, thresholds = precision_recall_curve(hits, probs.max(axis=1))
    good = thresholds[precision[: len(thresholds)] >= target]
    found = threshold_policy(probs, labels, target)
    assert found["threshold"] == (good.min() if len(good) else math.inf)


@given(seed=st.integers(0, 99_999))
def test_a_higher_target_never_keeps_more(seed: int) -> None:
    probs, labels = case(seed)
    kept = [threshold_policy(probs, labels, target)["coverage"] for target in (0.5, 0.7, 0.9, 1)]
    assert kept == sorted(kept, reverse=True)


@given(seed=st.integers(0, 99_999))
def test_only_the_ranks_of_the_confidences_matter(seed: int) -> None:
    probs, labels = case(seed, digits=4)
    # Squeezing all confidences towards a half keeps their order, so the same cases are kept.
    squeezed = 0.5 + 0.4 * (probs - 0.5)
    one, other = (threshold_policy(p, labels, 0.8) for p in (probs, squeezed))
    assert one["coverage"] == other["coverage"]


def test_nothing_reaches_the_target() -> None:
    found = threshold_policy([[0.9, 0.1], [0.8, 0.2]], [1, 0], 0.9)
    assert found["threshold"] == math.inf
    assert found["coverage"] == 0.0
    assert math.isnan(found["accuracy"])


def test_a_target_that_is_reached_exactly_is_reached() -> None:
    probs = [[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]]
    assert threshold_policy(probs, [0, 0, 0, 1], 0.75)["coverage"] == 1.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": 70}, "divide a percentage by 100"),
        ({"target": 0}, "target must lie in"),
        ({"target": math.nan}, "target must lie in"),
        ({"labels": [0, 1]}, "labels"),
        ({"labels": [5]}, "labels holds 5"),
        ({"probs": [[3.0, 1.0]]}, "are these logits"),
    ],
)
def test_bad_input_is_named(change: dict[str, object], words: str) -> None:
    inputs = {"probs": [[0.5, 0.5]], "labels": [0], "target": 0.7} | change
    with pytest.raises(ValueError, match=words):
        threshold_policy(**inputs)  # type: ignore[arg-type]

"""recipe_scores and recipe_deltas against the library's own metrics, resample by resample."""

import numpy as np
import pytest

from course_lib.calibration import expected_calibration_error, negative_log_likelihood, softmax
from course_lib.data.replica import load_replica, load_summary
from course_lib.metrics import macro_f1
from course_lib.recipes import METRICS, recipe_deltas, recipe_scores

RNG = np.random.default_rng(5)
LABELS = RNG.integers(4, size=60)
A, B = (RNG.dirichlet(np.full(4, 0.6), size=60) for _ in range(2))


def test_the_replicas_scores_are_the_summarys() -> None:
    data, summary = load_replica(), load_summary("week6")["results"]
    for name in ("vanilla", "hard_label"):
        found = recipe_scores(data.labels, softmax(data.students[name]))
        for ours, theirs in (("accuracy", "acc"), ("macro_f1", "macro_f1"), ("nll", "nll")):
            # the summary was written from logits before they were rounded to float16
            assert found[ours] == pytest.approx(summary[name][theirs], abs=2e-3), (name, ours)
        assert found["ece"] == pytest.approx(summary[name]["ece"], abs=2e-3)


def test_intervals_are_those_of_the_full_metrics_on_the_same_draws() -> None:
    table = recipe_deltas(LABELS, A, B, n_resamples=50, seed=3).set_index("metric")
    ways = {
        "macro_f1": lambda y, p: macro_f1(y, p.argmax(axis=1), 4),
        "ece": lambda y, p: expected_calibration_error(p, y),
        "nll": lambda y, p: negative_log_likelihood(p, y),
    }
    assert list(table.index) == list(METRICS) == list(ways)
    rng = np.random.default_rng(3)
    draws = [rng.integers(60, size=60) for _ in range(50)]
    for name, metric in ways.items():
        spread = [metric(LABELS[d], B[d]) - metric(LABELS[d], A[d]) for d in draws]
        low, high = np.percentile(spread, [2.5, 97.5])
        assert table.loc[name, "low"] == pytest.approx(low, abs=1e-12)
        assert table.loc[name, "high"] == pytest.approx(high, abs=1e-12)
        assert table.loc[name, "delta"] == pytest.approx(metric(LABELS, B) - metric(LABELS, A))


def test_a_recipe_against_itself_is_exactly_nothing() -> None:
    table = recipe_deltas(LABELS, A, A, n_resamples=20)
    assert (table[["delta", "low", "high"]].to_numpy() == 0).all()


def test_swapping_the_recipes_turns_every_sign() -> None:
    there, back = (recipe_deltas(LABELS, *pair, n_resamples=40) for pair in ((A, B), (B, A)))
    np.testing.assert_allclose(there["delta"], -back["delta"], atol=1e-12)
    np.testing.assert_allclose(there["low"], -back["high"], atol=1e-12)


@pytest.mark.parametrize(
    ("labels", "a", "b", "words"),
    [
        (LABELS, A, B[:-1], "probs_a has shape"),
        (LABELS[:-1], A, B, "labels has 59 examples"),
        (LABELS, A, np.log(B + 1e-9), "probs_b must lie in"),
    ],
)
def test_bad_input_names_the_argument(labels, a, b, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        recipe_deltas(labels, a, b)

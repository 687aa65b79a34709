"""class_trajectory: scikit-learn finds the same F1, and the flips add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from course_lib.metrics import per_class_f1
from course_lib.trajectories import class_trajectory

PRECISIONS = ("fp16", "int8", "int4")


def drawn(seed: int, n: int = 200) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(6, size=n)
    guesses = {
        p: np.where(rng.random(n) < 0.5, labels, rng.integers(6, size=n)) for p in PRECISIONS
    }
    return labels, guesses


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_scikit_learn_and_the_course_s_own_f1(seed: int) -> None:
    labels, guesses = drawn(seed)
    for class_id in range(6):
        table = class_trajectory(labels, guesses, class_id)
        assert table["precision"].tolist() == list(PRECISIONS)
        for row, guess in zip(table.itertuples(), guesses.values(), strict=True):
            theirs = f1_score(labels == class_id, guess == class_id)
            assert row.f1 == pytest.approx(theirs, abs=1e-12)
            assert row.f1 == pytest.approx(per_class_f1(labels, guess, 6)[class_id], abs=1e-12)


@given(seed=st.integers(0, 10_000), class_id=st.integers(0, 5))
def test_hits_change_by_what_was_gained_and_lost(seed: int, class_id: int) -> None:
    labels, guesses = drawn(seed)
    table = class_trajectory(labels, guesses, class_id)
    net = table["gained"] - table["lost"]
    assert (table["hits"] == table["hits"].iloc[0] + net).all()
    assert (table["hits"] <= table["claimed"]).all()
    assert table.loc[0, ["gained", "lost"]].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("guesses", "class_id", "words"),
    [
        ({}, 0, "predictions is empty"),
        ({"fp16": [0]}, 0, r"predictions\['fp16'\] has 1 examples"),
        ({"fp16": [0, 1]}, 2, "class_id 2 has no example"),
        ({"fp16": [0, 1]}, -1, "class_id must be a whole number"),
        ({"fp16": [0.0, 1.0]}, 0, "must hold integers"),
    ],
)
def test_bad_input_names_the_argument(guesses, class_id: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        class_trajectory([0, 1], guesses, class_id)

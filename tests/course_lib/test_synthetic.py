"""Synthetic data has the tiers, accuracy and over-confidence that it was asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.calibration import expected_calibration_error, fit_temperature, softmax
from course_lib.data.synthetic import LIFTS, TEACHER_LIFT, synthetic_week6
from course_lib.metrics import accuracy
from course_lib.tiers import TIERS

sizes = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 6))


@given(tier_sizes=sizes, n=st.integers(50, 300), seed=st.integers(0, 999))
@settings(max_examples=40)
def test_tier_sizes_and_accuracy(tier_sizes: tuple[int, int, int], n: int, seed: int) -> None:
    data = synthetic_week6(n=n, tier_sizes=tier_sizes, accuracy=0.8, seed=seed)
    assert tuple(int((data.tiers == tier).sum()) for tier in TIERS) == tier_sizes
    wanted = {name: 0.8 + lift for name, lift in LIFTS.items()}
    found = {name: accuracy(data.labels, z.argmax(axis=1)) for name, z in data.students.items()}
    # The search ends on a step of the hit rate, which moves by one or two examples at a time.
    assert found == pytest.approx(wanted, abs=3 / n)
    teacher = accuracy(data.labels, data.teacher_logits.argmax(axis=1))
    assert teacher == pytest.approx(0.8 + TEACHER_LIFT, abs=3 / n)


def test_overconfidence_is_what_a_fit_finds_and_the_ece_shows() -> None:
    sharp = synthetic_week6(n=6000, overconfidence=2.0, seed=1)
    calm = synthetic_week6(n=6000, overconfidence=1.0, seed=1)
    # 6,000 examples fix T to 1% (standard deviation over 15 seeds); four of those.
    assert fit_temperature(sharp.students["vanilla"], sharp.labels) == pytest.approx(2.0, rel=0.04)
    assert fit_temperature(sharp.teacher_logits, sharp.labels) == pytest.approx(1.0, rel=0.04)
    eces = [
        expected_calibration_error(softmax(data.students["vanilla"]), data.labels)
        for data in (sharp, calm)
    ]
    assert eces[0] > 0.1
    # Calibrated by construction; 15 bins of 6,000 examples leave about 0.02 of noise.
    assert eces[1] < 0.03


def test_same_seed_same_data_other_seed_other_data() -> None:
    first, again, other = (synthetic_week6(n=100, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.teacher_logits, again.teacher_logits)
    assert not np.array_equal(first.teacher_logits, other.teacher_logits)


def test_says_that_it_is_synthetic() -> None:
    data = synthetic_week6(n=50)
    assert data.source == "synthetic"
    assert "synthetic" in data.note
    assert "\n" not in data.note
    assert all("synthetic" in name for name in data.class_names)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"n": 0}, "n must be"),
        ({"tier_sizes": (1, 0, 0)}, "sum of tier_sizes"),
        ({"tier_sizes": (-1, 2, 2)}, "tier_sizes must be"),
        ({"accuracy": 0.01}, "accuracy must lie between"),
        ({"accuracy": 0.95}, "accuracy must be at most 0.9"),
        ({"overconfidence": 0.0}, "overconfidence must be"),
    ],
)
def test_bad_input_names_the_argument(arguments, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        synthetic_week6(**arguments)

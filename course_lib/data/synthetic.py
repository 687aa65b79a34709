"""Seeded logits with known tiers, accuracy and over-confidence, for tests and speed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_lib.arguments import as_class_ids, require_count, require_positive
from course_lib.data.week6 import Week6Data
from course_lib.tiers import tier_split_from_counts

TRAIN_SIZE = 50_000
SHARED = 0.8
"""Share of the noise's variance that all models have in common: what is hard is hard for all."""
LIFTS = {"vanilla": 0.0, "distilled_T4_a0.7": 0.02}
TEACHER_LIFT = 0.06
MAX_ACCURACY = 0.9
"""Leaves room for the teacher's lift."""
_STEPS = 40


def synthetic_week6(
    n: int = 4000,
    tier_sizes: tuple[int, int, int] = (20, 40, 53),
    accuracy: float = 0.4,
    overconfidence: float = 1.5,
    seed: int = 0,
) -> Week6Data:
    """Made-up week 6 data of any size; the same arguments give the same data.

    n: examples. tier_sizes: classes in head, mid and tail. accuracy: of the vanilla student, hit
    within a few examples; the distilled one has 0.02 more and the teacher 0.06 more.
    overconfidence: what the students' calibrated logits are multiplied by, so fit_temperature
    comes near it; 1 is calibrated; the teacher always is. Class frequencies fall as 1 / rank.
    Raises ValueError where the accuracy is not above the majority class's or above MAX_ACCURACY.

    >>> data = synthetic_week6(n=500, tier_sizes=(2, 3, 5))
    >>> data.source, data.teacher_logits.shape
    ('synthetic', (500, 10))
    """
    n_head, n_mid, n_tail = (require_count(size, "tier_sizes", least=0) for size in tier_sizes)
    n_classes = require_count(n_head + n_mid + n_tail, "the sum of tier_sizes", least=2)
    rng = np.random.default_rng(seed)
    counts = np.maximum(TRAIN_SIZE / (np.arange(n_classes) + 1), 1).astype(np.int64)
    # Shuffled, so that nobody can read the frequency off the class id.
    counts = rng.permutation(counts)
    prior = counts / counts.sum()
    labels = rng.choice(n_classes, size=require_count(n, "n"), p=prior)
    shared = rng.standard_normal((len(labels), n_classes))

    def model(lift: float, sharpness: float) -> NDArray[np.float32]:
        own = rng.standard_normal(shared.shape)
        noise = np.sqrt(SHARED) * shared + np.sqrt(1 - SHARED) * own
        logits = synthetic_logits(labels, prior, accuracy + lift, noise)
        return (sharpness * logits).astype(np.float32)

    sharpness = require_positive(overconfidence, "overconfidence")
    if accuracy > MAX_ACCURACY:
        raise ValueError(f"accuracy must be at most {MAX_ACCURACY}, got {accuracy}")
    return Week6Data(
        source="synthetic",
        note=f"Source: synthetic, made-up logits (seed {seed}); they say nothing about any model.",
        class_names=tuple(f"synthetic class {c}" for c in range(n_classes)),
        labels=labels.astype(np.int64),
        train_counts=counts,
        tiers=tier_split_from_counts(counts, n_head, n_mid),
        teacher_logits=model(TEACHER_LIFT, 1.0),
        teacher_temperature=1.0,
        students={name: model(lift, sharpness) for name, lift in LIFTS.items()},
    )


def synthetic_logits(
    labels: NDArray[np.int64],
    prior: NDArray[np.float64],
    accuracy: float,
    noise: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Calibrated logits (n, C) of a given accuracy.

    The model sees x = strength * onehot(label) + noise with standard normal noise (n, C); its
    posterior log prior + strength * x is then calibrated by Bayes' rule (linear discriminant
    analysis), and the strength is found by bisection.
    """
    truth = as_class_ids(labels, "labels", len(prior))
    rows = np.arange(len(truth))

    def logits(strength: float) -> NDArray[np.float64]:
        posterior: NDArray[np.float64] = np.log(prior) + strength * noise
        posterior[rows, truth] += strength**2
        return posterior

    def hit_rate(strength: float) -> float:
        return float((logits(strength).argmax(axis=1) == truth).mean())

    low, high = 0.0, 10.0
    if not hit_rate(low) < accuracy < 1:
        raise ValueError(
            f"accuracy must lie between the majority class's {hit_rate(low):.3f} and 1, "
            f"got {accuracy}"
        )
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if hit_rate(middle) < accuracy else (low, middle)
    return logits(high)

"""split_calibration: torch finds the same temperature, torchmetrics the same ECE."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torchmetrics.functional.classification import multiclass_calibration_error

from course_lib.split_calibration import split_calibration


def drawn(seed: int, n: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(6, size=n)
    logits = rng.normal(size=(n, 6)) * 2.5
    logits[np.arange(n), labels] += 1.5
    return logits, labels, rng.random(n) < 0.5


def by_torch(logits: np.ndarray, labels: np.ndarray) -> float:
    log_t = torch.zeros((), dtype=torch.float64, requires_grad=True)
    scores, truth = torch.from_numpy(logits), torch.from_numpy(labels)
    optimizer = torch.optim.LBFGS([log_t], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(scores / log_t.exp(), truth)
        loss.backward()
        return loss

    optimizer.step(closure)
    return float(log_t.exp())


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_torch_and_torchmetrics(seed: int) -> None:
    logits, labels, in_a = drawn(seed)
    found = split_calibration(logits, labels, in_a)
    assert found.temperature == pytest.approx(by_torch(logits[in_a], labels[in_a]), rel=1e-3)
    for T, ece in ((1.0, found.before), (found.temperature, found.after)):
        probs = torch.from_numpy(logits[~in_a] / T).softmax(-1)
        theirs = multiclass_calibration_error(probs, torch.from_numpy(labels[~in_a]), 6, n_bins=15)
        assert ece == pytest.approx(float(theirs), abs=1e-4)


def test_half_b_never_moves_the_temperature() -> None:
    logits, labels, in_a = drawn(7)
    other = labels.copy()
    other[~in_a] = (other[~in_a] + 1) % 6
    first, second = (split_calibration(logits, truth, in_a) for truth in (labels, other))
    assert first.temperature == second.temperature
    assert first.before != second.before


@pytest.mark.parametrize(
    ("in_a", "words"),
    [([True], "in_a has 1 examples"), ([True, True], "both halves"), ([1, 0], "booleans")],
)
def test_bad_input_names_the_argument(in_a, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        split_calibration([[1.0, 0.0], [0.0, 1.0]], [0, 1], in_a)

"""Is the difference between two models more than luck: the paired bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_class_ids, require_count, require_same_length

Metric = Callable[[NDArray[Any], NDArray[Any]], float]
"""metric(labels, predictions) -> float, on the same examples."""


@dataclass(frozen=True)
class BootstrapInterval:
    """Median of the resampled differences and the percentile 95% interval around it.

    >>> BootstrapInterval(median=0.015, low=0.002, high=0.030).excludes_zero
    True
    """

    median: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of 0; touching 0 doesn't count."""
        return self.low > 0 or self.high < 0


def paired_bootstrap(
    metric: Metric,
    labels: ArrayLike,
    pred_a: ArrayLike,
    pred_b: ArrayLike,
    n_resamples: int = 1000,
    seed: int = 0,
) -> BootstrapInterval:
    """Interval of metric(b) - metric(a) over resampled examples (Efron and Tibshirani 1993).

    labels: (n,) integers. pred_a, pred_b: n rows each, whatever metric reads: (n,) class ids, or
    e.g. (n, 2) from calibration.top_one. Every resample draws n examples with replacement and
    scores both models on the same draw, so what is hard for both cancels out. Percentiles 2.5, 50
    and 97.5. The same seed draws the same examples. A model against itself is exactly [0, 0].
    Raises ValueError for lengths that differ and for a metric that returns NaN or infinity.

    >>> from course_lib.metrics import accuracy
    >>> labels = [0, 1] * 50
    >>> gain = paired_bootstrap(accuracy, labels, [0] * 100, labels, n_resamples=200)
    >>> round(gain.median, 1), gain.excludes_zero
    (0.5, True)
    >>> paired_bootstrap(accuracy, labels, labels, labels)
    BootstrapInterval(median=0.0, low=0.0, high=0.0)
    """
    truth = as_class_ids(labels, "labels")
    a, b = np.asarray(pred_a), np.asarray(pred_b)
    for name, predictions in (("pred_a", a), ("pred_b", b)):
        if predictions.ndim == 0:
            raise ValueError(f"{name} must have one row an example, got a single value")
        require_same_length(truth, "labels", predictions, name)
    n_resamples = require_count(n_resamples, "n_resamples")
    rng = np.random.default_rng(seed)
    differences = np.empty(n_resamples)
    for resample in range(n_resamples):
        draw = rng.integers(len(truth), size=len(truth))
        drawn = truth.take(draw)
        score_a = metric(drawn, a.take(draw, axis=0))
        differences[resample] = metric(drawn, b.take(draw, axis=0)) - score_a
    if not np.isfinite(differences).all():
        raise ValueError("metric returned NaN or infinity on a resample; give it a value there")
    low, median, high = np.percentile(differences, [2.5, 50, 97.5])
    return BootstrapInterval(median=float(median), low=float(low), high=float(high))

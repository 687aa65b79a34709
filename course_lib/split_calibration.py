"""Does a temperature hold on examples that it was not fitted on?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arguments import as_class_ids, as_scores, require_same_length
from course_lib.calibration import expected_calibration_error, fit_temperature, softmax


@dataclass(frozen=True)
class SplitCalibration:
    """T of half A, and half B's ECE before and after it."""

    temperature: float
    before: float
    after: float


def split_calibration(logits: ArrayLike, labels: ArrayLike, in_a: ArrayLike) -> SplitCalibration:
    """Fit a temperature on half A, score it on half B (Guo et al. 2017, on held-out examples).

    logits: (n, C) finite. labels: (n,) integers in [0, C). in_a: (n,) booleans, True for half A;
    both halves hold an example. temperature minimises the NLL of A; before and after are the ECE
    of B (15 bins) at T = 1 and at that temperature. Raises ValueError for lengths that differ and
    for an empty half.

    >>> logits = [[2.0, 0.0]] * 4 + [[3.0, 0.0]] * 2
    >>> found = split_calibration(logits, [0, 0, 0, 1, 0, 1], [True] * 4 + [False] * 2)
    >>> round(found.temperature, 2), round(found.before, 3), round(found.after, 3)
    (1.82, 0.453, 0.339)
    """
    scores = as_scores(logits, "logits")
    truth = as_class_ids(labels, "labels", scores.shape[1])
    half = np.asarray(in_a)
    require_same_length(truth, "labels", scores, "logits")
    require_same_length(half, "in_a", scores, "logits")
    if half.dtype != np.bool_ or half.all() or not half.any():
        raise ValueError("in_a must hold booleans, with True and False in it; draw both halves")
    temperature = fit_temperature(scores[half], truth[half])
    held_out, own = scores[~half], truth[~half]
    errors = (expected_calibration_error(softmax(held_out, T), own) for T in (1.0, temperature))
    return SplitCalibration(temperature, *errors)

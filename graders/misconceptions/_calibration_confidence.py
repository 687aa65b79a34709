"""What people take for the confidence in expected_calibration_error."""

from __future__ import annotations

from functools import partial

from graders.misconceptions._answers import slip
from graders.misconceptions._calibration_right import BASE, TASK

_TOP = "confidence = probs.max(axis=1)"
_GAP = "abs(hits[inside].mean() - confidence[inside].mean())"

_wrong = partial(slip, BASE, TASK)

CONFIDENCES = (
    _wrong(
        "true_class_probability",
        "The confidence is what the model gives to the true class.",
        "In use, nobody knows the true class yet. Which number of a row can a user see?",
        "confidence",
        *(_TOP, "confidence = probs[np.arange(len(labels)), labels]"),
    ),
    _wrong(
        "confidence_of_hits",
        "Only where the model is right does its confidence say how sure it is.",
        "A model that is sure and wrong is the one to fear. Does your mean confidence hear it?",
        "confidence",
        "gap = " + _GAP,
        "sure = inside & hits if (inside & hits).any() else inside\n"
        "            gap = abs(hits[inside].mean() - confidence[sure].mean())",
    ),
    _wrong(
        "median_confidence",
        "A bin's typical confidence is its median.",
        "A few very sure examples in a bin: should they move what the accuracy is held against?",
        "confidence",
        *("confidence[inside].mean()", "np.median(confidence[inside])"),
    ),
    _wrong(
        "margin_for_confidence",
        "The confidence is how far the top class is ahead of the second.",
        "A row has .5 and .4 on top. What would its reader call the model's confidence?",
        "confidence bins edges",
        *(_TOP, "confidence = np.sort(probs, axis=1)[:, -1] - np.sort(probs, axis=1)[:, -2]"),
    ),
    _wrong(
        "centre_for_confidence",
        "A bin's confidence is the middle of the bin.",
        "All examples of a bin may sit near one end of it. What did the model really say there?",
        "confidence gap empty",
        *("confidence[inside].mean()", "(low + high) / 2"),
    ),
)

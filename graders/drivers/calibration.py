"""Calls expected_calibration_error on one case and writes down the number that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers._numbers import number
from graders.drivers.driving import call


def error(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"value": the one number} of function(probs, labels, n_bins)."""
    (function,) = objects
    probs, labels = np.array(inputs["probs"]), np.array(inputs["labels"])
    return {"value": number(call(function, probs, labels, inputs["n_bins"]))}

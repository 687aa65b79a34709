"""Calls fit_temperature on one case and writes down the number that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers._numbers import number
from graders.drivers.driving import call


def fit(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"value": the one number} of function(logits, labels)."""
    (function,) = objects
    result = call(function, np.array(inputs["logits"]), np.array(inputs["labels"]))
    return {"value": number(result)}

"""Calls js_divergence on one case and writes down the numbers that come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import call
from graders.drivers.plain import number_array


def rows(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"value": float64 array of whatever shape came back, None for nothing} of function(p, q).

    inputs: p and q float (n, C). Raises AnswerError for anything that holds no numbers.
    """
    (function,) = objects
    with np.errstate(all="ignore"):  # what comes of a log of 0 is seen in the answer
        result = call(function, np.array(inputs["p"]), np.array(inputs["q"]))
    return {"value": None if result is None else number_array(result)}

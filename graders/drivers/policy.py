"""Calls threshold_policy on one case and writes down the three numbers that come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers._numbers import number
from graders.drivers.driving import AnswerError, call

FIELDS = ("threshold", "coverage", "accuracy")


def numbers(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"policy": name -> float} of function(probs, labels, target), for those of FIELDS it has.

    inputs: probs float (n, C), labels int (n,), target float. None counts as NaN. AnswerError for
    anything that isn't a dict.
    """
    (function,) = objects
    probs, labels = np.array(inputs["probs"]), np.array(inputs["labels"])
    result = call(function, probs, labels, inputs["target"])
    if not isinstance(result, Mapping):
        raise AnswerError(f"a {type(result).__name__} came back; a dict of three numbers is asked")
    values = {name: result[name] for name in FIELDS if name in result}
    return {
        "policy": {
            name: float("nan") if value is None else number(value) for name, value in values.items()
        }
    }

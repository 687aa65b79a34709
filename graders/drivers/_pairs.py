"""Writes down a pair of arrays, as quantizers return it: codes and scales."""

from __future__ import annotations

from typing import Any

import numpy as np

from graders.drivers.driving import AnswerError
from graders.drivers.plain import number_array

Array = np.ndarray[Any, Any]


def codes_and_scales(result: Any) -> dict[str, Array]:
    """{"codes", "scales"} as float64 arrays of whatever shape; AnswerError for anything else.

    >>> codes_and_scales(([1, 2], [0.5]))["codes"].tolist()
    [1.0, 2.0]
    """
    if not isinstance(result, tuple | list):
        raise AnswerError(f"a {type(result).__name__} came back; codes, scales are expected")
    if len(result) != 2:
        raise AnswerError(f"{len(result)} things came back; two are expected: codes, scales")
    return {"codes": number_array(result[0]), "scales": number_array(result[1])}

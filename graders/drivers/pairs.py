"""Calls confused_pairs on one case and writes down the pairs that come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from graders.drivers._numbers import numbers
from graders.drivers.driving import AnswerError, call

MAX_NUMBERS = 3000


def found(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"pairs": float64 array (m, 3)} of function(matrix, k, min_examples).

    inputs: matrix int (C, C), k and min_examples int. A list of three numbers each, an array and a
    DataFrame are read alike; AnswerError for rows that don't hold three numbers.
    """
    (function,) = objects
    result = call(function, np.array(inputs["matrix"]), inputs["k"], inputs["min_examples"])
    if isinstance(result, pd.DataFrame):
        result = result.to_numpy()
    rows = numbers(list(result) if isinstance(result, tuple) else result, MAX_NUMBERS)
    if rows.size == 0:
        return {"pairs": np.zeros((0, 3))}
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise AnswerError(
            f"your answer has the shape {rows.shape}; rows of (true, predicted, share) are expected"
        )
    return {"pairs": rows}

"""Calls split_calibration on one case and writes down the three numbers that come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import torch

from graders.drivers.driving import AnswerError, call
from graders.drivers.plain import number_array, plain


def numbers(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"numbers": list} of function(logits, labels, in_a), as (T, before, after) in that order.

    inputs: logits float (n, C), labels int (n,), in_a bool (n,). Raises AnswerError for anything
    that isn't a tuple or list of three.
    """
    (function,) = objects
    arrays = [np.array(inputs[name]) for name in ("logits", "labels", "in_a")]
    result = call(function, *arrays)
    if isinstance(result, np.ndarray | pd.Series):
        result = result.tolist()
    elif isinstance(result, torch.Tensor):
        result = number_array(result, size=3).tolist()
    if not isinstance(result, tuple | list) or len(result) != 3:
        raise AnswerError(f"a {type(result).__name__} came back; T, before, after are expected")
    return {"numbers": plain(list(result))}

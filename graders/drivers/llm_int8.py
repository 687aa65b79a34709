"""Calls llm_int8_matmul on one case and writes down the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import call
from graders.drivers.plain import number_array


def product(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"product": array} of function(x, w, threshold).

    inputs: x float32 (n, k), w float32 (k, m), threshold a float.
    """
    (function,) = objects
    x, w = np.array(inputs["x"]), np.array(inputs["w"])
    return {"product": number_array(call(function, x, w, inputs["threshold"]))}

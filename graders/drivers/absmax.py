"""Calls quantize_absmax and dequantize_absmax on one case each and writes down their arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers._pairs import codes_and_scales
from graders.drivers.driving import call
from graders.drivers.plain import number_array


def quantize(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"codes", "scales"} of function(values); inputs: values float32 (n, k)."""
    (function,) = objects
    return codes_and_scales(call(function, np.array(inputs["values"])))


def dequantize(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"values": array} of function(codes, scales); inputs: int8 (n, k) and float32 (n,)."""
    (function,) = objects
    codes, scales = np.array(inputs["codes"]), np.array(inputs["scales"])
    return {"values": number_array(call(function, codes, scales))}

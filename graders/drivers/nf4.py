"""Calls nf4_quantize and nf4_dequantize on one case each and writes down their arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers._pairs import codes_and_scales
from graders.drivers.driving import call
from graders.drivers.plain import number_array


def quantize(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"codes", "scales"} of function(values, block_size); inputs: values float32 (n,)."""
    (function,) = objects
    return codes_and_scales(call(function, np.array(inputs["values"]), inputs["block_size"]))


def dequantize(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"values": array} of function(codes, scales, block_size); inputs: uint8 (n,), float32."""
    (function,) = objects
    codes, scales = np.array(inputs["codes"]), np.array(inputs["scales"])
    return {"values": number_array(call(function, codes, scales, inputs["block_size"]))}

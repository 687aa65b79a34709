"""Plain data to JSON text and back: how cases enter the sandbox and observations leave it.

Arrays travel as .npy bytes in base64 and are read with allow_pickle=False. This file runs on both
sides of the sandbox, so it imports nothing of ours and trusts nothing that it reads.
"""

from __future__ import annotations

import base64
import io
import json
import math
from typing import Any

import numpy as np

MAX_ARRAY_BYTES = 16 * 2**20
_KINDS = "biufUc"


def encode(data: Any) -> str:
    """JSON text of plain data; raises TypeError or ValueError for anything else.

    >>> decode(encode({"loss": 0.5, "shape": [2, 3]}))
    {'loss': 0.5, 'shape': [2, 3]}
    """
    return json.dumps(_pack(data), allow_nan=False)


def decode(text: str) -> Any:
    """Plain data from JSON text; raises ValueError for anything that encode can't have written."""
    return _unpack(json.loads(text))


def _pack(data: Any) -> Any:
    if isinstance(data, np.generic):
        data = data.item()
    if data is None or type(data) in (bool, int, str):
        return data
    if type(data) is float:
        return data if math.isfinite(data) else {"$float": str(data)}
    if type(data) is np.ndarray:
        return {"$npy": _pack_array(data)}
    if isinstance(data, list | tuple):
        return [_pack(item) for item in data]
    if isinstance(data, dict):
        if not all(isinstance(key, str) and not key.startswith("$") for key in data):
            raise TypeError("dict keys must be text that doesn't start with '$'")
        return {key: _pack(value) for key, value in data.items()}
    raise TypeError(f"{type(data).__name__} is not plain data")


def _pack_array(array: np.ndarray[Any, Any]) -> str:
    if array.dtype.kind not in _KINDS:
        raise TypeError(f"an array of {array.dtype} is not plain data")
    if array.nbytes > MAX_ARRAY_BYTES:
        raise ValueError(f"an array of {array.nbytes} bytes is over {MAX_ARRAY_BYTES}")
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return base64.b64encode(buffer.getvalue()).decode()


def _unpack(data: Any) -> Any:
    if isinstance(data, list):
        return [_unpack(item) for item in data]
    if not isinstance(data, dict):
        return data
    if set(data) == {"$float"} and data["$float"] in ("nan", "inf", "-inf"):
        return float(data["$float"])
    if set(data) == {"$npy"} and isinstance(data["$npy"], str):
        return _unpack_array(data["$npy"])
    if any(key.startswith("$") for key in data):
        raise ValueError(f"unknown mark in {sorted(data)}")
    return {key: _unpack(value) for key, value in data.items()}


def _unpack_array(text: str) -> np.ndarray[Any, Any]:
    raw = base64.b64decode(text, validate=True)
    stream = io.BytesIO(raw)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError(f"npy version {version} is not (1, 0)")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    declared = math.prod(shape) * dtype.itemsize
    if (
        dtype.kind not in _KINDS
        or declared > MAX_ARRAY_BYTES
        or declared != len(raw) - stream.tell()
    ):
        raise ValueError(f"an array of shape {shape} and {dtype} doesn't fit its bytes")
    stream.seek(0)
    array: np.ndarray[Any, Any] = np.load(stream, allow_pickle=False)
    return array

"""Plain data to JSON text and back: how cases enter the sandbox and observations leave it.

Arrays travel as .npy bytes in base64 and are read with allow_pickle=False. This file runs on both
sides of the sandbox, so it imports nothing of ours and trusts nothing that it reads.
"""

from __future__ import annotations

import base64
import io
import json
import math
from functools import lru_cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

MAX_ARRAY_BYTES = 16 * 2**20
MAX_HEADER = 4096
MAX_DEPTH = 32
MAX_INT = 2**63 - 1
_KINDS = "biufU"
_MAGIC = b"\x93NUMPY\x01\x00"
_PREFIX = len(_MAGIC) + 2  # then two bytes with the header's length


def encode(data: Any) -> str:
    """JSON text of plain data; raises TypeError or ValueError for anything else.

    >>> decode(encode({"loss": 0.5, "shape": [2, 3]}))
    {'loss': 0.5, 'shape': [2, 3]}
    """
    return json.dumps(_pack(data), allow_nan=False)


def decode(text: str) -> Any:
    """Plain data from JSON text; raises ValueError for anything that encode can't have written.

    >>> decode('{"loss": NaN}')
    Traceback (most recent call last):
    ValueError: NaN is not plain data; encode writes it as a mark
    """
    try:
        return _unpack(json.loads(text, parse_constant=_refuse_constant), 0)
    except RecursionError:
        raise ValueError(f"data is nested more than {MAX_DEPTH} levels deep") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not plain data; encode writes it as a mark")


def _pack(data: Any) -> Any:
    if isinstance(data, np.generic):
        data = data.item()
    if type(data) is int and abs(data) > MAX_INT:
        raise ValueError(f"a whole number of {data.bit_length()} bits is too large")
    if data is None or type(data) in (bool, int):
        return data
    if type(data) is str:
        return _check_text(data)
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


def _pack_array(array: Array) -> str:
    if array.dtype.kind not in _KINDS:
        raise TypeError(f"an array of {array.dtype} is not plain data")
    if array.nbytes > MAX_ARRAY_BYTES:
        raise ValueError(f"an array of {array.nbytes} bytes is over {MAX_ARRAY_BYTES}")
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
    return base64.b64encode(buffer.getvalue()).decode()


def _unpack(data: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError(f"data is nested more than {MAX_DEPTH} levels deep")
    if isinstance(data, list):
        return [_unpack(item, depth + 1) for item in data]
    if isinstance(data, str):
        return _check_text(data)
    if isinstance(data, float) and not math.isfinite(data):
        raise ValueError("a number is too large for a float")  # 1e999 is legal JSON
    if isinstance(data, int) and abs(data) > MAX_INT:
        raise ValueError("a whole number is too large")  # numpy would make an object of it
    if not isinstance(data, dict):
        return data
    if set(data) == {"$float"} and data["$float"] in ("nan", "inf", "-inf"):
        return float(data["$float"])
    if set(data) == {"$npy"} and isinstance(data["$npy"], str):
        return _unpack_array(data["$npy"])
    if any(key.startswith("$") for key in data):
        raise ValueError("a mark is unknown or malformed")
    return {_check_text(key): _unpack(value, depth + 1) for key, value in data.items()}


def _check_text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("text holds half a surrogate pair, which no file can carry") from None
    return text


def _unpack_array(text: str) -> Array:
    raw = base64.b64decode(text, validate=True)
    if len(raw) < _PREFIX or raw[:8] != _MAGIC:
        raise ValueError("an array's bytes don't begin like npy version 1.0")
    start = _PREFIX + int.from_bytes(raw[8:_PREFIX], "little")
    if start > min(len(raw), MAX_HEADER):
        raise ValueError("an array's header doesn't fit its bytes")
    shape, fortran, dtype = _header(raw[:start])
    declared = math.prod(shape) * dtype.itemsize
    if (
        dtype.kind not in _KINDS
        or dtype.itemsize == 0
        or any(size < 0 for size in shape)
        or declared > MAX_ARRAY_BYTES
        or declared != len(raw) - start
    ):
        raise ValueError(f"an array of shape {shape} and {dtype} doesn't fit its bytes")
    array: Array = np.frombuffer(raw, dtype, offset=start).copy()
    if dtype.kind == "b" and np.any(array.view(np.uint8) > 1):
        raise ValueError("an array of bool holds bytes that are neither 0 nor 1")
    if dtype.kind == "U":
        points = array.view(np.dtype(np.uint32).newbyteorder(dtype.byteorder))
        if np.any(points > 0x10FFFF) or np.any((points >= 0xD800) & (points < 0xE000)):
            raise ValueError("an array of text holds something that is no character")
    return array.reshape(shape, order="F" if fortran else "C")


@lru_cache(maxsize=256)
def _header(raw: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, Fortran order and dtype. Cached: thousands of arrays share a handful of headers, and
    parsing one takes longer than everything else here."""
    stream = io.BytesIO(raw[8:])
    try:
        return np.lib.format.read_array_header_1_0(stream)
    except Exception as error:  # the parser meets hostile text; whatever it says, it is no array
        raise ValueError(f"an array's header can't be read: {error}") from None

"""Reads the arrays that quantizers return, and words what is wrong with their shape."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from graders.contracts import Result, UnusableError
from graders.tasks._reading import FloatArray


def sized(result: Result, name: str, shape: tuple[int, ...]) -> FloatArray:
    """The array of that name in that shape; one more axis of length 1 does no harm.

    UnusableError where it has another number of values.
    """
    array = np.asarray(result.value[name], np.float64)
    if array.size != np.prod(shape):
        raise UnusableError(f"Shape of your {name}: {array.shape}; {shape} was asked for.")
    if array.ndim == len(shape) and array.shape != shape:
        raise UnusableError(f"Shape of your {name}: {array.shape}; {shape} was asked for.")
    return array.reshape(shape)


def finite(array: FloatArray, name: str) -> FloatArray:
    """The array itself; UnusableError where it holds NaN or infinity."""
    if not np.isfinite(array).all():
        raise UnusableError(f"Your {name} hold NaN or infinity for ordinary numbers.")
    return array


def spread_codes(
    rng: np.random.Generator, shape: tuple[int, int], top: int = 127
) -> Mapping[str, FloatArray]:
    """Whole numbers (n, k) with +top and -top in each row, and what to add before scaling.

    `codes`: what a right quantizer finds. `shares`: the codes, moved by 0.15 to 0.35 of a step, so
    that neither rounding in float32 nor a rule for ties decides; +top and -top stay as they are.
    """
    n, k = shape
    codes = rng.integers(-top + 3, top - 2, size=shape).astype(np.float64)
    moved = codes + rng.uniform(0.15, 0.35, shape) * rng.choice([-1.0, 1.0], shape)
    for row in range(n):
        ends = rng.choice(k, 2, replace=False)
        codes[row, ends] = moved[row, ends] = [top, -top]
    return {"codes": codes, "shares": moved}

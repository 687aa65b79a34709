"""Fewer bits for a weight: absmax int8, the LLM.int8 product, and NF4 in blocks.

Written to be read. bitsandbytes does the same in its kernels, and the tests compare the two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arguments import as_scores, require_count, require_positive

MAX_CODE = 127
"""int8 could hold -128 too; leaving it out keeps zero in the middle."""
BLOCK = 64
OUTLIER = 6.0

NF4_LEVELS: NDArray[np.float32] = np.array(
    [
        *(-1.0, -0.6961928, -0.52507305, -0.39491749, -0.28444138, -0.18477343, -0.09105004, 0.0),
        *(0.0795803, 0.1609302, 0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1.0),
    ],
    dtype=np.float32,
)
"""The 16 levels of NF4 (Dettmers et al. 2023, appendix E): quantiles of a normal, 0 among them."""


def quantize_absmax(values: ArrayLike) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric int8, one scale for each row (Dettmers et al. 2022, section 2.1).

    values: (n, k) finite numbers. Returns codes (n, k) int8 in [-127, 127] and scales (n,)
    float32. scale = the row's largest absolute value / 127; code = value / scale, rounded to the
    nearest whole number, ties to even. A row of zeros gets codes 0 and scale 1.
    Raises ValueError for other shapes, for text and for NaN.

    By hand: the row -2.54, 1.0, 0.3 has scale 2.54 / 127 = 0.02, so its codes are -127, 50, 15.

    >>> codes, scales = quantize_absmax([[-2.54, 1.0, 0.3], [0.0, 0.0, 0.0]])
    >>> codes.tolist(), [round(float(scale), 4) for scale in scales]
    ([[-127, 50, 15], [0, 0, 0]], [0.02, 1.0])
    """
    checked = as_scores(values, "values").astype(np.float32)
    largest = np.abs(checked).max(axis=1)
    scales = np.where(largest > 0, largest / np.float32(MAX_CODE), np.float32(1))
    codes = np.rint(checked / scales[:, None]).clip(-MAX_CODE, MAX_CODE)
    return codes.astype(np.int8), scales.astype(np.float32)


def dequantize_absmax(codes: ArrayLike, scales: ArrayLike) -> NDArray[np.float32]:
    """quantize_absmax undone, up to rounding: code * scale of its row.

    codes: (n, k) whole numbers. scales: (n,). Returns (n, k) float32. No value comes back further
    from where it was than half its row's scale. Raises ValueError where the lengths differ.

    >>> dequantize_absmax([[-127, 64]], [0.5]).tolist()
    [[-63.5, 32.0]]
    """
    whole, factors = as_scores(codes, "codes"), np.asarray(scales, dtype=np.float32)
    if factors.shape != (len(whole),):
        raise ValueError(
            f"scales must have shape ({len(whole)},), got {factors.shape}; pass one for each row"
        )
    return (whole.astype(np.float32) * factors[:, None]).astype(np.float32)


def llm_int8_matmul(x: ArrayLike, w: ArrayLike, threshold: float = OUTLIER) -> NDArray[np.float32]:
    """x @ w with int8 for the bulk and full precision for outlier columns (LLM.int8, section 3.2).

    x: (n, k) activations, w: (k, m) weights; finite. A column of x is an outlier where any |value|
    reaches the threshold (>=). Outlier columns of x and the rows of w that they meet are multiplied
    as they are. What is left goes to int8, x with a scale for each row, w with one for each column,
    both taken after the split; whole numbers are multiplied and scaled back. The parts are summed.
    Returns (n, m) float32. Raises ValueError for shapes that don't fit and a threshold <= 0.

    The kernels of bitsandbytes keep w in int8 for the outliers too, to save memory.

    By hand: x = (1, 8), w = (0.5, 2): 8 is an outlier, 8 * 2 = 16 is exact; 1 * 0.5 has the codes
    127 and 127, so 127 * 127 * (1 / 127) * (0.5 / 127) = 0.5.

    >>> llm_int8_matmul([[1.0, 8.0]], [[0.5], [2.0]]).tolist()
    [[16.5]]
    """
    left = as_scores(x, "x").astype(np.float32)
    right = as_scores(w, "w").astype(np.float32)
    if left.shape[1] != len(right):
        raise ValueError(
            f"x has {left.shape[1]} columns, w has {len(right)} rows; x @ w needs them equal"
        )
    outlier = (np.abs(left) >= require_positive(threshold, "threshold")).any(axis=0)
    product = left[:, outlier] @ right[outlier]
    if outlier.all():
        return product
    x_codes, x_scales = quantize_absmax(left[:, ~outlier])
    w_codes, w_scales = quantize_absmax(right[~outlier].T)
    # int8 would overflow at the second term of a sum.
    whole = x_codes.astype(np.int32) @ w_codes.T.astype(np.int32)
    bulk = whole.astype(np.float32) * x_scales[:, None] * w_scales
    return (bulk + product).astype(np.float32)


def nf4_quantize(
    values: ArrayLike, block_size: int = BLOCK
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """NF4: the nearest of 16 uneven levels, one scale for each block (QLoRA, section 3).

    values: (n,) finite numbers, n a multiple of block_size. Returns codes (n,) uint8 in [0, 15],
    places in NF4_LEVELS, and scales (n / block_size,) float32: the largest absolute value of each
    block. A value half way between two levels takes the lower one. A block of zeros gets scale 0
    and the code of level 0. Raises ValueError for other shapes, NaN and a short last block.

    By hand, a block of two: 0.5 and -2 have scale 2, so 0.25 and -1; the nearest levels are 0.2461
    (code 10) and -1 (code 0).

    >>> codes, scales = nf4_quantize([0.5, -2.0], block_size=2)
    >>> codes.tolist(), scales.tolist()
    ([10, 0], [2.0])
    """
    size = require_count(block_size, "block_size")
    flat = np.asarray(values)
    if flat.ndim != 1:
        raise ValueError(f"values must have shape (n,), got {flat.shape}; flatten it first")
    flat = as_scores(flat[None], "values")[0].astype(np.float32)
    if len(flat) % size:
        raise ValueError(
            f"values has {len(flat)} numbers, no multiple of block_size {size}; pad it with zeros"
        )
    blocks = flat.reshape(-1, size)
    scales = np.abs(blocks).max(axis=1)
    shares = blocks / np.where(scales > 0, scales, 1)[:, None]
    middles = (NF4_LEVELS[1:] + NF4_LEVELS[:-1]) / 2
    codes = np.searchsorted(middles, shares.reshape(-1))
    return codes.astype(np.uint8), scales.astype(np.float32)


def nf4_dequantize(
    codes: ArrayLike, scales: ArrayLike, block_size: int = BLOCK
) -> NDArray[np.float32]:
    """nf4_quantize undone, up to rounding: the level of each code times the scale of its block.

    codes: (n,) whole numbers in [0, 15]. scales: (n / block_size,). Returns (n,) float32.
    Raises ValueError for codes outside [0, 15] and for scales that don't fit.

    >>> nf4_dequantize([15, 7, 0, 15], [2.0, 0.5], block_size=2).tolist()
    [2.0, 0.0, -0.5, 0.5]
    """
    size = require_count(block_size, "block_size")
    places, factors = np.asarray(codes), np.asarray(scales, dtype=np.float32)
    if places.ndim != 1 or places.dtype.kind not in "iu" or not np.isin(places, range(16)).all():
        raise ValueError("codes must be (n,) whole numbers from 0 to 15; pass nf4_quantize's")
    if factors.shape != (len(places) // size,) or len(places) % size:
        raise ValueError(
            f"scales must have one number for each {size} of {len(places)} codes, "
            f"got {factors.shape}; pass the block_size that made them"
        )
    values: NDArray[np.float32] = NF4_LEVELS[places] * np.repeat(factors, size)
    return values

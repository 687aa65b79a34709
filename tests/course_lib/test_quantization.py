"""Absmax int8, LLM.int8 and NF4 against bitsandbytes' own kernels on the CPU, and their bounds."""

from __future__ import annotations

import bitsandbytes.functional as bnb
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.quantization import (
    NF4_LEVELS,
    dequantize_absmax,
    llm_int8_matmul,
    nf4_dequantize,
    nf4_quantize,
    quantize_absmax,
)

seeds = st.integers(0, 9999)


def drawn(seed: int, *shape: int) -> np.ndarray:
    """Normal numbers on uneven scales, a row of a matrix each."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=shape) * 10.0 ** rng.uniform(
        -3, 2, size=(shape[0], *[1] * (len(shape) - 1))
    )
    return rows.astype(np.float32)


@given(seed=seeds)
def test_absmax_agrees_with_bitsandbytes(seed: int) -> None:
    values = drawn(seed, 7, 33)
    codes, scales = quantize_absmax(values)
    theirs, largest, _ = bnb.int8_vectorwise_quant(torch.from_numpy(values.copy()))
    # Multiplying by 127 / largest rounds otherwise than dividing by largest / 127: one step.
    assert np.abs(codes.astype(int) - theirs.numpy()).max() <= 1
    assert (codes == theirs.numpy()).mean() > 0.99
    np.testing.assert_allclose(scales * 127, largest.numpy(), rtol=1e-6)


@given(seed=seeds)
def test_int8_comes_back_within_half_a_step(seed: int) -> None:
    values = drawn(seed, 5, 40)
    codes, scales = quantize_absmax(values)
    assert codes.dtype == np.int8
    assert np.abs(codes).max(axis=1).tolist() == [127] * 5
    gap = np.abs(dequantize_absmax(codes, scales) - values)
    assert (gap <= 0.5001 * scales[:, None]).all()


@given(seed=seeds)
def test_int8_mirrors_and_scales_with_its_input(seed: int) -> None:
    values = drawn(seed, 4, 16)
    codes, scales = quantize_absmax(values)
    mirrored, same = quantize_absmax(-4 * values)  # by a power of two, so nothing is rounded anew
    assert (mirrored == -codes).all()
    np.testing.assert_array_equal(same, 4 * scales)


def test_zeros_come_back_as_zeros() -> None:
    rows = np.array([[0, 0, 0], [1, -2, 0]], np.float32)
    codes, scales = quantize_absmax(rows)
    assert codes[0].tolist() == [0, 0, 0]
    assert scales[0] == 1
    assert (dequantize_absmax(codes, scales)[0] == 0).all()
    flat, scale = nf4_quantize(np.zeros(64))
    assert scale.tolist() == [0]
    assert (nf4_dequantize(flat, scale) == 0).all()


@given(seed=seeds)
def test_llm_int8_agrees_with_the_kernels_of_bitsandbytes(seed: int) -> None:
    x, w = drawn(seed, 6, 48).clip(-5, 5), drawn(seed + 1, 48, 9)
    outlier = np.random.default_rng(seed).choice(48, 3, replace=False)
    x[0, outlier] = [6.0, -41.0, 900.0]
    kept = np.setdiff1d(np.arange(48), outlier)
    left = bnb.int8_vectorwise_quant(torch.from_numpy(x[:, kept].copy()))
    right = bnb.int8_vectorwise_quant(torch.from_numpy(w[kept].T.copy()))
    whole = bnb.int8_linear_matmul(left[0], right[0])
    bulk = bnb.int8_mm_dequant(whole, left[1], right[1]).float().numpy()
    wanted = bulk + x[:, outlier] @ w[outlier]
    got = llm_int8_matmul(x, w)
    # their kernel returns float16 (11 bits) and may round a code the other way
    np.testing.assert_allclose(got, wanted, rtol=2e-3, atol=3e-3 * np.abs(wanted).max())


@given(seed=seeds)
def test_llm_int8_is_exact_where_every_column_is_an_outlier(seed: int) -> None:
    x, w = drawn(seed, 4, 8), drawn(seed + 1, 8, 3)
    np.testing.assert_allclose(llm_int8_matmul(x, w, threshold=1e-9), x @ w, rtol=1e-5)


@given(seed=seeds)
def test_the_split_saves_what_one_outlier_would_ruin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, w = rng.uniform(-1, 1, (6, 32)), rng.uniform(-1, 1, (32, 5))
    x[:, 3] = 300.0
    with_split, without = (llm_int8_matmul(x, w, threshold) for threshold in (6.0, 1e9))
    assert np.abs(with_split - x @ w).max() < 0.1 * np.abs(without - x @ w).max()


@given(seed=seeds)
def test_nf4_agrees_with_bitsandbytes(seed: int) -> None:
    values = drawn(seed, 6, 64).reshape(-1)
    codes, scales = nf4_quantize(values)
    packed, state = bnb.quantize_4bit(torch.from_numpy(values), blocksize=64, quant_type="nf4")
    theirs = packed.numpy().reshape(-1)
    unpacked = np.stack([theirs >> 4, theirs & 15], axis=1).reshape(-1)
    assert (codes == unpacked).mean() > 0.99  # near a middle, rounding decides
    np.testing.assert_array_equal(scales, state.absmax.numpy())
    back = bnb.dequantize_4bit(packed, state).float().numpy().reshape(-1)
    same = codes == unpacked
    np.testing.assert_allclose(nf4_dequantize(codes, scales)[same], back[same], rtol=1e-5)


def test_the_levels_are_those_of_bitsandbytes() -> None:
    np.testing.assert_allclose(
        NF4_LEVELS, bnb.get_4bit_type("nf4", device="cpu").numpy(), rtol=1e-6
    )


@given(seed=seeds, block=st.sampled_from([1, 2, 16, 64]))
def test_nf4_takes_the_nearest_level(seed: int, block: int) -> None:
    values = drawn(seed, 4, 64).reshape(-1)
    codes, scales = nf4_quantize(values, block)
    each = np.repeat(scales, block)[:, None]
    gaps = np.abs(values[:, None] - NF4_LEVELS * each)
    chosen = gaps[np.arange(len(values)), codes]
    assert (chosen <= gaps.min(axis=1) + 1e-6 * each[:, 0]).all()


def test_a_value_between_two_levels_takes_the_lower() -> None:
    middle = (NF4_LEVELS[9] + NF4_LEVELS[10]) / 2
    assert nf4_quantize([middle, 1.0], block_size=2)[0].tolist() == [9, 15]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: quantize_absmax([1.0, 2.0]), "values must have shape"),
        (lambda: quantize_absmax([[np.nan]]), "values holds NaN"),
        (lambda: dequantize_absmax([[1, 2]], [1.0, 2.0]), "scales must have shape .* each row"),
        (lambda: llm_int8_matmul([[1.0, 2.0]], [[1.0]]), "x has 2 columns, w has 1 rows"),
        (lambda: llm_int8_matmul([[1.0]], [[1.0]], threshold=0), "threshold must be"),
        (lambda: nf4_quantize(np.ones((2, 64))), "values must have shape .* flatten"),
        (lambda: nf4_quantize(np.ones(65)), "no multiple of block_size 64; pad it"),
        (lambda: nf4_quantize(np.ones(64), 0), "block_size must be"),
        (lambda: nf4_dequantize([16], [1.0], 1), "codes must be"),
        (lambda: nf4_dequantize([0.5], [1.0], 1), "codes must be"),
        (lambda: nf4_dequantize([1, 2], [1.0], 1), "scales must have one number"),
    ],
)
def test_bad_input_names_the_argument(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()

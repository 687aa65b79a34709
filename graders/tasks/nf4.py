"""The task nf4_quantize: 16 uneven levels, one scale for each block, and the way back.

The rules that the text must state: blocks are neighbours in the flat array, whose length is a
multiple of the block size; a scale is the largest absolute value of its block; a code is the place
of the nearest level; a block of zeros has code 7 everywhere and a finite scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.quantization import NF4_LEVELS
from graders.contracts import PASS, Case, Check, Finding, Observation, Task
from graders.tasks._arrays import finite, sized
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_TOLERANCE = 1e-4
_SIZES = (64, 32)
_BLOCKS = 4


def _names() -> dict[str, Any]:
    return numpy_names() | {"NF4_LEVELS": NF4_LEVELS.copy()}


def _draw(rng: np.random.Generator, size: int) -> tuple[FloatArray, FloatArray]:
    """Codes (blocks, size) and shares of the scale: a level moved by a seventh to a third of the
    way to its neighbour, so that no share is near the middle; -1 and 1 stand in each block."""
    levels = NF4_LEVELS.astype(np.float64)
    codes = rng.integers(1, 15, (_BLOCKS, size))
    way = rng.uniform(0.15, 0.33, codes.shape)
    up = rng.random(codes.shape) < 0.5
    next_level = np.where(up, levels[codes + 1], levels[codes - 1])
    shares = levels[codes] + way * (next_level - levels[codes])
    for block in range(_BLOCKS):
        # Of four neighbours each is an end in some block, so blocks of every fourth value reach as
        # far as blocks of neighbours do.
        ends = 4 * rng.integers(size // 4, size=2) + np.array([block, block + 1]) % 4
        codes[block, ends], shares[block, ends] = [0, 15], [-1.0, 1.0]
    return codes.astype(np.float64), shares


def level_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Blocks that all reach as far, up and down: which of them share a scale can't matter."""
    _, shares = _draw(rng, 64)
    return (_quantize_case("even-blocks", shares * rng.uniform(0.02, 0.3), 64),)


def block_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Blocks on uneven scales, two reaching further down than up; two block sizes."""
    cases = []
    for size in _SIZES:
        _, shares = _draw(rng, size)
        shares[:2][shares[:2] == 1] = 0.8
        factors = rng.permutation([0.004, 0.03, 0.3, 2.5])
        cases.append(_quantize_case(f"uneven-{size}", shares * factors[:, None], size))
    return tuple(cases)


def zero_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """One block of zeros among others."""
    _, shares = _draw(rng, 64)
    shares[rng.integers(_BLOCKS)] = 0
    return (_quantize_case("block-of-zeros", shares, 64),)


def back_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Codes and scales of our own, so that nothing hangs on the student's quantizer."""
    cases = []
    for size in _SIZES:
        codes, _ = _draw(rng, size)
        scales = rng.permutation([0.02, 0.3, 0.9, 2.5]) * rng.uniform(0.8, 1.2, _BLOCKS)
        inputs = {"codes": codes.reshape(-1).astype(np.uint8), "scales": scales.astype(np.float32)}
        cases.append(Case(f"codes-given-{size}", {**inputs, "block_size": size}))
    return tuple(cases)


def _quantize_case(name: str, blocks: FloatArray, size: int) -> Case:
    return Case(name, {"values": blocks.reshape(-1).astype(np.float32), "block_size": size})


def expect_levels(cases: Sequence[Case], seen: Observation) -> Finding:
    """Every code is the place of the nearest level."""
    for case, result in zip(cases, seen, strict=True):
        values = case.inputs["values"].astype(np.float64)
        codes = finite(sized(result, "codes", values.shape), "codes")
        shares = (values.reshape(-1, 64) / np.abs(values.reshape(-1, 64)).max(1)[:, None]).ravel()
        wanted = np.abs(shares[:, None] - NF4_LEVELS).argmin(axis=1)
        off = codes != wanted
        if off.any():
            place = int(off.argmax())
            return fail(
                f"A value at {shares[place]:.4f} of its block's scale gets the code "
                f"{codes[place]:g}; another of the 16 levels is nearer."
            )
    return PASS


def expect_blocks(cases: Sequence[Case], seen: Observation) -> Finding:
    """One scale for each block: its largest absolute value."""
    for case, result in zip(cases, seen, strict=True):
        size = case.inputs["block_size"]
        wanted = np.abs(case.inputs["values"].reshape(-1, size)).max(axis=1)
        scales = finite(sized(result, "scales", wanted.shape), "scales")
        off = ~np.isclose(scales, wanted, rtol=_TOLERANCE, atol=0)
        if off.any():
            block = int(off.argmax())
            return fail(
                f"With blocks of {size}, the one that reaches {wanted[block]:.4g} away from zero "
                f"gets the scale {scales[block]:.4g}."
            )
    return PASS


def expect_zero_block(cases: Sequence[Case], seen: Observation) -> Finding:
    """The block of zeros has code 7 and a finite scale, so it comes back as zeros."""
    for case, result in zip(cases, seen, strict=True):
        values = case.inputs["values"]
        block = int((values.reshape(-1, 64) == 0).all(axis=1).argmax())
        codes = sized(result, "codes", values.shape).reshape(-1, 64)[block]
        scale = sized(result, "scales", (len(values) // 64,))[block]
        if not ((codes == 7).all() and np.isfinite(scale)):
            return fail(
                f"A block of zeros gets codes from {codes.min():g} to {codes.max():g} and the "
                f"scale {scale:g}; the text says which it should have."
            )
    return PASS


def expect_back(cases: Sequence[Case], seen: Observation) -> Finding:
    """The level of each code times the scale of its block."""
    for case, result in zip(cases, seen, strict=True):
        codes, size = case.inputs["codes"], case.inputs["block_size"]
        wanted = NF4_LEVELS[codes] * np.repeat(case.inputs["scales"], size)
        values = sized(result, "values", wanted.shape)
        off = ~np.isclose(values, wanted, rtol=1e-3, atol=1e-6)
        if off.any():
            place = int(off.argmax())
            return fail(
                f"With blocks of {size}, the code {codes[place]} at place {place} comes back as "
                f"{values[place]:.4g}: which level is it, and which block's scale does it need?"
            )
    return PASS


_SAYS = {
    "levels": (4, "quantize", "A code is the place of the nearest of the 16 levels."),
    "blocks": (3, "quantize", "The scale of a block is its largest absolute value."),
    "zero_block": (1, "quantize", "A block of zeros has code 7 everywhere and a finite scale."),
    "dequantize": (2, "dequantize", "A code comes back as its level times its block's scale."),
}
_CASES = {
    "levels": (level_cases, expect_levels),
    "blocks": (block_cases, expect_blocks),
    "zero_block": (zero_cases, expect_zero_block),
    "dequantize": (back_cases, expect_back),
}

TASKS = (
    Task(
        name="nf4_quantize",
        namespace=_names,
        reference="from course_lib.quantization import nf4_dequantize, nf4_quantize\n",
        checks=tuple(
            Check(
                id=f"nf4_quantize-{name}",
                points=points,
                says=says,
                driver=f"nf4.{driver}",
                observes=(f"nf4_{driver}",),
                cases=_CASES[name][0],
                expect=_CASES[name][1],
            )
            for name, (points, driver, says) in _SAYS.items()
        ),
    ),
)

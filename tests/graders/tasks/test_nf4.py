"""nf4_quantize: bitsandbytes earns on the very cases, and each rule is needed."""

from __future__ import annotations

import bitsandbytes.functional as bnb
import numpy as np
import pytest
import torch

from course_lib.quantization import nf4_dequantize, nf4_quantize
from graders.tasks import check_by_id, draw_cases

ALL = {"levels": 4, "blocks": 3, "zero_block": 1, "dequantize": 2}


def by_bitsandbytes(values, block_size):
    packed, state = bnb.quantize_4bit(
        torch.from_numpy(values), blocksize=block_size, quant_type="nf4"
    )
    codes = torch.stack([packed >> 4, packed & 15], dim=1).reshape(-1)
    return codes, state.absmax


@pytest.mark.parametrize("seed", range(8))
def test_bitsandbytes_earns_everything(earned, seed):
    objects = {"nf4_quantize": by_bitsandbytes, "nf4_dequantize": nf4_dequantize}
    assert earned("nf4_quantize", objects, seed) == ALL


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda codes, scales: (codes, scales[:, None]), ""),
        (lambda codes, scales: (codes.astype(float), scales.tolist()), ""),
        (lambda codes, scales: (torch.from_numpy(codes), torch.from_numpy(scales)), ""),
        (lambda codes, scales: (codes, np.where(scales == 0, 1, scales)), ""),
        (lambda codes, scales: (codes, scales * 1.001), "blocks"),
        (lambda codes, scales: (np.minimum(codes, 14), scales), "levels"),
        (lambda codes, scales: (np.where(codes == 7, 8, codes), scales), "levels zero_block"),
        (lambda codes, scales: (codes, scales[:1]), "blocks zero_block"),
        (lambda codes, scales: (codes[::2], scales), "levels zero_block"),
        (lambda codes, scales: codes, "levels blocks zero_block"),
        (lambda codes, scales: None, "levels blocks zero_block"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"nf4_quantize": lambda *inputs: change(*nf4_quantize(*inputs))}
    points = earned("nf4_quantize", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


@pytest.mark.parametrize(
    ("change", "kept"), [(lambda v: v.tolist(), 2), (lambda v: v * 1.01, 0), (lambda v: v[1:], 0)]
)
def test_the_way_back(earned, change, kept):
    objects = {"nf4_dequantize": lambda *inputs: change(nf4_dequantize(*inputs))}
    assert earned("nf4_quantize", objects) == {"dequantize": kept}


def test_cases_hold_what_they_promise():
    for seed in range(20):
        (even,) = draw_cases(check_by_id("nf4_quantize-levels"), seed)
        blocks = even.inputs["values"].reshape(-1, 64)
        assert len(np.unique(np.abs(blocks).max(axis=1))) == 1
        np.testing.assert_array_equal(blocks.max(axis=1), -blocks.min(axis=1))
        uneven = draw_cases(check_by_id("nf4_quantize-blocks"), seed)
        assert [case.inputs["block_size"] for case in uneven] == [64, 32]
        for case in uneven:
            blocks = case.inputs["values"].reshape(-1, case.inputs["block_size"])
            assert (blocks.max(axis=1) < np.abs(blocks).max(axis=1)).sum() == 2

"""quantize_absmax: four checks that don't touch one another, and torch earns them all."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.quantization import dequantize_absmax, quantize_absmax
from graders.tasks import check_by_id, draw_cases

ALL = {"scales": 1, "codes": 1, "zero_rows": 1, "dequantize": 1}


def by_torch(values):
    tensor = torch.from_numpy(values)
    scales = tensor.abs().amax(dim=1) / 127
    scales[scales == 0] = 1
    return torch.round(tensor / scales[:, None]).to(torch.int8), scales


def test_torch_earns_everything(earned):
    objects = {"quantize_absmax": by_torch, "dequantize_absmax": lambda c, s: (c.T * s).T}
    for seed in range(5):
        assert earned("quantize_absmax", objects, seed) == ALL


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda codes, scales: (codes, scales[:, None]), ""),
        (lambda codes, scales: [codes.tolist(), scales.tolist()], ""),
        (lambda codes, scales: (codes.astype(float), scales.astype(np.float64)), ""),
        (lambda codes, scales: (codes, scales * 1.001), "scales zero_rows"),
        (lambda codes, scales: (codes, np.where(scales == 1, 0, scales)), "zero_rows"),
        (lambda codes, scales: (codes + (codes > 50), scales), "codes"),
        (lambda codes, scales: (codes + 0.2, scales), "codes zero_rows"),
        (lambda codes, scales: (codes.T, scales), "codes zero_rows"),
        (lambda codes, scales: (codes, scales[:1]), "scales codes zero_rows"),
        (lambda codes, scales: (codes, scales * np.nan), "scales codes zero_rows"),
        (lambda codes, scales: codes, "scales codes zero_rows"),
        (lambda codes, scales: None, "scales codes zero_rows"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"quantize_absmax": lambda values: change(*quantize_absmax(values))}
    points = earned("quantize_absmax", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


@pytest.mark.parametrize(
    ("change", "kept"),
    [(lambda v: v, 1), (lambda v: v.tolist(), 1), (lambda v: v * 1.01, 0), (lambda v: v.T, 0)],
)
def test_the_way_back(earned, change, kept):
    objects = {"dequantize_absmax": lambda c, s: change(dequantize_absmax(c, s))}
    assert earned("quantize_absmax", objects) == {"dequantize": kept}


def test_cases_hold_what_they_promise():
    for seed in range(20):
        (uneven,) = draw_cases(check_by_id("quantize_absmax-scales"), seed)
        values = uneven.inputs["values"]
        assert (values.max(axis=1) < np.abs(values).max(axis=1)).any()
        (even,) = draw_cases(check_by_id("quantize_absmax-codes"), seed)
        values = even.inputs["values"]
        np.testing.assert_array_equal(values.max(axis=1), -values.min(axis=1))
        assert len(np.unique(np.abs(values).max(axis=1))) == 1
        share = np.abs(values / np.abs(values).max() * 127 % 1 - 0.5)
        assert share.min() > 0.1  # no value near the middle of two codes
        (zeros,) = draw_cases(check_by_id("quantize_absmax-zero_rows"), seed)
        assert (zeros.inputs["values"] == 0).all(axis=1).sum() == 1

"""Tiny models of the course's architectures, really quantized by bitsandbytes on the CPU."""

from __future__ import annotations

from typing import Any

import bitsandbytes as bnb
import numpy as np
import pytest
import torch

from course_lib.compression import PRECISIONS, load_model, measure_model, quantization, weights_mib
from course_lib.latency import measure_latency
from course_lib.quantization import nf4_quantize, quantize_absmax
from course_lib.tiny_models import (
    agreement,
    measure_tiny,
    saved,
    tiny_batch,
    tiny_decoder,
    tiny_encoder,
)


@pytest.fixture(scope="module")
def runs() -> dict[str, Any]:
    return measure_tiny(measure_latency)


def test_six_configurations_are_measured(runs: dict[str, Any]) -> None:
    assert list(runs) == [f"{m}_{p}" for m in ("encoder", "decoder") for p in PRECISIONS]
    for run in runs.values():
        assert run.logits.shape == (4, 113)
        assert run.ms_per_example > 0
        assert np.isnan(run.peak_mib)


def test_fewer_bits_take_less_memory_and_change_the_logits_a_little(runs: dict[str, Any]) -> None:
    for model in ("encoder", "decoder"):
        full, int8, int4 = (runs[f"{model}_{precision}"] for precision in PRECISIONS)
        assert full.weights_mib > int8.weights_mib > int4.weights_mib
        small, large = (np.abs(run.logits - full.logits).max() for run in (int8, int4))
        assert 0 < small < large < np.abs(full.logits).max()


@pytest.mark.parametrize(
    ("precision", "layer"), [("int8", bnb.nn.Linear8bitLt), ("int4", bnb.nn.Linear4bit)]
)
def test_all_layers_but_the_last_are_the_tools(precision: str, layer: type) -> None:
    with saved(tiny_decoder()) as folder:
        model = load_model(folder, precision, "cpu")
    linear = {n: m for n, m in model.named_modules() if isinstance(m, torch.nn.Linear)}
    assert {name for name, module in linear.items() if not isinstance(module, layer)} == {"score"}
    if precision == "int4":
        state = linear["model.layers.0.mlp.up_proj"].weight.quant_state
        assert state.quant_type == "nf4"
        assert state.nested  # the scales are quantized as well


def test_our_codes_are_the_tools_codes() -> None:
    table = agreement(quantize_absmax, nf4_quantize)
    assert (table[["int8", "nf4"]] > 0.999).all(axis=None)
    worse = agreement(lambda v: (np.zeros(v.shape), 0), lambda v: (np.zeros(len(v)), 0))
    assert (worse[["int8", "nf4"]] < 0.2).all(axis=None)


def test_the_same_seed_makes_the_same_model() -> None:
    batch = tiny_batch()
    with torch.no_grad():
        first, again = (tiny_encoder(3)(**batch).logits for _ in range(2))
    assert torch.equal(first, again)
    assert weights_mib(tiny_encoder()) > 1


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="precision must be one of"):
        quantization("int2", torch.float16)
    with pytest.raises(ValueError, match="batches is empty"):
        measure_model(tiny_encoder(), [], measure_latency, lambda: 0.0, lambda: None)

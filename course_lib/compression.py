"""Loads a classifier at three precisions and measures it: the real path of week 5.

fp16, LLM.int8 (threshold 6) and NF4 with double quantization, all by bitsandbytes through one flag
of the loader. Meant for a GPU; the small models of tiny_models go the same way on a CPU. Never
called while grading. What it needs beyond the Kaggle image: pip install bitsandbytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, BitsAndBytesConfig
from transformers.utils import logging

PRECISIONS = ("fp16", "int8", "int4")
KEPT = ("classifier", "score")
"""The last layer stays as it is: it is small, and its output is what we read."""
MIB = 2**20
Batch = Mapping[str, torch.Tensor]
Measure = Callable[[Callable[[], object], Callable[[], float], Callable[[], object]], float]
"""measure(run, clock, synchronise) -> seconds, such as the student's own measure_latency."""


@dataclass(frozen=True)
class Run:
    """One configuration, measured. logits: (n, C) float32. ms_per_example: one batch's median
    time over its size. weights_mib: parameters and buffers. peak_mib: most memory that the device
    held during the pass over all batches; NaN on a CPU, which doesn't count it."""

    logits: NDArray[np.float32]
    ms_per_example: float
    weights_mib: float
    peak_mib: float


def quantization(precision: str, compute: torch.dtype) -> BitsAndBytesConfig | None:
    """The loader's flag for "fp16" (None), "int8" or "int4"; compute: what int4 multiplies in."""
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {PRECISIONS}, got {precision!r}")
    if precision == "fp16":
        return None
    if precision == "int8":
        return BitsAndBytesConfig(
            load_in_8bit=True, llm_int8_threshold=6.0, llm_int8_skip_modules=list(KEPT)
        )
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute,
        llm_int8_skip_modules=list(KEPT),
    )


def load_model(folder: Path, precision: str, device: str = "cuda") -> Any:
    """The classifier saved in folder, on the device at that precision, in eval mode.

    On a GPU all that isn't quantized is float16: a T4 has no fast bfloat16. A CPU has no fast
    float16, so there "fp16" is float32, and says so in the model's dtype. Attention is SDPA, since
    a T4 has no FlashAttention 2.
    """
    dtype = torch.float16 if device.startswith("cuda") else torch.float32
    with quiet():
        model = AutoModelForSequenceClassification.from_pretrained(
            folder,
            dtype=dtype,
            quantization_config=quantization(precision, dtype),
            device_map=device,
            attn_implementation="sdpa",
        )
    return model.eval()


def measure_model(
    model: Any,
    batches: Sequence[Batch],
    measure: Measure,
    clock: Callable[[], float],
    synchronise: Callable[[], object],
) -> Run:
    """Logits of all batches, the latency of the first one, and memory.

    batches: of input_ids and attention_mask, on the model's device, the first one full.
    """
    cuda = next(model.parameters()).is_cuda
    if not batches:
        raise ValueError("batches is empty; tokenize at least one batch of texts")
    with torch.no_grad(), quiet():
        if cuda:
            torch.cuda.reset_peak_memory_stats()
        logits = torch.cat([model(**batch).logits.float().cpu() for batch in batches])
        peak = torch.cuda.max_memory_allocated() / MIB if cuda else float("nan")
        seconds = measure(lambda: model(**batches[0]), clock, synchronise)
    if not torch.isfinite(logits).all():
        raise ValueError("logits hold NaN or infinity; load with attn_implementation='eager'")
    size = len(next(iter(batches[0].values())))
    return Run(logits.numpy(), 1000 * seconds / size, weights_mib(model), peak)


def weights_mib(model: Any) -> float:
    """MiB of all parameters and buffers, as they are stored."""
    held = [*model.parameters(), *model.buffers()]
    return float(sum(tensor.numel() * tensor.element_size() for tensor in held)) / MIB


def measure_folder(
    folder: Path,
    batches: Sequence[Batch],
    measure: Measure,
    clock: Callable[[], float],
    device: str = "cuda",
) -> dict[str, Run]:
    """precision -> Run of the checkpoint in folder; one model at a time is in memory."""
    wait = torch.cuda.synchronize if device.startswith("cuda") else _nothing
    on_device = [{name: part.to(device) for name, part in batch.items()} for batch in batches]
    runs = {}
    for precision in PRECISIONS:
        model = load_model(folder, precision, device)
        runs[precision] = measure_model(model, on_device, measure, clock, wait)
        del model
        if device.startswith("cuda"):
            torch.cuda.empty_cache()
    return runs


@contextmanager
def quiet() -> Any:
    """No progress bars and no advice from the loaders: a page of it helps nobody."""
    before = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.set_verbosity(before)


def _nothing() -> None:
    """A CPU is idle whenever a call has returned."""

"""A ModernBERT and a Qwen2 small enough for a CPU: the course's architectures, random weights.

They have never learned anything. What they show is real all the same: how the tool stores weights,
how much memory that takes, and whether your codes are its codes.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bitsandbytes.functional as tool
import numpy as np
import pandas as pd
import torch
from transformers import (
    ModernBertConfig,
    ModernBertForSequenceClassification,
    Qwen2Config,
    Qwen2ForSequenceClassification,
)

from course_lib.compression import PRECISIONS, Batch, Measure, Run, measure_folder, quiet

N_CLASSES = 113
VOCABULARY = 512
COMMON: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "hidden_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 256,
    "num_labels": N_CLASSES,
    "pad_token_id": 0,
}

logging.getLogger("bitsandbytes").setLevel(logging.ERROR)


def tiny_encoder(seed: int = 0) -> Any:
    """A ModernBERT of two layers, width 128; the same weights for the same seed."""
    ends: dict[str, Any] = {"bos_token_id": 1, "cls_token_id": 1}
    ends |= {"eos_token_id": 2, "sep_token_id": 2}
    torch.manual_seed(seed)
    config = ModernBertConfig(**COMMON, **ends, intermediate_size=256, local_attention=64)
    return ModernBertForSequenceClassification(config).eval()


def tiny_decoder(seed: int = 0) -> Any:
    """A Qwen2 of two layers, width 128; the same weights for the same seed."""
    torch.manual_seed(seed)
    config = Qwen2Config(**COMMON, intermediate_size=256, num_key_value_heads=2)
    return Qwen2ForSequenceClassification(config).eval()


def tiny_batch(n: int = 4, length: int = 16, seed: int = 0) -> Batch:
    """n made-up texts of `length` token ids each, without padding."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(3, VOCABULARY, (n, length), generator=generator)
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


@contextmanager
def saved(model: Any) -> Iterator[Path]:
    """A folder that holds the model while the block runs."""
    with tempfile.TemporaryDirectory() as folder, quiet():
        model.save_pretrained(folder)
        yield Path(folder)


def measure_tiny(measure: Measure) -> dict[str, Run]:
    """ "encoder_fp16", ..., "decoder_int4" -> Run, on this machine's CPU ("fp16" is float32)."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # on so little work, waking a second thread takes longer than it saves
    runs = {}
    for name, model in (("encoder", tiny_encoder()), ("decoder", tiny_decoder())):
        with saved(model) as folder:
            found = measure_folder(folder, [tiny_batch()], measure, time.perf_counter, "cpu")
        runs.update({f"{name}_{precision}": found[precision] for precision in PRECISIONS})
    torch.set_num_threads(threads)
    return runs


def agreement(
    quantize_absmax: Callable[[Any], Any], nf4_quantize: Callable[[Any], Any]
) -> pd.DataFrame:
    """For one weight matrix of each tiny model: the share of codes that equal the tool's.

    quantize_absmax and nf4_quantize: as the lab asks for. Columns: matrix, values, int8, nf4.
    """
    matrices = {
        "encoder, attention": tiny_encoder().model.layers[0].attn.Wqkv.weight,
        "decoder, feed-forward": tiny_decoder().model.layers[0].mlp.up_proj.weight,
    }
    rows = []
    for name, weight in matrices.items():
        values = weight.detach()
        codes, _, _ = tool.int8_vectorwise_quant(values.clone())
        packed, _ = tool.quantize_4bit(values, blocksize=64, quant_type="nf4")
        halves = torch.stack([packed >> 4, packed & 15], dim=1).reshape(-1)
        own_int8 = np.asarray(quantize_absmax(values.numpy())[0])
        own_nf4 = np.asarray(nf4_quantize(values.reshape(-1).numpy())[0])
        same = (own_int8 == codes.numpy()).mean(), (own_nf4 == halves.numpy()).mean()
        rows.append((name, values.numel(), float(same[0]), float(same[1])))
    return pd.DataFrame(rows, columns=["matrix", "values", "int8", "nf4"])

"""Computes the course's own results of the week 5 lab on the replica and stores them.

    python tools/make_week5_stand_ins.py

Writes course_lib/data/replica/week5_lab_results.json. A test recomputes every figure, and runs the
solved notebook to see that it computes the same ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course_lib.artifacts import table_to_plain
from course_lib.data.load import load_week5
from course_lib.data.week5 import Week5Data
from course_lib.frontier import pareto_front
from course_lib.latency import measure_latency
from course_lib.metrics import macro_f1
from course_lib.quantization import (
    dequantize_absmax,
    llm_int8_matmul,
    nf4_dequantize,
    nf4_quantize,
    quantize_absmax,
)
from course_lib.tier_deltas import tier_delta
from course_lib.tiny_models import agreement, measure_tiny

DIGITS = 6
TOLERANCES = {"tier_table": 0.005, "agreement": 0.01, "tiny": 1e9}
"""Where not 0.002: another random stream moves the intervals; a code near the middle of two may go
either way; times are each machine's own, so only the table's shape is compared."""

FILE = Path(__file__).parents[1] / "course_lib/data/replica/week5_lab_results.json"


def lab_results(data: Week5Data) -> dict[str, dict[str, Any]]:
    """Name of each result of the lab -> {"values": ...} or {"columns": ...}, as plain data."""
    runs = measure_tiny(measure_latency)
    tiny = [(name, run.ms_per_example, run.weights_mib) for name, run in runs.items()]
    tables = {
        "outliers": outlier_errors(),
        "agreement": agreement(quantize_absmax, nf4_quantize),
        "tiny": pd.DataFrame(tiny, columns=["config", "ms", "weights MiB"]),
        "tier_table": tier_table(data),
    }
    values = {"int8_logits": int8_logits(data), "four_bits": four_bits(), "fronts": fronts(data)}
    results: dict[str, dict[str, Any]] = {
        name: {"columns": table_to_plain(table.round(DIGITS))} for name, table in tables.items()
    }
    for name, result in values.items():
        results[name] = {"values": {key: round(float(v), DIGITS) for key, v in result.items()}}
    for name, tolerance in TOLERANCES.items():
        results[name]["tolerance"] = tolerance
    return results


def int8_logits(data: Week5Data) -> dict[str, float]:
    """What int8 does to the encoder's own logits."""
    original = data.logits["encoder_fp16"]
    back = dequantize_absmax(*quantize_absmax(original))
    steps = np.abs(back - original).max(axis=1) / np.abs(original).max(axis=1)
    changed = (back.argmax(axis=1) != original.argmax(axis=1)).mean()
    return {"largest error / largest logit": steps.max(), "changed": float(changed)}


def outlier_errors() -> pd.DataFrame:
    """Error of int8 products with one column of growing size, with and without the split."""
    rng = np.random.default_rng(5)
    x, w = rng.uniform(-1, 1, (16, 128)), rng.normal(0, 0.05, (128, 16))
    rows = []
    for size in (1, 6, 20, 60):
        x[:, 7] = size
        products = (llm_int8_matmul(x, w, threshold) for threshold in (1e9, 6.0))
        rows.append((size, *(float(np.sqrt(np.mean((p - x @ w) ** 2))) for p in products)))
    return pd.DataFrame(rows, columns=["outlier", "plain int8", "LLM.int8"])


def four_bits() -> dict[str, float]:
    """Error of 16 levels on normal weights, even or NF4, in small and large blocks."""
    weights = np.random.default_rng(4).normal(size=64 * 256).astype(np.float32)
    errors = {}
    for size in (64, 4096):
        scale = np.abs(weights.reshape(-1, size)).max(axis=1).repeat(size)
        even = np.round(weights / scale * 7) / 7 * scale
        nf4 = nf4_dequantize(*nf4_quantize(weights, size), size)
        for name, values in (("even", even), ("NF4", nf4)):
            error = float(np.sqrt(np.mean(np.square(values - weights))))
            errors[f"{name}, blocks of {size}"] = error
    return errors


def fronts(data: Week5Data) -> dict[str, float]:
    """cost and configuration -> 1.0 where it is on the front of macro F1 and that cost."""
    n_classes = len(data.tiers)
    found: dict[str, float] = {}
    f1 = {c: macro_f1(data.labels, x.argmax(axis=1), n_classes) for c, x in data.logits.items()}
    for cost, figure in (("ms", "ms_per_example_b32"), ("peak_mib", "peak_mib")):
        points = [(f1[c], data.measured[c][figure]) for c in f1]
        kept = pareto_front(points, [False, True])
        found |= {f"{cost}, {c}": float(k) for c, k in zip(f1, kept, strict=True)}
    return found


def tier_table(data: Week5Data) -> pd.DataFrame:
    """tier_delta of each quantized configuration against fp16 of its model."""
    guesses = {config: logits.argmax(axis=1) for config, logits in data.logits.items()}
    parts = []
    for config in ("encoder_int8", "encoder_int4", "decoder_int8", "decoder_int4"):
        before = guesses[config.split("_")[0] + "_fp16"]
        part = tier_delta(data.labels, before, guesses[config], data.tiers)
        parts.append(part.assign(config=config))
    columns = ["config", "tier", "n", "delta", "low", "high", "gained", "lost"]
    return pd.concat(parts, ignore_index=True)[columns]


if __name__ == "__main__":
    content = {"source": "replica", "results": lab_results(load_week5("replica"))}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"{len(content['results'])} results -> {FILE}")

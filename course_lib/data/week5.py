"""What week 5 works on: six configurations, from the replica, from your own run, or made up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONFIGURATIONS = tuple(
    f"{model}_{precision}"
    for model in ("encoder", "decoder")
    for precision in ("fp16", "int8", "int4")
)
LOGITS, MEASURED = "week5_logits.npz", "week5_measured.json"


@dataclass(frozen=True)
class Week5Data:
    """Validation logits of the six week 5 configurations, with labels and tiers.

    labels: (n,) int64. tiers: (C,) of str. logits: name ("encoder_fp16", ..., "decoder_int4")
    -> (n, C) float32. measured: name -> figures of the run: ms_per_example_b32 (ms), weights_mib
    and peak_mib (MiB), and whatever else it wrote down.
    """

    source: str
    note: str
    class_names: tuple[str, ...]
    labels: NDArray[np.int64]
    tiers: NDArray[np.str_]
    logits: Mapping[str, NDArray[np.float32]]
    measured: Mapping[str, Mapping[str, Any]]


def save_week5(data: Week5Data, folder: Path) -> Path:
    """Write week5_logits.npz and week5_measured.json, float16 logits; returns the npz's path."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: logits.astype(np.float16) for name, logits in data.logits.items()}
    np.savez_compressed(
        folder / LOGITS,
        labels=data.labels,
        tier=data.tiers,
        classes=np.array(data.class_names),
        **arrays,  # type: ignore[arg-type]
    )
    figures = ("ms_per_example_b32", "weights_mib", "peak_mib")
    measured = {
        name: {figure: data.measured[name][figure] for figure in figures} for name in data.logits
    }
    content = {"source": data.source, "note": data.note, "measured": measured}
    (folder / MEASURED).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return folder / LOGITS


def read_week5(folder: Path) -> Week5Data:
    """What save_week5 wrote; ValueError where a configuration is missing."""
    with np.load(folder / LOGITS, allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in archive.files}
    missing = [name for name in (*CONFIGURATIONS, "labels", "tier") if name not in arrays]
    if missing:
        raise ValueError(f"{folder / LOGITS} lacks {missing}; run the lab's last cells again")
    said = json.loads((folder / MEASURED).read_text("utf-8"))
    return Week5Data(
        source=said["source"],
        note=said["note"],
        class_names=tuple(str(name) for name in arrays["classes"]),
        labels=arrays["labels"].astype(np.int64),
        tiers=arrays["tier"],
        logits={name: arrays[name].astype(np.float32) for name in CONFIGURATIONS},
        measured=said["measured"],
    )


def synthetic_week5(n: int = 900, n_classes: int = 113, seed: int = 0) -> Week5Data:
    """Made-up logits: a base for each model, and some noise for each step down in precision."""
    rng = np.random.default_rng(seed)
    labels = np.minimum(rng.geometric(0.04, size=n) - 1, n_classes - 1)
    tiers = np.repeat(["head", "mid", "tail"], [20, 40, n_classes - 60])
    logits, measured = {}, {}
    for place, name in enumerate(CONFIGURATIONS):
        if name.endswith("fp16"):
            base = rng.normal(size=(n, n_classes))
            base[np.arange(n), labels] += 3.0
        noise = 0.1 * (place % 3) * rng.normal(size=base.shape)
        logits[name] = (base + noise).astype(np.float32)
        measured[name] = {
            "ms_per_example_b32": 1.0 + place,
            "weights_mib": 90.0 - 10 * place,
            "peak_mib": 100.0 - 10 * place,
        }
    return Week5Data(
        source="synthetic",
        note="Source: synthetic, made-up logits; no figure says anything about a model.",
        class_names=tuple(f"class {c}" for c in range(n_classes)),
        labels=labels.astype(np.int64),
        tiers=tiers,
        logits=logits,
        measured=measured,
    )

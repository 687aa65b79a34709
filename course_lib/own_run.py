"""Your own week 3 checkpoints at three precisions, measured on a GPU and saved for the homework.

Looks for what it needs below a folder, by content and not by path: a classifier of each
architecture (config.json names it) with its tokenizer, and the validation texts (validation.csv
with columns text and label; label is a class id). A decoder handed in as a LoRA adapter must be
merged first: peft's merge_and_unload, then save_pretrained.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from transformers import AutoConfig, AutoTokenizer

from course_lib.artifacts import find
from course_lib.compression import Batch, Measure, measure_folder
from course_lib.data.week5 import Week5Data, save_week5
from course_lib.tiers import tier_split_from_counts

ARCHITECTURES = {"encoder": "ModernBert", "decoder": "Qwen2"}
BATCH, LENGTH = 32, 128


def measure_own_checkpoints(
    measure: Measure, folder: Path, inputs: Path = Path("/kaggle/input"), device: str = "cuda"
) -> Week5Data | None:
    """Measure both checkpoints and save the run in folder; None, with a line, where one is missing.

    measure: as measure_latency. inputs: where to look. The run counts as "measured".
    """
    missing = what_is_missing(inputs, device)
    if missing:
        print(f"Your own run needs {missing}.")
        return None
    table = pd.read_csv(inputs_file(inputs))
    labels = table["label"].to_numpy(dtype=np.int64)
    logits, measured = {}, {}
    names: tuple[str, ...] = ()
    for model, start in ARCHITECTURES.items():
        place = checkpoint(inputs, start)
        assert place is not None, "what_is_missing has looked for it"
        batches = tokenized(place, [str(text) for text in table["text"]])
        for precision, run in measure_folder(
            place, batches, measure, time.perf_counter, device
        ).items():
            logits[f"{model}_{precision}"] = run.logits
            measured[f"{model}_{precision}"] = {
                "ms_per_example_b32": run.ms_per_example,
                "weights_mib": run.weights_mib,
                "peak_mib": run.peak_mib,
            }
        known = AutoConfig.from_pretrained(place).id2label
        names = tuple(str(known[place]) for place in sorted(known))
    data = Week5Data(
        source="measured",
        note=f"Source: measured, your own checkpoints on {device_name(device)}.",
        class_names=names,
        labels=labels,
        tiers=tiers_of(inputs, labels, len(names)),
        logits=logits,
        measured=measured,
    )
    save_week5(data, folder)
    return data


def what_is_missing(inputs: Path, device: str) -> str:
    """What an own run lacks, in words; "" where nothing does."""
    lacking = [
        f"a {model} checkpoint ({start}...)"
        for model, start in ARCHITECTURES.items()
        if checkpoint(inputs, start) is None
    ]
    if find("validation.csv", [inputs]) is None:
        lacking.append("validation.csv with columns text and label")
    if device.startswith("cuda") and not torch.cuda.is_available():
        lacking.append("a GPU")
    if find_spec("bitsandbytes") is None:
        lacking.append("bitsandbytes (pip install bitsandbytes)")
    return ", ".join(lacking)


def inputs_file(inputs: Path) -> Path:
    """Where validation.csv is; FileNotFoundError where it isn't."""
    found = find("validation.csv", [inputs])
    if found is None:
        raise FileNotFoundError(f"validation.csv is nowhere below {inputs}; add week 3's output")
    return found


def checkpoint(inputs: Path, architecture: str) -> Path | None:
    """The folder of a saved classifier whose architecture's name starts so; None without one."""
    for path in sorted(inputs.rglob("config.json")) if inputs.is_dir() else ():
        try:
            names = json.loads(path.read_text("utf-8")).get("architectures") or [""]
        except (OSError, ValueError, AttributeError):
            continue  # another program's config.json
        if str(names[0]).startswith(architecture) and "Classification" in str(names[0]):
            return path.parent
    return None


def tokenized(folder: Path, texts: Sequence[str]) -> list[Batch]:
    """Batches of 32 texts, cut at 128 tokens; the first one filled up to 128 to time it fairly."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    batches: list[Batch] = []
    for start in range(0, len(texts), BATCH):
        fill = "max_length" if start == 0 else "longest"
        encoded = tokenizer(
            list(texts[start : start + BATCH]),
            padding=fill,
            truncation=True,
            max_length=LENGTH,
            return_tensors="pt",
        )
        batches.append({name: encoded[name] for name in ("input_ids", "attention_mask")})
    return batches


def tiers_of(inputs: Path, labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Tiers by train_counts.csv (column count, in class order) where it is there; else by the
    validation counts, which a stratified split makes nearly the same."""
    found = find("train_counts.csv", [inputs])
    counts = (
        pd.read_csv(found)["count"].to_numpy()
        if found
        else np.bincount(labels, minlength=n_classes)
    )
    return np.asarray(tier_split_from_counts(counts))


def device_name(device: str) -> str:
    """The GPU's own name, or "a CPU"."""
    return torch.cuda.get_device_name() if device.startswith("cuda") else "a CPU"

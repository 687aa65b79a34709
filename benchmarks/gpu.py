"""The paths that need a GPU, run on one: week 5's own run and week 6's loss in a training step.

    python benchmarks/gpu.py [--texts 512] [--steps 20] [--rounds 3]

No weights are fetched: a ModernBERT of the base model's size (149M) and a Qwen2 of 0.5B's size get
random weights, are saved like a student's checkpoints, found, quantized by bitsandbytes and
measured by `measure_own_checkpoints`. Latency and memory don't depend on what the weights have
learned; scores do, so none is shown. Then the encoder takes training steps with `kd_loss` in
float16 with a gradient scaler, as a T4 would. Prints the machine, and each figure with its spread
over the rounds.
Exit status 1 where logits or losses aren't finite, where a precision holds no fewer bytes than the
one before it, or where the training loss doesn't fall.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    ModernBertConfig,
    ModernBertForSequenceClassification,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForSequenceClassification,
)

from course_lib.compression import quiet
from course_lib.data.week5 import Week5Data
from course_lib.distillation import kd_loss
from course_lib.latency import measure_latency
from course_lib.own_run import measure_own_checkpoints

N_CLASSES = 113
WORDS = 4000
BATCH, LENGTH = 32, 128
MIB = 2**20


def encoder() -> Any:
    """ModernBERT-base's shape, random weights."""
    ends = {"bos_token_id": 1, "cls_token_id": 1, "eos_token_id": 2, "sep_token_id": 2}
    config = ModernBertConfig(num_labels=N_CLASSES, pad_token_id=0, **ends)
    return ModernBertForSequenceClassification._from_config(config, attn_implementation="sdpa")


def decoder() -> Any:
    """Qwen2.5-0.5B's shape, random weights."""
    config = Qwen2Config(
        vocab_size=151936,
        hidden_size=896,
        intermediate_size=4864,
        num_hidden_layers=24,
        num_attention_heads=14,
        num_key_value_heads=2,
        tie_word_embeddings=True,
        num_labels=N_CLASSES,
        pad_token_id=0,
    )
    return Qwen2ForSequenceClassification(config)


def bpe_tokenizer(texts: list[str]) -> Any:
    """A byte-level BPE, the kind that both models have, trained on the texts."""
    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=WORDS,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    plain.train_from_iterator(texts, trainer)
    end = "<|endoftext|>"
    return PreTrainedTokenizerFast(
        tokenizer_object=plain, pad_token=end, unk_token=end, eos_token=end
    )


def write_inputs(folder: Path, n_texts: int) -> None:
    """Two checkpoints and validation.csv, in the folders of two other notebooks."""
    rng = np.random.default_rng(0)
    lengths = rng.integers(10, 200, n_texts)
    texts = [" ".join(f"word{i}" for i in rng.integers(WORDS, size=n)) for n in lengths]
    for place, model in (("notebooks/me/encoder", encoder()), ("week3/decoder", decoder())):
        with quiet():
            model.half().save_pretrained(folder / place)
        bpe_tokenizer(texts).save_pretrained(folder / place)
    table = pd.DataFrame({"text": texts, "label": rng.integers(N_CLASSES, size=n_texts)})
    table.to_csv(folder / "validation.csv", index=False)


def own_run(folder: Path, rounds: int) -> list[Week5Data]:
    """The week 5 lab's own run, `rounds` times."""
    found = []
    for _ in range(rounds):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            data = measure_own_checkpoints(measure_latency, folder / "out", folder / "input")
        if data is None:
            raise SystemExit(said.getvalue())
        found.append(data)
    return found


def report(runs: list[Week5Data]) -> list[str]:
    """Prints the table of the six configurations; returns what is wrong."""
    wrong = []
    print(f"{'':14}{'ms/example, batch 32':>28}{'weights MiB':>13}{'peak MiB':>10}")
    for name in runs[0].logits:
        ms = [run.measured[name]["ms_per_example_b32"] for run in runs]
        spread = f"{statistics.median(ms):.3f} ({min(ms):.3f} to {max(ms):.3f})"
        held = runs[0].measured[name]
        print(f"{name:14}{spread:>28}{held['weights_mib']:>13.0f}{held['peak_mib']:>10.0f}")
        if not all(np.isfinite(run.logits[name]).all() for run in runs):
            wrong.append(f"{name} gave logits that aren't finite")
    for model in ("encoder", "decoder"):
        held = [runs[0].measured[f"{model}_{p}"]["weights_mib"] for p in ("fp16", "int8", "int4")]
        if sorted(held, reverse=True) != held or len(set(held)) < 3:
            wrong.append(f"{model}'s weights don't shrink: {held} MiB at fp16, int8, int4")
    return wrong


def train(steps: int) -> list[str]:
    """Steps of the encoder on one batch with kd_loss; prints them, returns what is wrong."""
    torch.manual_seed(0)
    model = encoder().cuda().train()
    ids = torch.randint(3, WORDS, (BATCH, LENGTH), device="cuda")
    teacher = 3 * torch.randn(BATCH, N_CLASSES, device="cuda").half()
    labels = teacher.argmax(dim=-1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
    scaler = torch.amp.GradScaler("cuda")
    torch.cuda.reset_peak_memory_stats()
    losses, seconds = [], []
    for _ in range(steps):
        torch.cuda.synchronize()
        start = time.perf_counter()
        with torch.autocast("cuda", dtype=torch.float16):
            logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
        loss = kd_loss(logits, teacher, labels, T_d=4.0, alpha=0.7)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad(set_to_none=True)
        torch.cuda.synchronize()
        losses.append(float(loss.detach()))
        seconds.append(time.perf_counter() - start)
    timed = [1000 * one for one in seconds[len(seconds) // 4 :]]
    print(
        f"kd_loss, {steps} steps of batch {BATCH} x {LENGTH} in float16: {losses[0]:.3f} -> "
        f"{losses[-1]:.3f}; a step {statistics.median(timed):.1f} ms ({min(timed):.1f} to "
        f"{max(timed):.1f}); peak {torch.cuda.max_memory_allocated() / MIB:.0f} MiB"
    )
    if not np.isfinite(losses).all():
        return ["a training loss isn't finite"]
    return [] if losses[-1] < losses[0] else ["the training loss doesn't fall"]


def main() -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=512)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        print("No GPU here: torch.cuda.is_available() is False. Run this where there is one.")
        return 2
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, {arguments.rounds} rounds")
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder / "input", arguments.texts)
        wrong = report(own_run(folder, arguments.rounds))
    wrong += train(arguments.steps)
    for line in wrong:
        print(f"WRONG: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

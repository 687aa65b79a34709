"""Computes the course's own results of the week 6 lab on the replica and stores them.

    python tools/make_stand_ins.py

Writes course_lib/data/replica/week6_lab_results.json, which course_lib.stand_ins shows to a student
whose function doesn't work yet. A test recomputes every figure, and runs the solved notebook to see
that it computes the same ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from course_lib.artifacts import table_to_plain
from course_lib.calibration import (
    expected_calibration_error,
    negative_log_likelihood,
    softmax,
)
from course_lib.data.load import Week6Data, load_week6
from course_lib.deployment import coverage_table
from course_lib.distillation import kd_loss
from course_lib.metrics import macro_f1
from course_lib.per_tier import tier_scores

ARMS = {"vanilla": "vanilla", "distilled": "distilled_T4_a0.7"}
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
DIGITS = 6
TOLERANCES = {"kd_run": 0.005}
"""Where not 0.002: after some steps of training a last-bit difference may flip a prediction."""

FILE = Path(__file__).parents[1] / "course_lib/data/replica/week6_lab_results.json"


def lab_results(data: Week6Data) -> dict[str, dict[str, Any]]:
    """Name of each result of the lab -> {"values": ...} or {"columns": ...}, as plain data."""
    guesses = {arm: data.students[key].argmax(axis=1) for arm, key in ARMS.items()}
    values = {f"tiers_{arm}": tier_scores(data.labels, g, data.tiers) for arm, g in guesses.items()}
    teacher = data.teacher_logits.argmax(axis=1)
    values["teacher_tiers"] = tier_scores(data.labels, teacher, data.tiers)
    values["kd_run"] = trained_head(data)
    results: dict[str, dict[str, Any]] = {
        name: {"values": {key: round(value, DIGITS) for key, value in result.items()}}
        for name, result in values.items()
    }
    for name, tolerance in TOLERANCES.items():
        results[name]["tolerance"] = tolerance
    results["table_3c"] = {"columns": table_to_plain(table_3c(data).round(DIGITS))}
    return results


def table_3c(data: Week6Data) -> pd.DataFrame:
    """Coverage and accuracy of both students at every threshold of the lab."""
    tables = [
        coverage_table(softmax(data.students[key]), data.labels, THRESHOLDS).assign(recipe=arm)
        for arm, key in ARMS.items()
    ]
    columns = ["recipe", "threshold", "coverage", "accuracy"]
    return pd.concat(tables, ignore_index=True)[columns]


def trained_head(data: Week6Data, steps: int = 20) -> dict[str, float]:
    """A linear layer on the vanilla student, trained with kd_loss on every other example."""
    student = torch.from_numpy(data.students["vanilla"])
    teacher = torch.from_numpy(data.teacher_logits / data.teacher_temperature)
    labels = torch.from_numpy(data.labels)
    n_classes = len(data.tiers)
    torch.set_num_threads(1)  # the same sums in the same order on every machine
    fit = torch.arange(len(labels)) % 2 == 0
    head = torch.nn.Linear(n_classes, n_classes)
    torch.nn.init.eye_(head.weight)
    torch.nn.init.zeros_(head.bias)
    optimizer = torch.optim.Adam(head.parameters(), lr=0.01)
    losses = []
    for _ in range(steps):
        loss = kd_loss(head(student[fit]), teacher[fit], labels[fit], 4.0, 0.7)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    probs = softmax(head(student[~fit]).detach().numpy())
    held_out = data.labels[(~fit).numpy()]
    return {
        "first loss": losses[0],
        "last loss": losses[-1],
        "macro F1": macro_f1(held_out, probs.argmax(axis=1), n_classes),
        "ECE": expected_calibration_error(probs, held_out),
        "NLL": negative_log_likelihood(probs, held_out),
    }


if __name__ == "__main__":
    content = {"source": "replica", "results": lab_results(load_week6("replica"))}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"{len(content['results'])} results -> {FILE}")

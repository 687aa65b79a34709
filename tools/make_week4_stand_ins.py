"""Computes the course's own results of the week 4 lab on the replica and stores them.

    python tools/make_week4_stand_ins.py

Writes course_lib/data/replica/week4_lab_results.json, which course_lib.stand_ins shows to a student
whose function doesn't work yet. A test recomputes every figure, and runs the solved notebook to see
that it computes the same ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from course_lib.artifacts import table_to_plain
from course_lib.bootstrap import paired_bootstrap
from course_lib.calibration import (
    expected_calibration_error,
    fit_temperature,
    reliability_table,
    softmax,
)
from course_lib.data.week4 import Week4Data, load_week4
from course_lib.metrics import confusion_matrix, macro_f1, per_class_scores
from course_lib.tiers import TIERS, tier_split

MODELS = ("encoder", "decoder")
RESAMPLES = 200
DIGITS = 6
TOLERANCES = {"temperatures": 0.06, "table_4b": 0.015}
"""Where not 0.002: optimisers stop at other places, random streams draw other examples."""

FILE = Path(__file__).parents[1] / "course_lib/data/replica/week4_lab_results.json"


def lab_results(data: Week4Data) -> dict[str, dict[str, Any]]:
    """Name of each result of the lab -> {"values": ...} or {"columns": ...}, as plain data."""
    n_classes = len(data.class_names)
    guesses = {name: data.logits[name].argmax(axis=1) for name in MODELS}
    probs = {name: softmax(data.logits[name]) for name in MODELS}
    scores = {name: per_class_scores(data.labels, g, n_classes) for name, g in guesses.items()}
    tables = {
        "pairs": confused_pairs(confusion_matrix(data.labels, guesses["encoder"], n_classes)),
        "class_f1": pd.DataFrame({name: scores[name]["f1"] for name in MODELS}),
        "tiers": pd.DataFrame({"tier": tier_split(data.train_labels)}),
        "table_4b": table_4b(data, guesses),
    }
    tables |= {f"bins_{name}": reliability_table(probs[name], data.labels) for name in MODELS}
    values = {
        "macro_f1": {m: macro_f1(data.labels, guesses[m], n_classes) for m in MODELS},
        "ece": {m: expected_calibration_error(probs[m], data.labels) for m in MODELS},
        "temperatures": {m: fit_temperature(*first_half(data, m)) for m in MODELS},
    }
    held_out = data.labels[1::2]
    for name in MODELS:
        scores = data.logits[name][1::2]
        best = round(5 * values["temperatures"][name]) / 5  # as the notebook rounds it
        versions = {"raw": softmax(scores), "scaled": softmax(scores, best)}
        for version, p in versions.items():
            error = expected_calibration_error(p, held_out)
            values.setdefault("half_ece", {})[f"{name} {version}"] = error
            if name == "decoder":
                tables[f"half_bins_{version}"] = reliability_table(p, held_out)
    results: dict[str, dict[str, Any]] = {
        name: {"columns": table_to_plain(table.round(DIGITS))} for name, table in tables.items()
    }
    for name, found in values.items():
        results[name] = {"values": {key: round(value, DIGITS) for key, value in found.items()}}
    for name, tolerance in TOLERANCES.items():
        results[name]["tolerance"] = tolerance
    return results


def confused_pairs(matrix: np.ndarray[Any, Any], rows: int = 8) -> pd.DataFrame:
    """The cells off the diagonal that hold most: ids of both classes, and the count each way."""
    errors = np.array(matrix) * (1 - np.eye(len(matrix), dtype=int))
    top = np.argsort(-errors, axis=None, kind="stable")[:rows]
    true, predicted = np.unravel_index(top, errors.shape)
    there, back = errors[true, predicted], errors[predicted, true]
    return pd.DataFrame({"true": true, "predicted": predicted, "times": there, "reverse": back})


def first_half(data: Week4Data, name: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Logits and labels of every other example: what a temperature is fitted on."""
    return data.logits[name][::2].astype(float), data.labels[::2]


def table_4b(data: Week4Data, guesses: dict[str, np.ndarray[Any, Any]]) -> pd.DataFrame:
    """F1 of the decoder minus the encoder's: each tier on its own examples, then all classes."""
    tiers = tier_split(data.train_labels)
    rows = []
    for tier in (*TIERS, "all"):
        classes = np.flatnonzero((tiers == tier) | (tier == "all"))
        mine = np.isin(data.labels, classes)

        def metric(truth: Any, guess: Any, classes: Any = classes) -> float:
            found = f1_score(truth, guess, labels=classes, average="macro", zero_division=0)
            return float(found)

        y, a, b = data.labels[mine], *(guesses[name][mine] for name in MODELS)
        span = paired_bootstrap(metric, y, a, b, RESAMPLES)
        rows.append((tier, metric(y, a), metric(y, b), span.low, span.high))
    table = pd.DataFrame(rows, columns=["tier", *MODELS, "low", "high"])
    table.insert(3, "delta", table["decoder"] - table["encoder"])
    return table


if __name__ == "__main__":
    content = {"source": "replica", "results": lab_results(load_week4("replica"))}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"{len(content['results'])} results -> {FILE}")

"""Computes the course's own results of the week 4 homework on the replica and stores them.

    python tools/make_week4_homework_stand_ins.py

Writes course_lib/data/replica/week4_homework_results.json for course_lib.stand_ins. A test
recomputes every figure, and runs the solved notebook to see that it computes the same ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course_lib.artifacts import table_to_plain
from course_lib.calibration import fit_temperature, softmax
from course_lib.data.week4 import Week4Data, load_week4
from course_lib.metrics import confusion_matrix
from course_lib.pairs import confused_pairs
from course_lib.policy import threshold_policy
from course_lib.tier_reliability import draw_labels, tier_reliability
from course_lib.tiers import example_tiers, tier_split

MODELS = ("encoder", "decoder")
K, LEAST = 10, 30
WORLDS = 39
TARGETS = (0.6, 0.7, 0.8, 0.9)
DIGITS = 6
TOLERANCES = {"twins": 0.06}
"""Where not 0.002: another random stream draws other worlds, and low and high are extremes."""

FILE = Path(__file__).parents[1] / "course_lib/data/replica/week4_homework_results.json"
Probs = dict[str, np.ndarray[Any, Any]]


def homework_results(data: Week4Data) -> dict[str, dict[str, Any]]:
    """Name of each result of the homework -> {"columns": ...}, as plain data."""
    half_b = np.arange(len(data.labels)) % 2 == 1
    tiers = tier_split(data.train_labels)
    own = example_tiers(data.labels, tiers)
    versions = with_temperatures(data, half_b)
    on_b = {name: probs[half_b] for name, probs in versions.items()}
    tables = {f"pairs_{model}": pairs(data, model) for model in MODELS}
    tables |= {
        "table_2a": reliability({m: versions[m] for m in MODELS}, data.labels, own, "model"),
        "judged": reliability(on_b, data.labels[half_b], own[half_b], "version"),
        "twins": twins(on_b, tiers),
        "table_2c": answers(on_b, data.labels[half_b], tiers),
        "policies": policies(versions, data.labels, ~half_b),
    }
    results: dict[str, dict[str, Any]] = {
        name: {"columns": table_to_plain(table.round(DIGITS))} for name, table in tables.items()
    }
    for name, tolerance in TOLERANCES.items():
        results[name]["tolerance"] = tolerance
    return results


def with_temperatures(data: Week4Data, half_b: np.ndarray[Any, Any]) -> Probs:
    """Each model raw, and at the temperature that half A fits."""
    versions = {}
    for model in MODELS:
        logits = data.logits[model].astype(float)
        best = fit_temperature(logits[~half_b], data.labels[~half_b])
        versions |= {model: softmax(logits), f"{model}_T": softmax(logits, best)}
    return versions


def pairs(data: Week4Data, model: str) -> pd.DataFrame:
    """The model's most confused pairs of classes with enough examples."""
    guesses = data.logits[model].argmax(axis=1)
    matrix = confusion_matrix(data.labels, guesses, len(data.class_names))
    return pd.DataFrame(confused_pairs(matrix, K, LEAST), columns=["true", "predicted", "share"])


def reliability(
    probs: Probs, labels: np.ndarray[Any, Any], groups: np.ndarray[Any, Any], key: str
) -> pd.DataFrame:
    """tier_reliability of each, one below the other; `key` names the column with the name."""
    tables = []
    for name, p in probs.items():
        table = tier_reliability(p, labels, groups)
        table.insert(0, key, name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def answers(
    probs: Probs, labels: np.ndarray[Any, Any], tiers: np.ndarray[Any, Any]
) -> pd.DataFrame:
    """The same, grouped by the tier of the answer."""
    tables = [
        reliability({name: p}, labels, example_tiers(p.argmax(axis=1), tiers), "version")
        for name, p in probs.items()
    ]
    return pd.concat(tables, ignore_index=True)


def twins(probs: Probs, tiers: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Mean, lowest and highest ECE of calibrated twins, and their mean gap, by the drawn tier."""
    rows = []
    for name, p in probs.items():
        worlds = []
        for seed in range(WORLDS):
            drawn = draw_labels(p, seed)
            worlds.append(tier_reliability(p, drawn, example_tiers(drawn, tiers)))
        table = pd.concat(worlds).groupby("tier", sort=False)
        for tier, world in table:
            ece, gap = world["ece"], world["gap"].mean()
            rows.append((tier, ece.mean(), ece.min(), ece.max(), gap, name))
    return pd.DataFrame(rows, columns=["tier", "twin", "low", "high", "twin_gap", "version"])


def policies(
    probs: Probs, labels: np.ndarray[Any, Any], half_a: np.ndarray[Any, Any]
) -> pd.DataFrame:
    """The threshold of half A for each version and target, with its coverage and accuracy there."""
    rows = [
        {"version": name, "target": target} | threshold_policy(p[half_a], labels[half_a], target)
        for name, p in probs.items()
        for target in TARGETS
    ]
    return pd.DataFrame(rows)


if __name__ == "__main__":
    content = {"source": "replica", "results": homework_results(load_week4("replica"))}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"{len(content['results'])} results -> {FILE}")

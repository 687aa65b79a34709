"""Computes the course's own results of the week 5 homework on the replica and stores them.

    python tools/make_week5_homework_stand_ins.py

Writes course_lib/data/replica/week5_homework_results.json for course_lib.stand_ins. A test
recomputes every figure, and runs the solved notebook to see that it computes the same ones.
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
from course_lib.envelope import envelope_check
from course_lib.split_calibration import split_calibration
from course_lib.tiers import TIERS
from course_lib.trajectories import class_trajectory
from course_lib.week5_tables import configuration_table

MODELS, PRECISIONS = ("encoder", "decoder"), ("fp16", "int8", "int4")
LIMITS = (
    ("peak_mib", "at most", round(16e9 / 2**20)),
    ("ms", "at most", 10.0),
    ("macro_f1", "at least", 0.20),
    ("ece", "at most", 0.05),
)
PER_TIER = 5
CUT, OTHER_CUTS = 5, range(10, 17)
DIGITS = 6
TOLERANCES = {"split_table": 0.02, "splits": 0.02}
"""Where not 0.002: a temperature searched on a grid of hundredths is as good as any."""

FILE = Path(__file__).parents[1] / "course_lib/data/replica/week5_homework_results.json"


def homework_results(data: Week5Data) -> dict[str, dict[str, Any]]:
    """Name of each result of the homework -> {"columns": ...}, as plain data."""
    tables = {
        "every_class": every_class(data),
        "split_table": split_table(data),
        "splits": splits(data),
        "envelope": envelope(data),
    }
    results: dict[str, dict[str, Any]] = {
        name: {"columns": table_to_plain(table.round(DIGITS))} for name, table in tables.items()
    }
    for name, tolerance in TOLERANCES.items():
        results[name]["tolerance"] = tolerance
    return results


def every_class(data: Week5Data) -> pd.DataFrame:
    """The five classes of each tier that fp16 gets right most often, at all six configurations."""
    guesses = {config: logits.argmax(axis=1) for config, logits in data.logits.items()}
    hits = np.zeros(len(data.tiers), dtype=int)
    for model in MODELS:
        found = data.labels[guesses[f"{model}_fp16"] == data.labels]
        hits += np.bincount(found, minlength=len(hits))
    ranked = np.argsort(-hits, kind="stable")
    classes = [int(c) for tier in TIERS for c in ranked[data.tiers[ranked] == tier][:PER_TIER]]
    parts = []
    for model in MODELS:
        three = {precision: guesses[f"{model}_{precision}"] for precision in PRECISIONS}
        for c in classes:
            part = class_trajectory(data.labels, three, c)
            named = {"name": data.class_names[c], "tier": str(data.tiers[c]), "model": model}
            parts.append(part.assign(**named))
    columns = ["name", "tier", "model", "precision", "n", "hits", "claimed", "f1", "gained", "lost"]
    return pd.concat(parts, ignore_index=True)[columns]


def halves(data: Week5Data, seed: int) -> np.ndarray:
    """True for half A: a random half of the examples."""
    return np.asarray(np.random.default_rng(seed).permutation(len(data.labels)) % 2 == 0)


def split_table(data: Week5Data) -> pd.DataFrame:
    """T of half A, and half B's ECE before and after it."""
    rows = []
    for config, logits in data.logits.items():
        found = split_calibration(logits, data.labels, halves(data, CUT))
        rows.append((found.temperature, found.before, found.after, config))
    return pd.DataFrame(rows, columns=["T", "before", "after", "config"])


def splits(data: Week5Data) -> pd.DataFrame:
    """The ECE after scaling over other cuts into halves."""
    cuts, rows = [halves(data, seed) for seed in OTHER_CUTS], []
    for config, logits in data.logits.items():
        after = np.array([split_calibration(logits, data.labels, cut).after for cut in cuts])
        rows.append((config, after.min(), np.median(after), after.max(), (after <= 0.05).sum()))
    return pd.DataFrame(rows, columns=["config", "lowest", "middle", "highest", "at most 0.05"])


def envelope(data: Week5Data) -> pd.DataFrame:
    """All six against the four limits of the brief."""
    figures = configuration_table(data, n_resamples=1).assign(ece=split_table(data)["after"])
    return envelope_check(figures, LIMITS)


if __name__ == "__main__":
    content = {"source": "replica", "results": homework_results(load_week5("replica"))}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"{len(content['results'])} results -> {FILE}")

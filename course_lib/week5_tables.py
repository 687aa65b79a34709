"""What the homework of week 5 takes over from the lab: its files, wherever they lie, its tables.

The tables are made anew from the logits, since a lab in which one task failed saved a stand-in; the
saved ones are held against them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from course_lib.artifacts import find, load_table
from course_lib.bootstrap import paired_bootstrap
from course_lib.calibration import (
    expected_calibration_error,
    fit_temperature,
    softmax,
    top_one,
    top_one_calibration_error,
)
from course_lib.data.week5 import LOGITS, Week5Data
from course_lib.frontier import pareto_front
from course_lib.metrics import per_class_f1
from course_lib.stand_ins import difference
from course_lib.tier_deltas import tier_delta

COSTS = {"ms": "ms_per_example_b32", "peak_mib": "peak_mib"}
TABLES = ("configurations", "tiers", "calibration")
TOLERANCE = 0.005
"""Of a saved table: another random stream moves the ends of an interval by less."""


def lab_files(
    fresh: Mapping[str, pd.DataFrame], source: str, folders: Sequence[Path] | None = None
) -> pd.DataFrame:
    """The lab's four output files: file, folder ("" where it isn't found), and how it compares.

    fresh: name of a table in TABLES -> the same made anew from source; others are only looked for.
    folders: as in artifacts.find, which looks through all that is below them.
    """
    rows = []
    for name, file in ((name, f"week5_{name}.json") for name in TABLES):
        path = find(file, folders)
        held = "not found" if path is None else _held(path, fresh.get(name), source)
        rows.append((file, "" if path is None else str(path.parent), held))
    path = find(LOGITS, folders)
    rows.append((LOGITS, *(("", "not found") if path is None else (str(path.parent), "found"))))
    return pd.DataFrame(rows, columns=["file", "folder", "compared with the logits"])


def _held(path: Path, fresh: pd.DataFrame | None, source: str) -> str:
    try:
        saved, saved_from = load_table(path.stem, path.parent)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "can't be read"
    if saved_from != source:
        return f"from another source: {saved_from}"
    if fresh is None:
        return "found"
    return "differs from them" if difference(saved, fresh, TOLERANCE) else "the same"


def configuration_table(data: Week5Data, n_resamples: int = 1000) -> pd.DataFrame:
    """The lab's table of six: score with its 95% interval, costs, and both Pareto fronts.

    Columns: config, macro_f1, macro_f1_low, macro_f1_high, ms, peak_mib, weights_mib, front_ms,
    front_peak_mib (booleans). The interval resamples examples, as paired_bootstrap does.
    """
    n_classes = len(data.tiers)
    silent = np.full(len(data.labels), n_classes)  # a model that never names a class scores 0

    def score(truth: np.ndarray, guess: np.ndarray) -> float:
        return float(per_class_f1(truth, guess, n_classes + 1)[:n_classes].mean())

    rows = []
    for config, logits in data.logits.items():
        guess, run = logits.argmax(axis=1), data.measured[config]
        span = paired_bootstrap(score, data.labels, silent, guess, n_resamples)
        figures = (run[name] for name in (*COSTS.values(), "weights_mib"))
        rows.append((config, score(data.labels, guess), span.low, span.high, *figures))
    names = ["config", "macro_f1", "macro_f1_low", "macro_f1_high", *COSTS, "weights_mib"]
    table = pd.DataFrame(rows, columns=names)
    for cost in COSTS:
        table[f"front_{cost}"] = pareto_front(table[["macro_f1", cost]].to_numpy(), [False, True])
    return table


def front_shares(data: Week5Data, n_resamples: int = 1000, seed: int = 0) -> pd.DataFrame:
    """In what share of resamples each configuration is on a front: config, ms, peak_mib.

    Each resample draws n examples with replacement and scores all six on the same draw; the costs
    stay as measured, so the share speaks of the score's luck only.
    """
    n_classes, truth = len(data.tiers), np.asarray(data.labels)
    guesses = {config: logits.argmax(axis=1) for config, logits in data.logits.items()}
    costs = {cost: [data.measured[c][name] for c in guesses] for cost, name in COSTS.items()}
    kept = {cost: np.zeros(len(guesses)) for cost in COSTS}
    rng = np.random.default_rng(seed)
    for _ in range(n_resamples):
        draw = rng.integers(len(truth), size=len(truth))
        drawn = truth[draw]
        f1 = [per_class_f1(drawn, guess[draw], n_classes).mean() for guess in guesses.values()]
        for cost, values in costs.items():
            kept[cost] += pareto_front(np.column_stack([f1, values]), [False, True])
    shares = {cost: count / n_resamples for cost, count in kept.items()}
    return pd.DataFrame({"config": list(guesses), **shares})


def tier_table(
    data: Week5Data, kept: np.ndarray | None = None, n_resamples: int = 1000
) -> pd.DataFrame:
    """Each quantized configuration against fp16 of its model, tier by tier: tier_delta's columns.

    kept: (n,) booleans, the examples to look at; None means all. Every tier needs one of them.
    """
    mine = np.ones(len(data.labels), dtype=bool) if kept is None else kept
    guesses = {config: logits.argmax(axis=1)[mine] for config, logits in data.logits.items()}
    parts = []
    for config in (name for name in guesses if not name.endswith("fp16")):
        before = guesses[config.split("_")[0] + "_fp16"]
        part = tier_delta(data.labels[mine], before, guesses[config], data.tiers, n_resamples)
        parts.append(part.assign(config=config))
    columns = ["config", "tier", "n", "delta", "low", "high", "gained", "lost"]
    return pd.concat(parts, ignore_index=True)[columns]


def calibration_table(data: Week5Data) -> pd.DataFrame:
    """The lab's table of calibration: one temperature, fitted and judged on all examples.

    Columns: config, T, then raw and scaled, each with _low and _high (see ece_and_interval).
    """
    rows = []
    for config, logits in data.logits.items():
        T = fit_temperature(logits, data.labels)
        scores = (ece_and_interval(logits, data.labels, at) for at in (1.0, T))
        rows.append((config, T, *(value for score in scores for value in score)))
    spans = [f"{when}{end}" for when in ("raw", "scaled") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["config", "T", *spans])


def ece_and_interval(
    logits: np.ndarray, labels: np.ndarray, temperature: float, n_resamples: int = 200
) -> tuple[float, float, float]:
    """ECE at that temperature, and the 95% interval from resamples of the examples.

    Resampling makes bins noisier, so that a small ECE may lie below its own interval.
    """
    tops, rng = top_one(softmax(logits, temperature)), np.random.default_rng(0)
    draws = (rng.integers(len(labels), size=len(labels)) for _ in range(n_resamples))
    errors = [top_one_calibration_error(labels[draw], tops[draw]) for draw in draws]
    low, high = np.percentile(errors, [2.5, 97.5])
    return top_one_calibration_error(labels, tops), float(low), float(high)


def temperature_shortcuts(
    data: Week5Data, judged: np.ndarray, temperatures: Mapping[str, float]
) -> pd.DataFrame:
    """ECE of the judged examples under two temperatures that an honest split would not use.

    judged: (n,) booleans. temperatures: config -> T of the other half. Columns: config; own_T: at
    the T that was fitted to the judged examples themselves; fp16_T: at that of the model's fp16.
    """
    truth, rows = data.labels[judged], []
    for config, logits in data.logits.items():
        scores = logits[judged]
        tried = fit_temperature(scores, truth), temperatures[config.split("_")[0] + "_fp16"]
        errors = (expected_calibration_error(softmax(scores, T), truth) for T in tried)
        rows.append((config, *errors))
    return pd.DataFrame(rows, columns=["config", "own_T", "fp16_T"])


def f1_interval(n: int, hits: int, claimed: int, total: int) -> tuple[float, float]:
    """95% interval of one class's F1, by resampling the validation set.

    n, hits, claimed: as in class_trajectory. total: examples of the whole set. A resample of them
    is a multinomial draw of how many are hits, misses, false claims, and none of these.

    >>> low, high = f1_interval(40, 30, 50, 1000)
    >>> round(low, 2), round(high, 2)
    (0.55, 0.77)
    """
    if not 0 <= hits <= min(n, claimed) or n + claimed - hits > total:
        raise ValueError(
            f"hits {hits}, n {n} and claimed {claimed} don't fit into total {total}; count again"
        )
    counts = np.array([hits, n - hits, claimed - hits, total - n - claimed + hits])
    drawn = np.random.default_rng(0).multinomial(total, counts / total, size=2000)
    f1 = 2 * drawn[:, 0] / np.maximum(2 * drawn[:, 0] + drawn[:, 1] + drawn[:, 2], 1)
    low, high = np.percentile(f1, [2.5, 97.5])
    return float(low), float(high)

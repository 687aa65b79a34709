"""Computes the course's own results of the week 6 homework on the replica and stores them.

    python tools/make_week6_homework_stand_ins.py

Writes course_lib/data/replica/week6_homework_results.json for course_lib.stand_ins. A test
recomputes every figure, and runs the solved notebook to see that it computes the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course_lib.artifacts import table_to_plain
from course_lib.calibration import softmax
from course_lib.data.load import Week6Data, load_week6
from course_lib.diagnosis import tier_entropy, tier_nll
from course_lib.divergence import js_divergence
from course_lib.tiers import TIERS, example_tiers

BLOCKS = 10
T_95 = 2.262
"""Two-sided 95% of Student's t with BLOCKS - 1 degrees of freedom."""
STUDENTS = ("vanilla", "distilled_T4_a0.7", "hard_label")
DIGITS = 6

FILE = Path(__file__).parents[1] / "course_lib/data/replica/week6_homework_results.json"


def homework_results(data: Week6Data) -> dict[str, dict[str, Any]]:
    """Name of each result of the homework -> {"columns": ...}, as plain data."""
    tables = {
        "entropy_table": by_tier(data, tier_entropy, TIERS),
        "nll_table": by_tier(data, tier_nll, (*TIERS, "all")),
        "js_table": js_table(data),
    }
    results: dict[str, dict[str, Any]] = {
        name: {"columns": table_to_plain(table.round(DIGITS))} for name, table in tables.items()
    }
    return results | {"seed_js": {"values": seed_js(data)}}


def seed_js(data: Week6Data) -> dict[str, float]:
    """Mean divergence between two seeds of one recipe."""
    found = {}
    for name in STUDENTS[:2]:
        pair = (softmax(data.students[key]) for key in (name, f"{name}_seed8"))
        found[name] = round(float(js_divergence(*pair).mean()), DIGITS)
    return found


def by_tier(
    data: Week6Data, means: Callable[..., dict[str, float]], keys: tuple[str, ...]
) -> pd.DataFrame:
    """The teacher's value of each tier, its 95% interval from ten blocks of examples."""
    probs = softmax(data.teacher_logits, data.teacher_temperature)
    value = means(probs, data.labels, data.tiers)
    blocks = pd.DataFrame(
        [means(probs[b::BLOCKS], data.labels[b::BLOCKS], data.tiers) for b in range(BLOCKS)]
    )
    half = T_95 * blocks.std() / np.sqrt(BLOCKS)
    rows = [(key, value[key], value[key] - half[key], value[key] + half[key]) for key in keys]
    return pd.DataFrame(rows, columns=["tier", "value", "low", "high"])


def js_table(data: Week6Data) -> pd.DataFrame:
    """Mean divergence from the teacher of three students, by tier, normal 95% intervals."""
    teacher = softmax(data.teacher_logits, data.teacher_temperature)
    tier_of = example_tiers(data.labels, data.tiers)
    rows = []
    for name in STUDENTS:
        each = js_divergence(teacher, softmax(data.students[name]))
        for tier in (*TIERS, "all"):
            mine = each[(tier_of == tier) | (tier == "all")]
            half = 1.96 * mine.std(ddof=1) / np.sqrt(len(mine))
            rows.append((name, tier, mine.mean(), mine.mean() - half, mine.mean() + half))
    return pd.DataFrame(rows, columns=["recipe", "tier", "js", "low", "high"])


if __name__ == "__main__":
    content = {"source": "replica", "results": homework_results(load_week6("replica"))}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(f"{len(content['results'])} results -> {FILE}")

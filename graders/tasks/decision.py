"""The task decision: one recipe for the scenario, every number in the homework's own tables.

The same fields and rules as the lab's artifact (see artifact.py), with these tables in `tables`:

    1a  columns tier, entropy, nll, ...        what the teacher shows, and its surprise
    1b  columns tier, share, mass, own_mass    how much of its probability each tier gets
    3a  columns T_d, alpha, macro_f1, ...      the grid
    3b  columns recipe, accuracy, ...          hard labels against soft ones
    3c  columns recipe, tier, js, low, high    test A
    3d  columns recipe, metric, value, ...     test B
    3e  columns recipe, threshold, coverage, accuracy
    3f  columns recipe, accuracy, ...          the student's own four on the scenario's metric

Threshold and coverage stand in one row of 3e for the recipe; evidence is any number of the named
table but a setting (threshold, T_d, alpha).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from graders.contracts import Case, Check, Finding, Observation, Task
from graders.tasks._namespaces import numpy_names
from graders.tasks._tracing import decision_finding


def decision_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A decision has no input: one case, whatever the seed."""
    del rng
    return (Case("decision", {}),)


def expect_traceable(cases: Sequence[Case], seen: Observation) -> Finding:
    """A third of the points for each part that holds; the message names the parts that don't."""
    del cases
    value = seen[0].value
    return decision_finding(value["artifact"], value["tables"], "3e", "The decision")


def _names() -> dict[str, Any]:
    """Small tables of made-up figures in the notebook's shapes, to try decisions on."""
    tables = {
        "1a": pd.DataFrame(
            {"tier": ["head", "mid", "tail"], "entropy": [1.81, 2.62, 3.07], "nll": [1.5, 2.7, 4.2]}
        ),
        "1b": pd.DataFrame({"tier": ["head", "tail"], "mass": [0.671, 0.102]}),
        "3a": pd.DataFrame(
            {"T_d": [1, 4], "alpha": [0.7, 0.7], "macro_f1": [0.1431, 0.1522], "nll": [2.31, 2.29]}
        ),
        "3b": pd.DataFrame({"recipe": ["distilled_T4_a0.7", "hard_label"], "ece": [0.091, 0.322]}),
        "3c": pd.DataFrame(
            {"recipe": ["vanilla", "distilled_T4_a0.7"], "tier": ["all"] * 2, "js": [0.104, 0.076]}
        ),
        "3d": pd.DataFrame(
            {
                "recipe": ["vanilla", "vanilla_T", "distilled_T4_a0.7"] * 2,
                "metric": ["ece"] * 3 + ["nll"] * 3,
                "value": [0.0981, 0.0423, 0.0912, 2.3991, 2.3733, 2.2964],
            }
        ),
        "3e": pd.DataFrame(
            {
                "recipe": ["vanilla_T"] * 3 + ["distilled_T4_a0.7"] * 3,
                "threshold": [0.5, 0.7, 0.9] * 2,
                "coverage": [0.3823, 0.1712, 0.0333, 0.4512, 0.2293, 0.0581],
                "accuracy": [0.5912, 0.7044, 0.8123, 0.5741, 0.6632, 0.7544],
            }
        ),
        "3f": pd.DataFrame({"recipe": ["vanilla", "hard_label"], "tail_f1": [0.0192, 0.0004]}),
    }
    return numpy_names() | {f"table_{name}": tables[name] for name in tables} | {"tables": tables}


REFERENCE = """\
row = table_3e[table_3e["recipe"] == "distilled_T4_a0.7"].iloc[1]
decision = {
    "scenario": "B",
    "recipe": "distilled_T4_a0.7",
    "threshold": float(row["threshold"]),
    "coverage": float(row["coverage"]),
    "evidence": float(table_3d["value"].iloc[-1]),
    "evidence_table": "3d",
    "decision_rule": "Answer alone at or above the threshold, else hand over to a reviewer.",
    "flip": {"constraint": "ece", "value": 0.05, "becomes": "vanilla_T"},
}
"""

TASKS = (
    Task(
        name="decision",
        namespace=_names,
        reference=REFERENCE,
        checks=(
            Check(
                id="decision-traceable",
                points=3,
                says="Every number of the decision stands in your own tables, and one constraint "
                "is named that would flip it.",
                driver="decision.fields",
                observes=("decision", "tables"),
                cases=decision_cases,
                expect=expect_traceable,
            ),
        ),
    ),
)

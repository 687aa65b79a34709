"""The task artifact: a deployment decision whose every number stands in the student's own tables.

What the answer cell must define:

    artifact = {
        "scenario": "A" | "B" | "C",
        "recipe": a recipe of table_3c, e.g. "vanilla" or "distilled",
        "threshold": number, "coverage": number,      # one row of table_3c for that recipe
        "evidence": number,                           # a number of the table named next
        "evidence_table": "3a" | "3b" | "3c",
        "decision_rule": text,
        "flip": {
            "constraint": one of CONSTRAINTS,         # the one constraint that flips the decision
            "value": number,                          # where it flips
            "becomes": text,                          # the recipe chosen then, not the same one
        },
    }

and in traced, a dict of DataFrames, the tables of earlier cells (while grading with the rows of the
student's saved ones, where those came from other data):

    3a, 3b  columns tier, vanilla, distilled, delta, low, high; rows head, mid, tail, all
    3c      columns recipe, threshold, coverage, accuracy

A number stands in a table where it differs from a cell by at most 0.0005, so a value copied as
printed with three decimals counts. Evidence may be any number of the table but a threshold.
One point each: threshold and coverage in one row of the recipe; the evidence in its table; the
decision complete (scenario, decision_rule, flip).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from graders.contracts import Case, Check, Finding, Observation, Task
from graders.tasks._namespaces import numpy_names
from graders.tasks._tracing import decision_finding


def artifact_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """An artifact has no input: one case, whatever the seed."""
    del rng
    return (Case("artifact", {}),)


def expect_traceable(cases: Sequence[Case], seen: Observation) -> Finding:
    """A third of the points for each part that holds; the message names the parts that don't."""
    del cases
    value = seen[0].value
    return decision_finding(value["artifact"], value["tables"], "3c", "The artifact")


def _names() -> dict[str, Any]:
    """Small tables of made-up figures in the notebook's shapes, to try artifacts on."""
    tiers = ["head", "mid", "tail", "all"]
    f1 = {
        "vanilla": [0.4871, 0.2419, 0.0312, 0.1405],
        "distilled": [0.5012, 0.2633, 0.0287, 0.1523],
        "low": [-0.0021, 0.0049, -0.0114, 0.0018],
        "high": [0.0297, 0.0385, 0.0071, 0.0221],
    }
    ece = {
        "vanilla": [0.0914, 0.1342, 0.2207, 0.1013],
        "distilled": [0.0852, 0.1218, 0.2254, 0.0941],
        "low": [-0.0188, -0.0371, -0.0263, -0.0162],
        "high": [0.0067, 0.0112, 0.0359, 0.0019],
    }
    frames = [pd.DataFrame({"tier": tiers} | columns) for columns in (f1, ece)]
    for frame in frames:
        frame.insert(3, "delta", frame["distilled"] - frame["vanilla"])
    table_3c = pd.DataFrame(
        {
            "recipe": ["vanilla"] * 3 + ["distilled"] * 3,
            "threshold": [0.5, 0.7, 0.9] * 2,
            "coverage": [0.6127, 0.3954, 0.1381, 0.5822, 0.3617, 0.1159],
            "accuracy": [0.5441, 0.6605, 0.8103, 0.5718, 0.6942, 0.8417],
        }
    )
    tables = {"3a": frames[0], "3b": frames[1], "3c": table_3c}
    return numpy_names() | {f"table_{name}": tables[name] for name in tables} | {"traced": tables}


REFERENCE = """\
row = table_3c[table_3c["recipe"] == "distilled"].iloc[1]
artifact = {
    "scenario": "B",
    "recipe": "distilled",
    "threshold": float(row["threshold"]),
    "coverage": float(row["coverage"]),
    "evidence": float(table_3b["distilled"].iloc[-1]),
    "evidence_table": "3b",
    "decision_rule": "Answer alone at or above the threshold, else hand over to a reviewer.",
    "flip": {"constraint": "coverage", "value": 0.6, "becomes": "vanilla"},
}
"""

TASKS = (
    Task(
        name="artifact",
        namespace=_names,
        reference=REFERENCE,
        checks=(
            Check(
                id="artifact-traceable",
                points=3,
                says="Every number of the decision stands in your own tables, and one constraint "
                "is named that would flip it.",
                driver="artifact.fields",
                observes=("artifact", "traced"),
                cases=artifact_cases,
                expect=expect_traceable,
            ),
        ),
    ),
)

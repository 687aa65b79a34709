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

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from graders.contracts import PASS, Case, Check, Finding, Observation, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray

CONSTRAINTS = ("latency", "ece", "coverage", "accuracy", "macro_f1", "memory", "cost")
SCENARIOS = ("A", "B", "C")
EVIDENCE_TABLES = ("3a", "3b", "3c")
ROUNDING = 0.0005 + 1e-9
"""Half a unit of the third decimal, and a hair for the binary rounding of that half."""


def artifact_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """An artifact has no input: one case, whatever the seed."""
    del rng
    return (Case("artifact", {}),)


def expect_traceable(cases: Sequence[Case], seen: Observation) -> Finding:
    """A third of the points for each part that holds; the message names the parts that don't."""
    del cases
    artifact, tables = seen[0].value["artifact"], seen[0].value["tables"]
    if all(artifact.get(key) in (None, "") for key in ("recipe", "threshold", "evidence")):
        raise UnusableError("The artifact isn't filled in yet.")
    complaints = [
        complaint
        for complaint in (
            _row_complaint(artifact, tables["3c"]),
            _evidence_complaint(artifact, tables),
            _decision_complaint(artifact),
        )
        if complaint
    ]
    return Finding(1 - len(complaints) / 3, " ".join(complaints)) if complaints else PASS


def _row_complaint(artifact: Mapping[str, Any], table_3c: Mapping[str, Any]) -> str:
    recipe = artifact.get("recipe")
    recipes = list(table_3c.get("recipe", []))
    if recipe not in recipes:
        return f"The recipe {_show(recipe)} isn't one of your table 3c."
    rows = np.array([name == recipe for name in recipes])
    thresholds, coverages = _numbers(table_3c, "threshold"), _numbers(table_3c, "coverage")
    at = rows & _near(thresholds, artifact.get("threshold"))
    if text := [k for k in ("threshold", "coverage") if isinstance(artifact.get(k), str)]:
        return f"Text stands where a number is asked: {', '.join(text)}."
    if not at.any():
        return f"The threshold {_show(artifact.get('threshold'))} isn't in your table 3c."
    if not (at & _near(coverages, artifact.get("coverage"))).any():
        return (
            f"The coverage {_show(artifact.get('coverage'))} isn't the one in your table 3c for "
            "that recipe at that threshold."
        )
    return ""


def _evidence_complaint(artifact: Mapping[str, Any], tables: Mapping[str, Any]) -> str:
    name = artifact.get("evidence_table")
    if name not in EVIDENCE_TABLES:
        return f"evidence_table is {_show(name)}; name 3a, 3b or 3c."
    columns = [key for key in tables[name] if key != "threshold"]
    if any(_near(_numbers(tables[name], key), artifact.get("evidence")).any() for key in columns):
        return ""
    return f"The evidence {_show(artifact.get('evidence'))} isn't a number of your table {name}."


def _decision_complaint(artifact: Mapping[str, Any]) -> str:
    if _word(artifact.get("scenario")).upper() not in SCENARIOS:
        return f"The scenario is {_show(artifact.get('scenario'))}; choose A, B or C."
    if not _word(artifact.get("decision_rule")):
        return "The decision rule is empty."
    flip = artifact.get("flip")
    if not isinstance(flip, dict):
        return "flip isn't a dict with constraint, value and becomes."
    if _word(flip.get("constraint")) not in CONSTRAINTS:
        return (
            f"flip names {_show(flip.get('constraint'))}; name exactly one constraint of the menu."
        )
    if not _is_number(flip.get("value")):
        return f"flip's value is {_show(flip.get('value'))}: a number is asked, where it tips."
    becomes = _word(flip.get("becomes"))
    if not becomes or becomes == _word(artifact.get("recipe")):
        return "flip doesn't change the recipe: say which other one you would take then."
    return ""


def _numbers(table: Mapping[str, Any], name: str) -> FloatArray:
    """A column as numbers; an absent or textual one as nothing, which no number is near to."""
    column = table.get(name, [])
    if isinstance(column, list):
        return np.full(max(len(column), *(len(other) for other in table.values()), 1), np.nan)
    return np.asarray(column, np.float64)


def _near(column: FloatArray, value: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if not _is_number(value):
        return np.zeros(len(column), bool)
    return np.asarray(np.abs(column - value) <= ROUNDING)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _word(value: Any) -> str:
    """A text as the menus spell it; "" where it is none, or holds no letter.

    >>> _word(" Macro F1 "), _word("?")
    ('macro_f1', '')
    """
    if not isinstance(value, str) or not any(letter.isalpha() for letter in value):
        return ""
    return "_".join(value.lower().split())


def _show(value: Any) -> str:
    return repr(value)[:60]


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

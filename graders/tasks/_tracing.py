"""Holds a decision against the tables that its numbers must come from. Used for both artifacts.

A number stands in a table where it differs from a cell by at most 0.0005, so a value copied as
printed with three decimals counts. Evidence may be any number of a table but a setting.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.contracts import PASS, Finding, UnusableError
from graders.tasks._reading import FloatArray

CONSTRAINTS = ("latency", "ece", "coverage", "accuracy", "macro_f1", "memory", "cost")
SCENARIOS = ("A", "B", "C")
SETTINGS = ("threshold", "T_d", "alpha")
"""Columns that somebody chose: they are no evidence."""
ROUNDING = 0.0005 + 1e-9
"""Half a unit of the third decimal, and a hair for the binary rounding of that half."""

Fields = Mapping[str, Any]


def decision_finding(
    decision: Fields, tables: Mapping[str, Fields], coverage: str, called: str
) -> Finding:
    """A third of the points for each part that holds; the message names the parts that don't.

    tables: name -> columns; all of them may hold the evidence. coverage: name of the one with the
    columns recipe, threshold and coverage. called: what the message calls the decision.
    """
    if all(decision.get(key) in (None, "") for key in ("recipe", "threshold", "evidence")):
        raise UnusableError(f"{called} isn't filled in yet.")
    complaints = [
        complaint
        for complaint in (
            _row_complaint(decision, tables[coverage], coverage),
            _evidence_complaint(decision, tables),
            _decision_complaint(decision),
        )
        if complaint
    ]
    return Finding(1 - len(complaints) / 3, " ".join(complaints)) if complaints else PASS


def _row_complaint(artifact: Fields, table: Fields, name: str) -> str:
    recipe = artifact.get("recipe")
    recipes = list(table.get("recipe", []))
    if recipe not in recipes:
        return f"The recipe {show(recipe)} isn't one of your table {name}."
    rows = np.array([one == recipe for one in recipes])
    thresholds, coverages = _numbers(table, "threshold"), _numbers(table, "coverage")
    at = rows & _near(thresholds, artifact.get("threshold"))
    if text := [k for k in ("threshold", "coverage") if isinstance(artifact.get(k), str)]:
        return f"Text stands where a number is asked: {', '.join(text)}."
    if not at.any():
        return f"The threshold {show(artifact.get('threshold'))} isn't in your table {name}."
    if not (at & _near(coverages, artifact.get("coverage"))).any():
        return (
            f"The coverage {show(artifact.get('coverage'))} isn't the one in your table {name} for "
            "that recipe at that threshold."
        )
    return ""


def _evidence_complaint(artifact: Fields, tables: Mapping[str, Fields]) -> str:
    name = table_name(artifact.get("evidence_table"))
    if name not in tables:
        *most, last = tables
        said = show(artifact.get("evidence_table"))
        return f"evidence_table is {said}; name {', '.join(most)} or {last}."
    columns = [key for key in tables[name] if key not in SETTINGS]
    if any(_near(_numbers(tables[name], key), artifact.get("evidence")).any() for key in columns):
        return ""
    return f"The evidence {show(artifact.get('evidence'))} isn't a number of your table {name}."


def table_name(value: Any) -> str:
    """A table's name as the texts write it.

    >>> table_name("Table 3C"), table_name("table_3c"), table_name(3)
    ('3c', '3c', '')
    """
    return word(value).removeprefix("table").lstrip("_")


def _decision_complaint(artifact: Fields) -> str:
    if word(artifact.get("scenario")).upper() not in SCENARIOS:
        return f"The scenario is {show(artifact.get('scenario'))}; choose A, B or C."
    if not word(artifact.get("decision_rule")):
        return "The decision rule is empty."
    flip = artifact.get("flip")
    if not isinstance(flip, dict):
        return "flip isn't a dict with constraint, value and becomes."
    if word(flip.get("constraint")) not in CONSTRAINTS:
        return (
            f"flip names {show(flip.get('constraint'))}; name exactly one constraint of the menu."
        )
    if not is_number(flip.get("value")):
        return f"flip's value is {show(flip.get('value'))}: a number is asked, where it tips."
    becomes = word(flip.get("becomes"))
    if not becomes or becomes == word(artifact.get("recipe")):
        return "flip doesn't change the recipe: say which other one you would take then."
    return ""


def _numbers(table: Fields, name: str) -> FloatArray:
    """A column as numbers; an absent or textual one as nothing, which no number is near to."""
    column = table.get(name, [])
    if isinstance(column, list):
        return np.full(max(len(column), *(len(other) for other in table.values()), 1), np.nan)
    return np.asarray(column, np.float64)


def _near(column: FloatArray, value: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if not is_number(value):
        return np.zeros(len(column), bool)
    return np.asarray(np.abs(column - value) <= ROUNDING)


def is_number(value: Any) -> bool:
    """A finite int or float; True is none."""
    return type(value) in (int, float) and math.isfinite(value)


def word(value: Any) -> str:
    """A text as the menus spell it; "" where it is none, or holds no letter.

    >>> word(" Macro F1 "), word("?")
    ('macro_f1', '')
    """
    if not isinstance(value, str) or not any(letter.isalpha() for letter in value):
        return ""
    return "_".join(value.lower().split())


def show(value: Any) -> str:
    """A value as a message quotes it."""
    return repr(value)[:60]

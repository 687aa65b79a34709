"""Holds a decision against the tables that its numbers must come from. Used for both artifacts.

A number stands in a table where it differs from a cell by at most 0.0005, so a value copied as
printed with three decimals counts. Evidence may be any number of a table but a setting.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from graders.contracts import PASS, Finding, UnusableError
from graders.tasks._reading import FloatArray

CONSTRAINTS = ("latency", "ece", "coverage", "accuracy", "macro_f1", "memory", "cost")
SCENARIOS = {"A": "batch triage", "B": "regulated review", "C": "rare-class monitoring"}
"""Letter and title, as the tables of both notebooks give them."""
SETTINGS = ("threshold", "T_d", "alpha")
"""Columns that somebody chose: they are no evidence."""
LEAST_WORDS = 3
"""Of a sentence: somebody does something."""
NO_RECIPES = (
    *("none", "nothing", "no change", "same", "the same", "same recipe", "other", "another"),
    *("unknown", "todo", "tbd", "n/a", "x", "recipe", "other recipe", "another recipe"),
)
"""Words that stand where a recipe is asked for and name none."""
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
    decision = {key: only(value) for key, value in decision.items()}
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
    rows = np.array([same_name(one, recipe) for one in table.get("recipe", [])], bool)
    if not rows.any():
        return f"The recipe {show(recipe)} isn't one of your table {name}."
    if odd := [key for key in ("threshold", "coverage") if not is_number(artifact.get(key))]:
        return " ".join(f"{key} is {show(artifact.get(key))}; a number is asked." for key in odd)
    at = rows & _near(_numbers(table, "threshold"), artifact["threshold"])
    if not at.any():
        return f"The threshold {show(artifact['threshold'])} isn't in your table {name}."
    if not (at & _near(_numbers(table, "coverage"), artifact["coverage"])).any():
        return (
            f"The coverage {show(artifact['coverage'])} isn't the one in your table {name} for "
            "that recipe at that threshold."
        )
    return ""


def _evidence_complaint(artifact: Fields, tables: Mapping[str, Fields]) -> str:
    evidence, said = artifact.get("evidence"), artifact.get("evidence_table")
    name = table_name(said)
    if name not in tables:
        *most, last = tables
        return f"evidence_table is {show(said)}; name {', '.join(most)} or {last}."
    if not is_number(evidence):
        return f"The evidence is {show(evidence)}; a number is asked."
    standing = {key for key in tables[name] if _near(_numbers(tables[name], key), evidence).any()}
    if standing - set(SETTINGS):
        return ""
    if standing:
        return (
            f"The evidence {show(evidence)} is a {min(standing)}: that was chosen, not measured. "
            f"Take another number of your table {name}."
        )
    return f"The evidence {show(evidence)} isn't a number of your table {name}."


def _decision_complaint(artifact: Fields) -> str:
    if not scenario_of(artifact.get("scenario")):
        return f"The scenario is {show(artifact.get('scenario'))}; choose A, B or C."
    rule = artifact.get("decision_rule")
    if words(rule) < LEAST_WORDS:
        said = "is empty" if _blank(rule) else f"{show(rule)} is no sentence"
        return f"The decision rule {said}: say in at least three words who decides what."
    return _flip_complaint(artifact.get("flip"), artifact.get("recipe"))


def _flip_complaint(flip: Any, recipe: Any) -> str:
    if not isinstance(flip, dict):
        return "flip isn't a dict with constraint, value and becomes."
    constraint, value, becomes = (only(flip.get(k)) for k in ("constraint", "value", "becomes"))
    if not chosen(constraint, CONSTRAINTS):
        menu = ", ".join(CONSTRAINTS)
        return f"flip's constraint is {show(constraint)}; name exactly one of {menu}."
    if not is_number(value):
        return f"flip's value is {show(value)}; a number is asked, where it tips."
    if not word(becomes) or any(same_name(becomes, nothing) for nothing in NO_RECIPES):
        return f"flip becomes {show(becomes)}; name the recipe that you would take then."
    if same_name(becomes, recipe):
        return "flip doesn't change the recipe: say which other one you would take then."
    return ""


def _numbers(table: Fields, name: str) -> FloatArray:
    """A column as numbers; an absent one, and what is none in it, as NaN, near to no number."""
    column = table.get(name)
    if column is None:
        return np.full(max((len(other) for other in table.values()), default=1), np.nan)
    if isinstance(column, list):
        column = [cell if is_number(cell) else np.nan for cell in column]
    return np.asarray(column, np.float64)


def _near(column: FloatArray, value: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if not is_number(value):
        return np.zeros(len(column), bool)
    return np.asarray(np.abs(column - value) <= ROUNDING)


def only(value: Any) -> Any:
    """What a list of one thing holds, as a column cut down to one row; else the value.

    >>> only([0.5]), only([1, 2])
    (0.5, [1, 2])
    """
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def is_number(value: Any) -> bool:
    """A finite int or float; True is none."""
    return type(value) in (int, float) and math.isfinite(value)


def word(value: Any) -> str:
    """A text as the menus spell it, letters and digits in words; "" where it holds no letter.

    >>> word(" Macro-F1 "), word(">= 0.8"), word(3)
    ('macro_f1', '', '')
    """
    if not isinstance(value, str) or not any(letter.isalpha() for letter in value):
        return ""
    return "_".join(re.findall(r"[^\W_]+", value.lower()))


def words(value: Any) -> int:
    """How many words a text has; a number is none."""
    return sum(any(map(str.isalpha, part)) for part in word(value).split("_"))


def same_name(one: Any, other: Any) -> bool:
    """Whether two texts are one name: case, blanks and signs between words don't matter.

    >>> same_name("macroF1", "Macro-F1"), same_name("vanilla", "vanilla_T"), same_name("", "")
    (True, False, False)
    """
    return bool(word(one)) and _letters(one) == _letters(other)


def chosen(value: Any, menu: Iterable[str]) -> str:
    """The entry of the menu that a text names; "" for none.

    >>> chosen("Missing T squared", ["alpha_swapped", "missing_T_squared"])
    'missing_T_squared'
    """
    return next((entry for entry in menu if same_name(value, entry)), "")


def scenario_of(value: Any) -> str:
    """The scenario's letter, from the letter or the whole title; "" for none.

    >>> scenario_of(" b "), scenario_of("Scenario B"), scenario_of("C rare-class monitoring")
    ('B', 'B', 'C')
    >>> scenario_of("A person reads it")
    ''
    """
    said = _letters(value).removeprefix("scenario")
    names = {name: (name, title, f"{name} {title}") for name, title in SCENARIOS.items()}
    return next((name for name in names if said in map(_letters, names[name])), "")


def table_name(value: Any) -> str:
    """A table's name as the texts write it.

    >>> table_name("Table 3C"), table_name("table_3c"), table_name(3)
    ('3c', '3c', '')
    """
    return _letters(value).removeprefix("table")


def _letters(value: Any) -> str:
    return word(value).replace("_", "")


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def show(value: Any) -> str:
    """A value as a message quotes it."""
    return repr(value)[:60]

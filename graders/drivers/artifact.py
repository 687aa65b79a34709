"""Writes down the deployment artifact and the tables that it must be traceable to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from graders.drivers.driving import AnswerError, call, tidy
from graders.drivers.plain import MAX_ITEMS, columns, filled, plain

MAX_FIELDS = 50
MAX_DEPTH = 2
TABLES = ("3a", "3b", "3c")
_HOLDERS = (pd.DataFrame, pd.Series, pd.Index, np.ndarray)


def field(value: Any, depth: int = 0) -> Any:
    """One field as plain data, or in words what it is instead; a dict's fields one by one.

    A column or an array that holds one thing is that thing, as a row looked up in a table is.

    >>> field(0.5), field(pd.Series([0.75])), field(object())
    (0.5, 0.75, 'an object of type object')
    """
    try:
        if isinstance(value, dict) and depth < MAX_DEPTH:
            items = list(value.items())[:MAX_FIELDS]
            return {_key(key): field(item, depth + 1) for key, item in items}
        if isinstance(value, _HOLDERS) and value.size == 1:
            return plain(np.asarray(value, dtype=object).ravel()[0])
        fraction = not isinstance(value, int | float) and hasattr(value, "as_integer_ratio")
        return plain(float(value) if fraction else value)  # a Decimal is a number too
    except Exception:  # an object of the student's own may raise anything
        return f"an object of type {tidy(type(value).__name__, 80)}"


def _key(key: Any) -> str:
    return tidy(str(key), 80).lstrip("$")


def fields(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"artifact": plain dict, "tables": {"3a", "3b", "3c"}: columns}; `inputs` is empty.

    A field that is no plain data is named by its type, so that it costs itself only. Raises
    AnswerError where the artifact is no dict or a table no DataFrame.
    """
    artifact, traced = objects
    return traceable(artifact, traced, TABLES, "artifact")


def traceable(decision: Any, traced: Any, names: Sequence[str], called: str) -> dict[str, Any]:
    """What `fields` reports, for the tables of these names; called: the decision's variable."""
    if not isinstance(decision, Mapping):
        raise AnswerError(f"{called} is a {type(decision).__name__}; a dict is expected")
    if not isinstance(traced, dict):
        raise AnswerError("the tables that earlier cells make are gone")
    return {
        "artifact": field(call(dict, decision)),
        "tables": {name: _table(traced.get(name), f"table_{name}") for name in names},
    }


def _table(frame: Any, what: str) -> dict[str, Any]:
    """As `columns`, but a cell that is no plain data is named by its type: it costs itself only.

    >>> _table(pd.DataFrame({"note": [object()], "low": [0.5]}), "table")
    {'note': ['an object of type object'], 'low': array([0.5])}
    """
    if not isinstance(frame, pd.DataFrame) or max(frame.shape) > MAX_ITEMS:
        return columns(frame, what)  # which says what came instead
    found: dict[str, Any] = {}
    for i in range(frame.shape[1]):
        column = frame.iloc[:, [i]]
        try:
            found |= columns(column, what)
        except Exception:  # an object of the student's own may raise anything
            found |= columns(filled(column.iloc[:, 0]).map(field).to_frame(), what)
    return found

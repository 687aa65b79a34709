"""Calls coverage_table on one case and writes down its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from graders.drivers.driving import AnswerError, call, tidy
from graders.drivers.plain import MAX_ITEMS, columns, filled

COLUMNS = ("threshold", "coverage", "accuracy")


def table(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"columns": name -> array} of function(probs, labels, thresholds); see _column.

    inputs: probs float (n, C), labels int (n,), thresholds float (k,), handed over as a list, as
    the notebook does. Other columns than COLUMNS are nobody's business, and one without numbers
    costs itself only. Missing is NaN, in every spelling that pandas knows. Raises AnswerError for
    anything that isn't a DataFrame.
    """
    (function,) = objects
    probs, labels = np.array(inputs["probs"]), np.array(inputs["labels"])
    result = call(function, probs, labels, inputs["thresholds"].tolist())
    if not isinstance(result, pd.DataFrame) or len(result) > MAX_ITEMS:
        return {"columns": columns(result, "the result")}  # which says what came back
    found = [name for name in COLUMNS if name in result.columns]
    return {"columns": {name: _column(result, name) for name in found}}


def _column(frame: pd.DataFrame, name: str) -> Any:
    """The column's numbers; where it holds something else, a list of one that says what."""
    series = frame[name]
    if isinstance(series, pd.DataFrame):
        return [f"{series.shape[1]} columns of one name"]
    things = filled(series)
    if any(isinstance(thing, str) for thing in things):
        return ["text"]  # pandas would read "0.5", but nobody can compute with a table of text
    try:
        numbers = columns(things.to_frame(name), "the result")[name]
    except AnswerError:
        numbers = []
    odd = next((tidy(type(thing).__name__, 80) for thing in things if not np.isscalar(thing)), "")
    return numbers if isinstance(numbers, np.ndarray) else [f"values of type {odd or 'object'}"]

"""Calls confusion_matrix, per_class_scores and macro_f1 on one case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from graders.drivers._numbers import number, numbers
from graders.drivers.driving import AnswerError, call

SCORES = ("precision", "recall", "f1")


def matrix(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"matrix": array of whatever shape came back} of function(labels, predictions, n_classes)."""
    return {"matrix": numbers(_called(objects, inputs))}


def scores(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"scores": name -> array} for those of SCORES that a dict or a DataFrame came back with."""
    result = _called(objects, inputs)
    if not isinstance(result, Mapping | pd.DataFrame):
        raise AnswerError(
            f"a {type(result).__name__} came back; a dict of three arrays is asked for"
        )
    return {"scores": {name: numbers(result[name]) for name in SCORES if name in result}}


def value(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"value": the one number} of function(labels, predictions, n_classes)."""
    return {"value": number(_called(objects, inputs))}


def _called(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> Any:
    (function,) = objects
    labels, predictions = np.array(inputs["labels"]), np.array(inputs["predictions"])
    return call(function, labels, predictions, inputs["n_classes"])

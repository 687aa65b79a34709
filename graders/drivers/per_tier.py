"""Calls tier_scores on one case and writes down the scores that come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from graders.drivers.driving import AnswerError, call
from graders.drivers.plain import plain

TIERS = ("head", "mid", "tail")


def scores(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"scores": tier -> what stands there} of function(labels, predictions, tiers).

    inputs: labels and predictions int (n,), tiers text (C,). Other keys are nobody's business.
    A column with the tiers for its index counts as a dict. Raises AnswerError for anything else,
    and names the tier where no plain data stands.
    """
    (function,) = objects
    arrays = [np.array(inputs[name]) for name in ("labels", "predictions", "tiers")]
    result = call(function, *arrays)
    if not isinstance(result, Mapping | pd.Series):
        raise AnswerError(f"a {type(result).__name__} came back; a dict is expected")
    return {"scores": {tier: _score(tier, result[tier]) for tier in TIERS if tier in result}}


def _score(tier: str, value: Any) -> Any:
    """What stands at a tier as plain data; whatever float() takes is a number, text aside.

    >>> _score("head", [np.float32(0.5)]), _score("head", pd.Series([0.25]))
    (0.5, 0.25)
    """
    only = _only(value)
    try:
        return plain(only)
    except AnswerError as error:
        try:
            return plain(float(only))
        except Exception:  # a float() of the student's own may raise anything
            raise AnswerError(f'your dict holds no number at "{tier}": {error}') from error


def _only(value: Any) -> Any:
    """The one thing that a list, a tuple, an array, a column or a table holds; else the value."""
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index | np.ndarray) and value.size == 1:
        return _only(np.asarray(value, dtype=object).ravel()[0])
    return _only(value[0]) if isinstance(value, list | tuple) and len(value) == 1 else value

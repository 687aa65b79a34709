"""Calls tier_reliability and draw_labels, and writes down what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers._numbers import numbers
from graders.drivers.driving import AnswerError, call
from graders.drivers.plain import columns


def table(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"columns": name -> array or list} of function(probs, labels, tier_of), a DataFrame.

    inputs: probs float (n, C), labels int (n,), tier_of text (n,).
    """
    (function,) = objects
    arrays = [np.array(inputs[name]) for name in ("probs", "labels", "tier_of")]
    return {"columns": columns(call(function, *arrays), "the result")}


def labels(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"labels": float64 (len(seeds), n)}: function(probs, seed) for each of the seeds.

    inputs: probs float (n, C), seeds int (s,). AnswerError where a call returns another number of
    labels than there are rows.
    """
    (function,) = objects
    n, drawn = len(inputs["probs"]), []
    for seed in inputs["seeds"].tolist():
        row = numbers(call(function, np.array(inputs["probs"]), seed), 10 * n).reshape(-1)
        if len(row) != n:
            raise AnswerError(f"{len(row)} labels came back for {n} rows")
        drawn.append(row)
    return {"labels": np.stack(drawn)}

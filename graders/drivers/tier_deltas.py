"""Calls tier_delta on one case and writes down its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import call
from graders.drivers.plain import columns


def table(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"columns": name -> array} of function(labels, pred_a, pred_b, tiers, n_resamples).

    inputs: labels, pred_a, pred_b int (n,), tiers text (C,), n_resamples int. Raises AnswerError
    for anything that isn't a DataFrame.
    """
    (function,) = objects
    arrays = [np.array(inputs[name]) for name in ("labels", "pred_a", "pred_b", "tiers")]
    return {"columns": columns(call(function, *arrays, inputs["n_resamples"]), "the result")}

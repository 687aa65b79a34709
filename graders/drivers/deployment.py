"""Calls coverage_table on one case and writes down its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import call
from graders.drivers.plain import columns


def table(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"columns": name -> array} of function(probs, labels, thresholds).

    inputs: probs float (n, C), labels int (n,), thresholds float (k,), handed over as a list, as
    the notebook does. Raises AnswerError for anything that isn't a DataFrame.
    """
    (function,) = objects
    probs, labels = np.array(inputs["probs"]), np.array(inputs["labels"])
    result = call(function, probs, labels, inputs["thresholds"].tolist())
    return {"columns": columns(result, "the result")}

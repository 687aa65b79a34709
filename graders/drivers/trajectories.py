"""Calls class_trajectory on one case and writes down its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import call
from graders.drivers.plain import columns


def table(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"columns": name -> array or list} of function(labels, predictions, class_id).

    inputs: labels int (n,), precisions list of text, predictions int (precisions, n), class_id
    int; the function gets a dict of precision -> (n,). Raises AnswerError for anything that isn't a
    DataFrame.
    """
    (function,) = objects
    rows = zip(inputs["precisions"], inputs["predictions"], strict=True)
    predictions = {precision: np.array(row) for precision, row in rows}
    result = call(function, np.array(inputs["labels"]), predictions, inputs["class_id"])
    return {"columns": columns(result, "the result")}

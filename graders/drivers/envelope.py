"""Calls envelope_check on one case and writes down its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from graders.drivers.driving import call
from graders.drivers.plain import columns


def table(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"columns": name -> array or list} of function(figures, limits).

    inputs: figures, a dict of columns; limits, a list of [column, side, value]. Raises AnswerError
    for anything that isn't a DataFrame.
    """
    (function,) = objects
    limits = [tuple(limit) for limit in inputs["limits"]]
    result = call(function, pd.DataFrame(dict(inputs["figures"])), limits)
    return {"columns": columns(result, "the result")}

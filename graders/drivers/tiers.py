"""Calls tier_split on one case and writes down the words that come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from typing import Any

import numpy as np
import pandas as pd

from graders.drivers.driving import AnswerError, call
from graders.drivers.plain import plain


def words(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"tiers": list of whatever came back for each class} of function(train_labels, *sizes).

    inputs: train_labels int (n,), sizes: n_classes, n_head and n_mid, or empty for the defaults.
    Whatever has a length and can be gone through in order counts as a list. Raises AnswerError for
    anything else.
    """
    (function,) = objects
    result = call(function, np.array(inputs["train_labels"]), *inputs["sizes"])
    unordered = isinstance(result, str | bytes | Mapping | Set | pd.DataFrame)
    if unordered or not isinstance(result, Collection):
        raise AnswerError(
            f"a {type(result).__name__} came back; one word for each class is asked for"
        )
    return {"tiers": plain(call(list, result))}

"""Calls tier_entropy or tier_nll on one case and writes down the dict that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import AnswerError, call
from graders.drivers.plain import plain


def means(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"means": plain dict} of function(probs, labels, tiers).

    inputs: probs float (n, C), labels int (n,), tiers text (C,). Raises AnswerError for anything
    that isn't a dict.
    """
    (function,) = objects
    arrays = [np.array(inputs[name]) for name in ("probs", "labels", "tiers")]
    with np.errstate(all="ignore"):  # what comes of a log of 0 is seen in the answer
        result = call(function, *arrays)
    if not isinstance(result, dict):
        raise AnswerError(f"a {type(result).__name__} came back; a dict is expected")
    return {"means": plain(result)}

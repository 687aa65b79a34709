"""Calls tier_scores on one case and writes down the scores that come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import AnswerError, call
from graders.drivers.plain import plain

TIERS = ("head", "mid", "tail")


def scores(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"scores": tier -> what stands there} of function(labels, predictions, tiers).

    inputs: labels and predictions int (n,), tiers text (C,). Other keys are nobody's business.
    Raises AnswerError for what isn't a dict, and names the tier where no plain data stands.
    """
    (function,) = objects
    arrays = [np.array(inputs[name]) for name in ("labels", "predictions", "tiers")]
    result = call(function, *arrays)
    if not isinstance(result, dict):
        raise AnswerError(f"a {type(result).__name__} came back; a dict is expected")
    return {"scores": {tier: _score(tier, result[tier]) for tier in TIERS if tier in result}}


def _score(tier: str, value: Any) -> Any:
    try:
        return plain(value)
    except AnswerError as error:
        raise AnswerError(f'your dict holds no number at "{tier}": {error}') from error

"""Calls reliability_table on one case and writes down its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import call
from graders.drivers.plain import columns


def table(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"columns": name -> array} of function(probs, labels, n_bins), a DataFrame."""
    (function,) = objects
    probs, labels = np.array(inputs["probs"]), np.array(inputs["labels"])
    return {"columns": columns(call(function, probs, labels, inputs["n_bins"]), "the result")}

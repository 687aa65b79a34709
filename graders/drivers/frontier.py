"""Calls pareto_front on one case and writes down which points it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graders.drivers.driving import call
from graders.drivers.plain import number_array


def front(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"front": array} of function(points, minimise).

    inputs: points float (n, d); minimise bool (d,), handed over as a list, as the notebook does.
    """
    (function,) = objects
    result = call(function, np.array(inputs["points"]), inputs["minimise"].tolist())
    return {"front": number_array(result)}

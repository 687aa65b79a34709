"""The names that an answer cell may use, as earlier cells of the notebook would have made them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn import functional

from course_lib.calibration import expected_calibration_error
from course_lib.metrics import macro_f1, per_class_f1
from course_lib.tiers import TIERS


def numpy_names() -> dict[str, Any]:
    """np, pd, math."""
    return {"np": np, "pd": pd, "math": math}


def score_names() -> dict[str, Any]:
    """np, pd, math, and what course_lib lends to per-tier scores."""
    course = {"TIERS": TIERS, "macro_f1": macro_f1, "per_class_f1": per_class_f1}
    return numpy_names() | course


def torch_names() -> dict[str, Any]:
    """np, pd, math, torch, nn, F."""
    return numpy_names() | {"torch": torch, "nn": nn, "F": functional}


def calibration_names() -> dict[str, Any]:
    """np, pd, math, TIERS and the course's expected_calibration_error."""
    lent = {"TIERS": TIERS, "expected_calibration_error": expected_calibration_error}
    return numpy_names() | lent

"""The names that an answer cell may use, as earlier cells of the notebook would have made them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn import functional


def numpy_names() -> dict[str, Any]:
    """np, pd, math."""
    return {"np": np, "pd": pd, "math": math}


def torch_names() -> dict[str, Any]:
    """np, pd, math, torch, nn, F."""
    return numpy_names() | {"torch": torch, "nn": nn, "F": functional}

"""All of the breaking family: by a cell, by a call, by a value."""

from __future__ import annotations

from . import breaking_calls, breaking_cells, breaking_returns
from .attack import Attack

ATTACKS: tuple[Attack, ...] = (
    *breaking_cells.ATTACKS,
    *breaking_calls.ATTACKS,
    *breaking_returns.ATTACKS,
)

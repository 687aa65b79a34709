"""All attacks, family by family. A module with new attacks is named here, or nobody runs it."""

from __future__ import annotations

from . import (
    breaking_calls,
    breaking_cells,
    breaking_returns,
    forging_files,
    forging_kernel,
    forging_messages,
    forging_notebook,
    forging_values,
    leaking_course,
    leaking_process,
)
from .attack import Attack

FORGING: tuple[Attack, ...] = (
    *forging_kernel.ATTACKS,
    *forging_messages.ATTACKS,
    *forging_values.ATTACKS,
    *forging_notebook.ATTACKS,
    *forging_files.ATTACKS,
)
LEAKING: tuple[Attack, ...] = (*leaking_course.ATTACKS, *leaking_process.ATTACKS)
BREAKING: tuple[Attack, ...] = (
    *breaking_cells.ATTACKS,
    *breaking_calls.ATTACKS,
    *breaking_returns.ATTACKS,
)
ATTACKS: tuple[Attack, ...] = (*FORGING, *LEAKING, *BREAKING)

"""All attacks, family by family. A module with new attacks is named here, or nobody runs it."""

from __future__ import annotations

from . import (
    forging_files,
    forging_kernel,
    forging_messages,
    forging_notebook,
    forging_values,
    leaking,
)
from .attack import Attack

FORGING: tuple[Attack, ...] = (
    *forging_kernel.ATTACKS,
    *forging_messages.ATTACKS,
    *forging_values.ATTACKS,
    *forging_notebook.ATTACKS,
    *forging_files.ATTACKS,
)
LEAKING: tuple[Attack, ...] = leaking.ATTACKS

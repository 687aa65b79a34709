"""Writes down the homework's decision and the tables that it must be traceable to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.drivers.artifact import traceable

TABLES = ("1a", "1b", "3a", "3b", "3c", "3d", "3e", "3f")


def fields(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"artifact": plain dict, "tables": name in TABLES -> columns}; `inputs` is empty.

    Rules and errors as in the lab's artifact.
    """
    decision, tables = objects
    return traceable(decision, tables, TABLES, "decision")

"""Writes down the deployment artifact and the three tables that it must be traceable to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.drivers.plain import columns, plain


def fields(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"artifact": plain dict, "tables": {"3a", "3b", "3c"}: columns}; `inputs` is empty.

    Raises TypeError where the artifact is no dict or a table no DataFrame.
    """
    artifact, table_3a, table_3b, table_3c = objects
    if not isinstance(artifact, dict):
        raise TypeError(f"artifact is a {type(artifact).__name__}; a dict is expected")
    tables = {"3a": table_3a, "3b": table_3b, "3c": table_3c}
    return {
        "artifact": plain(artifact),
        "tables": {name: columns(frame, f"table_{name}") for name, frame in tables.items()},
    }

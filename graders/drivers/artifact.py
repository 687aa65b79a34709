"""Writes down the deployment artifact and the three tables that it must be traceable to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.drivers.plain import columns, plain

MAX_FIELDS = 50


def field(value: Any) -> Any:
    """One field as plain data, or in words what it is instead.

    >>> field(0.5), field(object())
    (0.5, 'an object of type object')
    """
    try:
        return plain(value)
    except TypeError:
        return f"an object of type {type(value).__name__}"


def fields(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"artifact": plain dict, "tables": {"3a", "3b", "3c"}: columns}; `inputs` is empty.

    A field that is no plain data is named by its type, so that it costs itself only. Raises
    TypeError where the artifact is no dict or a table no DataFrame.
    """
    artifact, table_3a, table_3b, table_3c = objects
    if not isinstance(artifact, dict):
        raise TypeError(f"artifact is a {type(artifact).__name__}; a dict is expected")
    tables = {"3a": table_3a, "3b": table_3b, "3c": table_3c}
    return {
        "artifact": {str(key): field(value) for key, value in list(artifact.items())[:MAX_FIELDS]},
        "tables": {name: columns(frame, f"table_{name}") for name, frame in tables.items()},
    }

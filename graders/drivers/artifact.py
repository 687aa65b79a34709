"""Writes down the deployment artifact and the tables that it must be traceable to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.drivers.driving import AnswerError
from graders.drivers.plain import columns, plain

MAX_FIELDS = 50
TABLES = ("3a", "3b", "3c")


def field(value: Any) -> Any:
    """One field as plain data, or in words what it is instead.

    >>> field(0.5), field(object())
    (0.5, 'an object of type object')
    """
    try:
        return plain(value)
    except AnswerError:
        return f"an object of type {type(value).__name__}"


def fields(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"artifact": plain dict, "tables": {"3a", "3b", "3c"}: columns}; `inputs` is empty.

    A field that is no plain data is named by its type, so that it costs itself only. Raises
    AnswerError where the artifact is no dict or a table no DataFrame.
    """
    artifact, traced = objects
    return traceable(artifact, traced, TABLES, "artifact")


def traceable(decision: Any, traced: Any, names: Sequence[str], called: str) -> dict[str, Any]:
    """What `fields` reports, for the tables of these names; called: the decision's variable."""
    if not isinstance(decision, dict):
        raise AnswerError(f"{called} is a {type(decision).__name__}; a dict is expected")
    if not isinstance(traced, dict):
        raise AnswerError("the tables that earlier cells make are gone")
    return {
        "artifact": {str(key): field(value) for key, value in list(decision.items())[:MAX_FIELDS]},
        "tables": {name: columns(traced.get(name), f"table_{name}") for name in names},
    }

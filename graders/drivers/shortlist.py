"""Writes down the recipe shortlist, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.drivers.artifact import MAX_FIELDS, field
from graders.drivers.driving import AnswerError


def fields(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"shortlist": plain dict}; `inputs` is empty. AnswerError where it is no dict.

    A field that is no plain data is named by its type, so that it costs itself only.
    """
    (shortlist,) = objects
    if not isinstance(shortlist, dict):
        raise AnswerError(f"shortlist is a {type(shortlist).__name__}; a dict is expected")
    kept = list(shortlist.items())[:MAX_FIELDS]
    return {"shortlist": {str(key): field(value) for key, value in kept}}

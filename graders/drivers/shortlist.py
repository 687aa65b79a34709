"""Writes down the recipe shortlist, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from graders.drivers.artifact import MAX_FIELDS, field
from graders.drivers.driving import AnswerError
from graders.drivers.plain import listed


def fields(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"shortlist": plain dict}; `inputs` is empty. AnswerError where it is no dict.

    A field that is no plain data is named by its type, so that it costs itself only.
    """
    (shortlist,) = objects
    if not isinstance(shortlist, dict):
        raise AnswerError(f"shortlist is a {type(shortlist).__name__}; a dict is expected")
    kept = list(shortlist.items())[:MAX_FIELDS]
    names = {"measured": _listed(shortlist["measured"])} if "measured" in shortlist else {}
    return {"shortlist": {str(key): field(value) for key, value in kept} | names}


def _listed(names: Any) -> Any:
    """A list of what can be gone through, a dict's keys; anything else as a field."""
    if isinstance(names, str | bytes | pd.DataFrame) or not isinstance(names, Iterable):
        return field(names)
    return [field(name) for name in listed(names)[:MAX_FIELDS]]

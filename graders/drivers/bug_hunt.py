"""Writes down which bugs a student reports; the corrected loss has the driver `distillation`."""

from __future__ import annotations

from collections.abc import KeysView, Mapping, ValuesView
from typing import Any

import numpy as np
import pandas as pd

from graders.drivers.driving import AnswerError, tidy
from graders.drivers.plain import MAX_ITEMS, plain

_LISTS = (
    *(list, tuple, set, frozenset, KeysView, ValuesView),
    *(np.ndarray, pd.Series, pd.Index, pd.api.extensions.ExtensionArray),
)


def report(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"codes": the report as a plain list, "said": what a dict says of each of them, else []}.

    A list's codes are sorted if they are text, because the order means nothing and a set's changes
    from run to run. `inputs` is empty, a report has none.

    Raises AnswerError where bug_report holds no list of things.
    """
    (codes,) = objects
    if isinstance(codes, Mapping):
        return {"codes": _listed(codes.keys()), "said": _listed(codes.values())}
    if not isinstance(codes, _LISTS):
        kind = tidy(type(codes).__name__, 80)
        raise AnswerError(f"bug_report is a {kind}; a list of codes is expected")
    listed = _listed(codes)
    in_words = all(isinstance(code, str) for code in listed)
    return {"codes": sorted(listed) if in_words else listed, "said": []}


def _listed(things: Any) -> list[Any]:
    """The things as plain data, one that is none by its type; an array row by row."""
    flat = things.ravel() if isinstance(things, np.ndarray) else things
    return [_plain(thing) for thing in list(flat)[:MAX_ITEMS]]


def _plain(thing: Any) -> Any:
    try:
        return plain(thing)
    except AnswerError:
        return None

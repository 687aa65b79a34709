"""Writes down which bugs a student reports; the corrected loss has the driver `distillation`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from graders.drivers.driving import AnswerError, tidy
from graders.drivers.plain import listed, plain


def report(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"codes": the report as a plain list, "said": what a dict says of each of them, else []}.

    A list's codes are sorted if they are text, because the order means nothing and a set's changes
    from run to run. `inputs` is empty, a report has none.

    Whatever can be gone through counts as a list, a table of one column as that column. Raises
    AnswerError where bug_report is something else.
    """
    (codes,) = objects
    if isinstance(codes, Mapping):
        return {"codes": _listed(codes.keys()), "said": _listed(codes.values())}
    if isinstance(codes, pd.DataFrame):
        if codes.shape[1] != 1:
            columns = f"{codes.shape[1]} columns"
            raise AnswerError(f"bug_report is a table of {columns}; a list of codes is expected")
        codes = codes.iloc[:, 0]
    if not isinstance(codes, Iterable) or isinstance(codes, str | bytes):
        kind = tidy(type(codes).__name__, 80)
        raise AnswerError(f"bug_report is a {kind}; a list of codes is expected")
    found = _listed(codes)
    in_words = all(isinstance(code, str) for code in found)
    return {"codes": sorted(found) if in_words else found, "said": []}


def _listed(things: Any) -> list[Any]:
    """The things as plain data, None for one that is none."""
    return [_plain(thing) for thing in listed(things)]


def _plain(thing: Any) -> Any:
    try:
        return plain(thing)
    except AnswerError:
        return None

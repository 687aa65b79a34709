"""Writes down which bugs a student reports; the corrected loss has the driver `distillation`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.drivers.driving import AnswerError
from graders.drivers.plain import plain


def report(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"codes": the report as a plain list, text sorted}; `inputs` is empty, a report has none.

    Sorted, because the order means nothing and a set's changes from run to run.

    Raises AnswerError where bug_report is no list, tuple or set.
    """
    (codes,) = objects
    if not isinstance(codes, list | tuple | set | frozenset):
        raise AnswerError(f"bug_report is a {type(codes).__name__}; a list of codes is expected")
    listed = plain(codes)
    in_words = all(isinstance(code, str) for code in listed)
    return {"codes": sorted(listed) if in_words else listed}

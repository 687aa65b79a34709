"""The course's own results, for the cells that build on an answer which doesn't work yet.

Whoever is stuck on one task still gets the rest of the lab, and always reads that the figures are
not their own. The results were computed once, on the replica, by tools/make_stand_ins.py and the
like; a week's bundle carries the file of its own notebook.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from course_lib.artifacts import plain_to_table, stood_in
from course_lib.runtime import Unanswered

RESULTS = "_results.json"
TOLERANCE = 0.002
"""How far a figure may lie from the course's where the stored result says nothing else."""


def course_result(name: str, assignment: str = "") -> tuple[Any, float]:
    """The stored result of that name, a table or a dict of numbers, and its tolerance.

    assignment: whose results are meant; "" looks through all that this bundle carries.
    """
    results: dict[str, Any] = {}
    for file in (files("course_lib.data") / "replica").iterdir():
        if file.name.endswith(f"{assignment}{RESULTS}"):
            results |= json.loads(file.read_text("utf-8"))["results"]
    if name not in results:
        raise ValueError(f"name {name!r} has no stored result; the names are {sorted(results)}")
    found = results[name]
    result = plain_to_table(found["columns"]) if "columns" in found else found["values"]
    return result, float(found.get("tolerance", TOLERANCE))


def stand_in(name: str, compute: Callable[[], Any], source: str, assignment: str = "") -> Any:
    """compute() where it works; else one labelled line, and the course's result on the replica.

    Tables that are saved later in the run say that it stood in.
    compute: calls the student's function and returns a dict of numbers or a DataFrame. It counts
    as working if it returns the shape of the stored result, and on the replica its numbers too. One
    that has to be interrupted counts as broken, so that a loop costs no later cell.
    source: the data source in use. assignment: whose stored results stand in.
    """
    expected, tolerance = course_result(name, assignment)
    try:
        result = compute()
        problem = difference(result, expected, tolerance if source == "replica" else None)
    except Unanswered as missing:
        problem = f"{missing.task} is not answered yet"
    except KeyboardInterrupt:  # an endless loop, stopped by hand or by the time limit of grading
        problem = "your function was stopped before it came back"
    except Exception as error:
        problem = f"your function raised {type(error).__name__}: {str(error)[:120]}"
    if not problem:
        return result
    stood_in.add(name)
    print(f"STAND-IN for {name}: {problem}.")
    print("The figures of this cell are the course's own, computed on the replica.")
    return expected


def difference(result: Any, expected: Any, tolerance: float | None = TOLERANCE) -> str:
    """What tells result from expected, in words; "" if nothing does.

    tolerance: how far numbers may lie apart; None looks at shapes and names only.

    >>> difference({"head": 0.5}, {"head": 0.5, "tail": 0.0})
    "your result has ['head'] where ['head', 'tail'] were asked for"
    """
    if isinstance(expected, pd.DataFrame):
        if not isinstance(result, pd.DataFrame):
            return f"your result is a {type(result).__name__}, a DataFrame was asked for"
        if len(result) != len(expected):
            return f"your table has {len(result)} rows, {len(expected)} were asked for"
    elif not isinstance(result, Mapping):
        return f"your result is a {type(result).__name__}, a dict was asked for"
    names, wanted = sorted(map(str, result)), sorted(map(str, expected))
    if names != wanted:
        return f"your result has {names} where {wanted} were asked for"
    if tolerance is not None:
        for name in expected:
            if not _same(result[name], expected[name], tolerance):
                return f"your {name} differs from the course's result"
    return ""


def _same(mine: Any, theirs: Any, tolerance: float) -> bool:
    ours = np.asarray(theirs)
    if ours.dtype.kind not in "biuf":
        return bool(np.array_equal(np.asarray(mine, dtype=str), ours.astype(str)))
    numbers = np.asarray(mine, dtype=float)
    close = np.allclose(numbers, ours.astype(float), rtol=0, atol=tolerance, equal_nan=True)
    return numbers.shape == ours.shape and bool(close)

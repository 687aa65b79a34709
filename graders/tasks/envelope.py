"""The task envelope_check: each configuration against each constraint.

The rules that the text must state: a figure equal to the limit meets it; rows keep their order; a
boolean column for each limit, named like its column; `passes`; `binding`: the columns that fail, in
the order of the limits, joined by ", ", "" where none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from course_lib.envelope import envelope_check
from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail

_CONFIGS = ("enc fp16", "enc int8", "enc int4", "dec fp16", "dec int8", "dec int4")
_LIMITS = (("ms", "at most"), ("macro_f1", "at least"), ("ece", "at most"), ("gib", "at most"))


def cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Six configurations, four limits in any order; some figures lie exactly on theirs. Of the
    configurations one passes, one fails all, the others some."""
    return tuple(_case(rng, name) for name in ("first", "second"))


def _case(rng: np.random.Generator, name: str) -> Case:
    rows = ("0000", "1000", "0110", "0010", "1111", "0101")
    fails = rng.permutation(np.array([[int(digit) for digit in row] for row in rows]))
    places = rng.permutation(len(_LIMITS))
    figures: dict[str, Any] = {"config": list(rng.permutation(_CONFIGS).tolist())}
    limits = []
    for place in places:
        column, side = _LIMITS[place]
        value = float(rng.integers(2, 40)) / 8  # eighths: equal is a fact, not a rounding
        away = rng.integers(1, 9, len(fails)) / 8
        inside = np.where(rng.random(len(fails)) < 0.4, 0.0, away)
        step = np.where(fails[:, place] == 1, away, -inside)
        figures[column] = value + step if side == "at most" else value - step
        limits.append([column, side, value])
    figures["throughput"] = rng.integers(1, 9, len(fails)) / 8  # no limit asks for it
    return Case(name, {"figures": figures, "limits": limits})


def expect_met(drawn: Sequence[Case], seen: Observation) -> Finding:
    """Every boolean, constraint by constraint, and passes."""
    for case, result in zip(drawn, seen, strict=True):
        wanted = _wanted(case)
        for name in [*(limit[0] for limit in case.inputs["limits"]), "passes"]:
            own = _booleans(result, name, len(wanted))
            off = own != wanted[name].to_numpy(dtype=bool)
            if off.any():
                config = wanted["config"][int(off.argmax())]
                return fail(f'Your "{name}" is {bool(own[off][0])} for {config}: check its figure.')
    return PASS


def expect_binding(drawn: Sequence[Case], seen: Observation) -> Finding:
    """The constraints that fail, by name."""
    for case, result in zip(drawn, seen, strict=True):
        wanted = _wanted(case)["binding"].tolist()
        column = result.value["columns"].get("binding")
        if isinstance(column, np.ndarray) and np.isnan(column).all():
            column = [""] * len(column)  # a column without a single name
        if not isinstance(column, list) or len(column) != len(wanted):
            raise UnusableError('Your table has no column "binding" of names, a text for each row.')
        configs = case.inputs["figures"]["config"]
        for own, right, config in zip(column, wanted, configs, strict=True):
            if _names(own) != _names(right):
                said = ", ".join(_names(own)) or "nothing"
                return fail(f"For {config} you name {said}: which constraints does it fail?")
    return PASS


def _wanted(case: Case) -> pd.DataFrame:
    limits = [(column, side, value) for column, side, value in case.inputs["limits"]]
    return envelope_check(pd.DataFrame(dict(case.inputs["figures"])), limits)


def _names(value: Any) -> list[str]:
    """Names in order, from a text with commas or from a list; None and NaN name nothing."""
    if isinstance(value, str):
        parts = value.split(",")
    else:
        parts = value if isinstance(value, list) else [] if _nothing(value) else [value]
    return [str(part).strip() for part in parts if str(part).strip()]


def _nothing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _booleans(result: Result, name: str, rows: int) -> np.ndarray[Any, Any]:
    columns = result.value["columns"]
    if name not in columns:
        raise UnusableError(f'Your table has no column "{name}".')
    column = columns[name]
    if isinstance(column, list) or not np.isin(column, (0, 1)).all():
        raise UnusableError(f'Your column "{name}" holds something other than True and False.')
    if len(column) != rows:
        raise UnusableError(f"Your table has {len(column)} rows for {rows} configurations.")
    return np.asarray(column, dtype=bool)


TASKS = (
    Task(
        name="envelope_check",
        namespace=numpy_names,
        reference="from course_lib.envelope import envelope_check\n",
        checks=tuple(
            Check(
                id=f"envelope_check-{name}",
                points=2,
                says=says,
                driver="envelope.table",
                observes=("envelope_check",),
                cases=cases,
                expect=expect,
            )
            for name, says, expect in (
                ("met", "Each figure against its limit; equal meets it.", expect_met),
                ("binding", "The constraints that a configuration fails, by name.", expect_binding),
            )
        ),
    ),
)

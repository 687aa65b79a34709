"""Where one grading run's time goes, stage by stage, in seconds per hand-in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sides import Run, Side

from graders.execution.record import Execution, from_json
from graders.notebooks.cells import grade_id


def stored(side: Side) -> list[Execution]:
    """The executions that the last run of our side put into its fresh store."""
    files = sorted((side.root / ".course" / "executions").glob("*/*.json"))
    return [from_json(Path(file).read_text()) for file in files]


def stages(side: Side, run: Run) -> dict[str, float]:
    """Stage -> mean seconds per hand-in; their sum is the command's time over the hand-ins."""
    at = {(mark["student"], mark["place"]): mark["at"] for mark in run.marks}
    students = list(dict.fromkeys(mark["student"] for mark in run.marks))
    n = len(students)
    ran = total(at[s, "ran"] - at[s, "before"] for s in students)
    recorded = total(at[s, "recorded"] - at[s, "ran"] for s in students)
    until_first = at[students[0], "before"] - run.began
    rest = run.seconds - until_first - ran - recorded
    found: dict[str, float] = {"start-up of the command": until_first}
    if side.name == "ours":
        found |= inside(stored(side), ran)
    else:
        found |= {"kernel, cells and tests": ran}
    found |= {"recording": recorded, "nbgrader around it": rest}
    return {stage: seconds / n for stage, seconds in found.items()}


def inside(executions: list[Execution], ran: float) -> dict[str, float]:
    """The sandboxed part: waiting for a warm sandbox, imports, cells, hidden tests, the judge."""
    waited = total(one.seconds["start"] for one in executions)
    whole = total(one.seconds["total"] for one in executions)
    imports = total(seconds_of(one, importing(one), hidden=False) for one in executions)
    shown = total(step.seconds for one in executions for step in one.steps if not step.hidden)
    hidden = total(step.seconds for one in executions for step in one.steps if step.hidden)
    return {
        "start of sandbox and kernel": waited,
        "imports": imports,
        "cells": shown - imports,
        "hidden tests": hidden,
        "sandbox and kernel around them": whole - waited - shown - hidden,
        "judging and keeping": ran - whole,
    }


def importing(execution: Execution) -> set[int]:
    """The cells that load the libraries: the course's set-up cells."""
    cells = enumerate(execution.notebook.cells)
    return {place for place, cell in cells if grade_id(cell).startswith("setup-")}


def seconds_of(execution: Execution, cells: set[int], *, hidden: bool) -> float:
    """Seconds of the steps of those cells."""
    return total(s.seconds for s in execution.steps if s.cell in cells and s.hidden == hidden)


def total(values: Iterable[Any]) -> float:
    """The sum, as a float."""
    return float(sum(values))

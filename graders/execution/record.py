"""The record of one execution, and its JSON: what ran, how it ended, what came back.

Every field may hold what student code wrote; readers treat it as data only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import nbformat
from nbformat import NotebookNode

from graders.execution.kernel import End

FORMAT = 2


@dataclass(frozen=True)
class StepRecord:
    """How one step ended. check: the grade_id it belongs to, if any."""

    cell: int
    check: str | None
    hidden: bool
    end: End
    seconds: float
    error: str = ""


@dataclass(frozen=True)
class Execution:
    """One run of one hand-in.

    notebook: with outputs, hidden tests kept in the sources. observations: check -> encoded text
    as it left the sandbox, not yet trusted. seconds: stage -> wall-clock. not_run: check -> why its
    observation was never asked for. seed: what the cases were drawn from; sheets: check -> digest
    of the cases themselves, so that a change of how they are drawn is noticed.
    """

    notebook: NotebookNode
    seed: int
    observations: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[StepRecord, ...] = ()
    not_run: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)

    def with_sheets(self, sheets: Mapping[str, str]) -> Execution:
        """The same record with the digests of its cases."""
        return replace(self, sheets=sheets)


def to_json(execution: Execution) -> str:
    """Text that `from_json` reads back."""
    data = {
        "format": FORMAT,
        "seed": execution.seed,
        "sheets": dict(execution.sheets),
        "observations": dict(execution.observations),
        "not_run": dict(execution.not_run),
        "seconds": dict(execution.seconds),
        "steps": [{**asdict(step), "end": step.end.value} for step in execution.steps],
        "notebook": nbformat.writes(execution.notebook),
    }
    return json.dumps(data)


def from_json(text: str) -> Execution:
    """The execution that `to_json` wrote; ValueError for another format."""
    data = json.loads(text)
    if data["format"] != FORMAT:
        raise ValueError(f"execution record of format {data['format']}, this reads {FORMAT}")
    return Execution(
        notebook=nbformat.reads(data["notebook"], as_version=4),
        seed=data["seed"],
        sheets=data["sheets"],
        observations=data["observations"],
        steps=tuple(StepRecord(**{**step, "end": End(step["end"])}) for step in data["steps"]),
        not_run=data["not_run"],
        seconds=data["seconds"],
    )

"""Runs one notebook in sandboxes: budgets for each step and for all, a fresh start after a death.

A pure function of bytes to bytes as far as student code allows: hand-in, furniture, limits in,
an Execution out. It asks for observations and never looks at what they say.
"""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_output

from graders.drivers.driving import OBSERVATION
from graders.execution.cells import Step, steps
from graders.execution.kernel import End, Kernel, Ran
from graders.execution.pool import Pool
from graders.execution.record import Execution, StepRecord
from graders.settings import Limits

COPY_HAND_IN = "import shutil as _s; _s.copytree('/handin', '.', dirs_exist_ok=True); del _s"

MISSING_NAME = re.compile(r"NameError: name '(\w+)'")

WHY = {
    End.TIME: "it did not finish in {seconds:.0f} s",
    End.OUTPUT: "it printed or showed more than {output_kb} KB, or in too many pieces",
    End.MEMORY: "it used more than {memory_mb} MB of memory",
    End.FILES: "it made more than {files} files and folders",
    End.DIED: "it ended the kernel",
}


@dataclass
class Attempt:
    """What one pass over the notebook has gathered so far."""

    notebook: NotebookNode
    observations: dict[str, str] = field(default_factory=dict)
    records: list[StepRecord] = field(default_factory=list)
    not_run: dict[str, str] = field(default_factory=dict)


def execute(
    notebook: NotebookNode, files: Mapping[str, bytes], pool: Pool, limits: Limits, seed: int
) -> Execution:
    """Run every step of the notebook, beside the student's files, and record what came back.

    notebook: hidden tests in place. files: relative name -> content, laid in the working folder.
    A step that kills the kernel is left out of the next start, at most `limits.restarts` times.
    """
    began = time.monotonic()
    deadline = began + limits.notebook_seconds
    todo = steps(notebook)
    killers: dict[Step, StepRecord] = {}
    stages = {"start": 0.0, "run": 0.0}
    while True:
        attempt = Attempt(clean(notebook))
        killer = run_once(attempt, todo, files, pool, limits, deadline, killers, stages)
        if killer is None or len(killers) > limits.restarts or time.monotonic() >= deadline:
            break
    note_unreached(attempt, todo, killers)
    stages["total"] = time.monotonic() - began
    return Execution(
        notebook=attempt.notebook,
        seed=seed,
        observations=attempt.observations,
        steps=tuple(attempt.records),
        not_run=attempt.not_run,
        seconds=stages,
    )


def run_once(
    attempt: Attempt,
    todo: list[Step],
    files: Mapping[str, bytes],
    pool: Pool,
    limits: Limits,
    deadline: float,
    killers: dict[Step, StepRecord],
    stages: dict[str, float],
) -> Step | None:
    """One pass in a fresh sandbox; returns the step that killed it (noted in killers), or None."""
    asked = time.monotonic()
    with pool.take() as sandbox:
        sandbox.hand_in(files)
        with Kernel(sandbox) as kernel:
            kernel.run(COPY_HAND_IN, limits.cell_seconds, history=False)
            stages["start"] += time.monotonic() - asked
            for step in todo:
                if step in killers:
                    attempt.records.append(killers[step])
                    continue
                if step.hidden and visible_was_stopped(attempt.records, step):
                    continue
                if step.check and (killer := killer_of_task(step, killers)):
                    attempt.not_run[step.check] = killer.error
                    continue
                budget = limits.check_seconds if step.check else limits.cell_seconds
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                ran = kernel.run(step.source, min(budget, left), history=not step.hidden)
                stages["run"] += ran.seconds
                record = keep(attempt, step, ran, limits)
                if not kernel.usable:
                    killers[step] = record
                    return step
    return None


def visible_was_stopped(records: list[StepRecord], step: Step) -> bool:
    """Whether the visible part of this step's cell ran out of its bounds just before."""
    before = records[-1] if records else None
    return before is not None and before.cell == step.cell and before.end in WHY


def killer_of_task(step: Step, killers: Mapping[Step, StepRecord]) -> StepRecord | None:
    """The record of another check of the same task that ended the kernel, if there is one.

    They call the same answer: one that ends the kernel would use up the fresh starts of them all.
    """
    for other, record in killers.items():
        if other.check and step.check and task_of(other.check) == task_of(step.check):
            return record
    return None


def task_of(check: str) -> str:
    """The task's part of a check's id.

    >>> task_of("kd_loss-direction")
    'kd_loss'
    """
    return check.split("-", 1)[0]


def keep(attempt: Attempt, step: Step, ran: Ran, limits: Limits) -> StepRecord:
    """Put a step's outputs and observation where they belong and return its record."""
    error = next((o for o in ran.outputs if o.output_type == "error"), None)
    said = f"{error.ename}: {error.evalue}" if error is not None else ""
    if ran.end in WHY:
        said = WHY[ran.end].format(
            seconds=ran.seconds,
            output_kb=limits.output_kb,
            memory_mb=limits.memory_mb,
            files=limits.files,
        )
    record = StepRecord(step.cell, step.check, step.hidden, ran.end, ran.seconds, said[:1000])
    attempt.records.append(record)
    if not step.hidden:
        outputs = list(ran.outputs)
        if ran.end in WHY:
            words = f"This cell was stopped: {said}.\n"
            outputs.append(new_output("stream", name="stderr", text=words))
        attempt.notebook.cells[step.cell].outputs = outputs
    elif step.check:
        found = [
            output.data[OBSERVATION]
            for output in ran.outputs
            if output.output_type == "display_data" and OBSERVATION in output.data
        ]
        if found and isinstance(found[-1], str):
            attempt.observations[step.check] = found[-1]
    return record


def note_unreached(attempt: Attempt, todo: list[Step], killers: Mapping[Step, StepRecord]) -> None:
    """Say for each check without an observation why: its own step's end, or never reached."""
    last = {(record.cell, record.hidden): record for record in attempt.records}
    slow = max(attempt.records, key=lambda record: record.seconds, default=None)
    for step in todo:
        if not step.hidden or step.check is None or step.check in attempt.observations:
            continue
        own = last.get((step.cell, True)) or last.get((step.cell, False))
        if step.check in attempt.not_run:
            continue
        if own is not None and own.error:
            attempt.not_run[step.check] = own.error + blame(attempt, own)
        elif own is not None:
            attempt.not_run[step.check] = "nothing came back from its test"
        elif slow is not None and not killers:
            attempt.not_run[step.check] = (
                f"the notebook's time was used up before it (cell {slow.cell + 1} took "
                f"{slow.seconds:.0f} s)"
            )
        else:
            attempt.not_run[step.check] = "the kernel was ended too often before it"


def blame(attempt: Attempt, failed: StepRecord) -> str:
    """For a name that is missing: the failed cell before it that speaks of it, and its error."""
    missing = MISSING_NAME.match(failed.error)
    if missing is None:
        return ""
    for record in reversed(attempt.records):
        source = attempt.notebook.cells[record.cell].source
        if record.cell < failed.cell and record.error and not record.check and missing[1] in source:
            return f"; cell {record.cell + 1} stopped before it could define it: {record.error}"
    return ""


def clean(notebook: NotebookNode) -> NotebookNode:
    """A copy without outputs and counts."""
    fresh = copy.deepcopy(notebook)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return fresh

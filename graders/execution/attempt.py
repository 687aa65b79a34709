"""What one pass over a notebook gathers, and why a check has no observation, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_output

from graders.drivers.driving import OBSERVATION
from graders.execution.cells import Step, called
from graders.execution.kernel import End, Ran
from graders.execution.record import StepRecord
from graders.settings import Limits

# outputs of a whole notebook that are kept, in multiples of what one cell may put out
KEPT_CELLS = 8
# what an output takes beside its text, in bytes: thousands of one letter each are no small thing
PIECE = 1024

UNANSWERED = "Unanswered:"
MISSING_NAME = re.compile(r"NameError: name '(\w+)'")

WHY = {
    End.TIME: "it did not finish in {seconds:.0f} s",
    End.OUTPUT: "it printed or showed more than {output_kb} KB, or in too many pieces",
    End.MEMORY: "it used more than {memory_mb} MB of memory",
    End.FILES: "it made more than {files} files and folders",
    End.DIED: "it ended Python itself, as os._exit or a crash does",
}

# nobody can tell which of several is the test's own, so none counts
FORGED = "more than one result came back from its test, and only the test itself may send one"


@dataclass
class Attempt:
    """What one pass over the notebook has gathered so far."""

    notebook: NotebookNode
    observations: dict[str, str] = field(default_factory=dict)
    records: list[StepRecord] = field(default_factory=list)
    not_run: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def observation_of(self, killer: Step | None) -> dict[str, str]:
        """What a step still sent before it ended the kernel, as check -> observation."""
        check = killer.check if killer is not None else None
        return {name: text for name, text in self.observations.items() if name == check}

    def add_missing(self, others: Mapping[str, str]) -> None:
        """Take over the observations that only another pass has made."""
        for check, text in others.items():
            if check not in self.observations:
                self.observations[check] = text
                self.not_run.pop(check, None)


def keep(attempt: Attempt, step: Step, ran: Ran, limits: Limits) -> StepRecord:
    """Put a step's outputs and observation where they belong and return its record."""
    error = next((o for o in ran.outputs if o.output_type == "error"), None)
    said = f"{error.ename}: {error.evalue}" if error is not None else ""
    if ran.end in WHY:
        said = WHY[ran.end].format(
            seconds=ran.allowed,
            output_kb=limits.output_kb,
            memory_mb=limits.memory_mb,
            files=limits.files,
        )
    record = StepRecord(step.cell, step.check, step.hidden, ran.end, ran.seconds, said[:1000])
    attempt.records.append(record)
    if not step.hidden:
        attempt.size += ran.size + PIECE * len(ran.outputs)
        attempt.notebook.cells[step.cell].outputs = outputs_to_keep(attempt, ran, said, limits)
    elif step.check:
        found = [
            output.data[OBSERVATION]
            for output in ran.outputs
            if output.output_type == "display_data" and OBSERVATION in output.data
        ]
        if len(found) == 1 and isinstance(found[0], str):
            attempt.observations[step.check] = found[0]
        elif found:
            attempt.not_run[step.check] = FORGED
    return record


def outputs_to_keep(attempt: Attempt, ran: Ran, said: str, limits: Limits) -> list[NotebookNode]:
    """A step's outputs, and in words why it was stopped or why its outputs are not kept."""
    outputs, words = list(ran.outputs), []
    if attempt.size > KEPT_CELLS * limits.output_kb * 1024:
        outputs = []
        words += [f"Not kept: this notebook puts out more than {KEPT_CELLS * limits.output_kb} KB."]
    if ran.end in WHY:
        words += [f"This cell was stopped: {said}."]
    return [*outputs, *(new_output("stream", name="stderr", text=f"{line}\n") for line in words)]


def note_unreached(attempt: Attempt, todo: list[Step], limits: Limits, *, in_time: bool) -> None:
    """Say for each check without an observation why: its own step's end, or never reached."""
    last = {(record.cell, record.hidden): record for record in attempt.records}
    for step in todo:
        if not step.hidden or step.check is None or step.check in attempt.observations:
            continue
        own = last.get((step.cell, True)) or last.get((step.cell, False))
        if step.check in attempt.not_run:
            continue
        if own is not None and own.error:
            attempt.not_run[step.check] = explained(attempt, own)
        elif own is not None:
            attempt.not_run[step.check] = "it sent nothing back"
        else:
            attempt.not_run[step.check] = never_reached(attempt, limits, in_time=in_time)


def never_reached(attempt: Attempt, limits: Limits, *, in_time: bool) -> str:
    """Why a notebook ended before a check, and the cell that has most to do with it."""
    slow = max(attempt.records, key=lambda record: record.seconds, default=None)
    if slow is not None and not in_time:
        return (
            f"the notebook's {limits.notebook_seconds} s were used up before this check: "
            f"{called(attempt.notebook.cells[slow.cell])} took {slow.seconds:.0f} s of them"
        )
    ended = [record.cell for record in attempt.records if record.end in WHY]
    cells = dict.fromkeys(called(attempt.notebook.cells[cell]) for cell in ended)
    said = ", ".join(cells) or "the cells above"
    return f"Python had to be started anew too often before this check, because of {said}"


def explained(attempt: Attempt, failed: StepRecord) -> str:
    """A failed test's error; for a name that is missing: what should have defined it, and didn't.

    That is the failed cell before it which speaks of the name.
    """
    missing = MISSING_NAME.match(failed.error)
    if missing is None:
        return failed.error
    lacking = f"there is no {missing[1]} to test"
    for record in reversed(attempt.records):
        cell = attempt.notebook.cells[record.cell]
        earlier = record.cell < failed.cell and not record.check
        if earlier and record.error and missing[1] in cell.source:
            told = f"{lacking}, because {called(cell)} failed: {record.error}"
            return record.error if record.error.startswith(UNANSWERED) else told
    return f"{lacking}: no cell defined it; keep the name that the task says"

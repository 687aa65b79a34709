"""Runs one notebook in sandboxes: budgets for each step and for all, a fresh start after a death.

A pure function of bytes to bytes as far as student code allows: hand-in, furniture, limits in,
an Execution out. It asks for observations and never looks at what they say.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping

from nbformat import NotebookNode

from graders.execution.attempt import WHY, Attempt, keep, note_unreached
from graders.execution.cells import Step, steps, task_of
from graders.execution.isolation import suspects, without_others
from graders.execution.kernel import Kernel
from graders.execution.pool import Pool
from graders.execution.record import Execution, StepRecord
from graders.settings import Limits

# an answer that plots leaves a figure for every case, and nobody would see them drawn
CLOSE_FIGURES = """
import sys as _s
if "matplotlib.pyplot" in _s.modules: _s.modules["matplotlib.pyplot"].close("all")
del _s"""
COPY_HAND_IN = "import shutil as _s; _s.copytree('/handin', '.', dirs_exist_ok=True); del _s"


def execute(
    notebook: NotebookNode, files: Mapping[str, bytes], pool: Pool, limits: Limits, seed: int
) -> Execution:
    """Run every step of the notebook, beside the student's files, and record what came back.

    notebook: hidden tests in place. files: relative name -> content, laid in the working folder.
    A step that kills the kernel is left out of the next start, at most `limits.restarts` times.
    A task that got nothing although its own answer ran is tried once more without the others'.
    """
    began = time.monotonic()
    todo = steps(notebook)
    killers: dict[Step, StepRecord] = {}
    stages = {"start": 0.0, "run": 0.0}
    rescued: dict[str, str] = {}
    while True:
        attempt = Attempt(clean(notebook))
        killer = run_once(attempt, todo, files, pool, limits, killers, stages)
        rescued |= attempt.observation_of(killer)
        if killer is None or len(killers) > limits.restarts or time_left(limits, stages) <= 0:
            break
    attempt.add_missing(rescued)
    note_unreached(attempt, todo, limits, in_time=time_left(limits, stages) > 0)
    for task in suspects(attempt, todo):
        if time_left(limits, stages) > 0:
            alone = Attempt(clean(notebook))
            run_once(alone, without_others(todo, task), files, pool, limits, {}, stages)
            attempt.add_missing(alone.observations)
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
                left = time_left(limits, stages)
                if left <= 0:
                    return None
                code = step.source + CLOSE_FIGURES if step.hidden else step.source
                ran = kernel.run(code, min(budget, left), history=not step.hidden)
                stages["run"] += ran.seconds
                record = keep(attempt, step, ran, limits)
                if not kernel.usable:
                    killers[step] = record
                    return step
    return None


def time_left(limits: Limits, stages: Mapping[str, float]) -> float:
    """Seconds that the notebook may still run; the start of a sandbox isn't charged to it."""
    return limits.notebook_seconds - stages["run"]


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


def clean(notebook: NotebookNode) -> NotebookNode:
    """A copy without outputs and counts."""
    fresh = copy.deepcopy(notebook)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return fresh

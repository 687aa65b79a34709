"""Runs answers of our own (references, variants, misconceptions) through drivers, here and now.

Only ever for text that stands in this repository: a student's answer runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from graders.contracts import Case, Check, Observation, Task
from graders.drivers import DRIVERS, drive
from graders.judging.judge import read_observation


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep torch on one thread: on a handful of numbers, waking a pool costs more than the work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def run_answer(task: Task, answer: str, label: str = "answer") -> dict[str, Any]:
    """Run an answer cell's text in the task's namespace; returns all names afterwards."""
    names = task.namespace()
    exec(compile(answer, f"<{label}>", "exec"), names)
    return names


def see(check: Check, objects: Sequence[Any], cases: Sequence[Case]) -> Observation:
    """Drive the objects over the cases, as the sandbox does, but without the way through text."""
    plain = [{"name": case.name, "inputs": case.inputs} for case in cases]
    with one_thread():
        results = drive(DRIVERS[check.driver], tuple(objects), plain)
    return read_observation(results)


def see_answer(check: Check, names: Mapping[str, Any], cases: Sequence[Case]) -> Observation:
    """The same for the names that an answer cell left behind."""
    return see(check, [names[name] for name in check.observes], cases)

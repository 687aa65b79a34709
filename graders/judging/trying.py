"""Runs answers of our own (references, variants, misconceptions) through drivers, here and now.

Only ever for text that stands in this repository: a student's answer runs in the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.contracts import Case, Check, Observation, Task
from graders.drivers import DRIVERS, drive
from graders.drivers.codec import decode, encode
from graders.judging.judge import read_observation


def run_answer(task: Task, answer: str, label: str = "answer") -> dict[str, Any]:
    """Run an answer cell's text in the task's namespace; returns all names afterwards."""
    names = task.namespace()
    exec(compile(answer, f"<{label}>", "exec"), names)
    return names


def see(check: Check, objects: Sequence[Any], cases: Sequence[Case]) -> Observation:
    """Drive the objects over the cases; what came back passes the codec, as from a sandbox."""
    plain = [{"name": case.name, "inputs": case.inputs} for case in cases]
    results = drive(DRIVERS[check.driver], tuple(objects), plain)
    return read_observation(decode(encode(results)))


def see_answer(check: Check, names: Mapping[str, Any], cases: Sequence[Case]) -> Observation:
    """The same for the names that an answer cell left behind."""
    return see(check, [names[name] for name in check.observes], cases)

"""The task measure_latency: warm-ups, a synchronised clock, the median.

The rules that the text must state: n_warmup calls are not timed, then n_timed are, each on its own;
the device is idle at both readings of the clock; the answer is the median, in seconds.

Each check leaves the others' rules alone. Median: five times in turn, so that any five neighbours
hold the same. Warm-up: all timed calls take equally long. Waiting: all calls do, and one is timed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graders.contracts import PASS, Case, Check, Finding, Observation, Result, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import FloatArray, fail

_TOLERANCE = 0.01
"""Relative; starting a batch takes a thousandth of its work."""


def median_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A device without a queue; the five times are uneven and their mean is far off."""
    low = rng.uniform(1.0, 1.2)
    others = rng.permutation([low, low + 0.3, low + 2.0, low + 7.0])
    five = np.insert(others, rng.choice([1, 3]), low + 0.5)  # never first, in the middle or last
    return (_case("uneven", np.tile(five, 4), 0, 5, queue=False),)


def warm_up_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """Slow first calls, then equal ones, with the usual and with other counts."""
    cases = []
    for n_warmup, n_timed in ((3, 5), (5, 3), (4, 3)):
        usual = rng.uniform(0.5, 2.0)
        seconds = np.array([usual * 40] * n_warmup + [usual] * 20)
        cases.append(_case(f"{n_warmup}-and-{n_timed}", seconds, n_warmup, n_timed, queue=False))
    return tuple(cases)


def waiting_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A device with a queue, and one timed call: what waits in the queue is seen at once."""
    return (_case("queue", np.full(20, rng.uniform(1.0, 3.0)), 3, 1, queue=True),)


def _case(name: str, seconds: FloatArray, n_warmup: int, n_timed: int, queue: bool) -> Case:
    launch = 0.001 if queue else 0.0
    inputs = {"seconds": seconds, "launch": launch, "queue": queue}
    return Case(name, {**inputs, "n_warmup": n_warmup, "n_timed": n_timed})


def expect_median(cases: Sequence[Case], seen: Observation) -> Finding:
    """The median of the five times."""
    for case, result in zip(cases, seen, strict=True):
        five, seconds = case.inputs["seconds"][:5], _seconds(result)
        if not _near(seconds, float(np.median(five))):
            shown = ", ".join(f"{time:.2f}" for time in five)
            return fail(f"Five calls took {shown} seconds, in turn; you report {seconds:.4g}.")
    return PASS


def expect_warm_up(cases: Sequence[Case], seen: Observation) -> Finding:
    """As many calls as asked for, the slow ones untimed."""
    for case, result in zip(cases, seen, strict=True):
        counts = case.inputs["n_warmup"], case.inputs["n_timed"]
        runs, usual = result.value["runs"], float(case.inputs["seconds"][-1])
        if runs != sum(counts):
            return fail(f"n_warmup {counts[0]} and n_timed {counts[1]} make {runs} calls of run.")
        if _seconds(result) < usual * (1 - _TOLERANCE):
            return fail(f"No call is faster than {usual:.3g} s; you report {_seconds(result):.4g}.")
        if not _near(_seconds(result), usual):
            return fail(
                f"After {counts[0]} slow calls each takes {usual:.3g} seconds; you report "
                f"{_seconds(result):.4g}: a slow one is among those timed."
            )
    return PASS


def expect_waiting(cases: Sequence[Case], seen: Observation) -> Finding:
    """The work of the timed call, all of it and no other."""
    for case, result in zip(cases, seen, strict=True):
        work, seconds = float(case.inputs["seconds"][0]), _seconds(result)
        if _near(seconds, work):
            continue
        if seconds < case.inputs["launch"] / 2:
            return fail(f"You report {seconds:.4g}: less than it takes to start a batch.")
        if seconds < work:
            return fail(
                f"A batch keeps the device busy for {work:.3g} seconds; you report {seconds:.4g}: "
                "the clock was read while it still worked."
            )
        return fail(
            f"A batch keeps the device busy for {work:.3g} seconds; you report {seconds:.4g}: "
            "work from before was still in the queue when the clock was started."
        )
    return PASS


def _seconds(result: Result) -> float:
    seconds = result.value["seconds"]
    if seconds.size != 1:
        raise UnusableError(f"{seconds.size} numbers came back; one is asked for, the median.")
    value = float(seconds.reshape(()))
    if not np.isfinite(value):
        raise UnusableError(f"Your function returned {value} where calls took ordinary times.")
    return value


def _near(seconds: float, wanted: float) -> bool:
    return bool(abs(seconds - wanted) <= _TOLERANCE * wanted)


TASKS = (
    Task(
        name="measure_latency",
        namespace=numpy_names,
        reference="from course_lib.latency import measure_latency\n",
        checks=tuple(
            Check(
                id=f"measure_latency-{name}",
                points=points,
                says=says,
                driver="latency.measured",
                observes=("measure_latency",),
                cases=cases,
                expect=expect,
            )
            for name, points, says, cases, expect in (
                ("median", 1, "The median of the timed calls.", median_cases, expect_median),
                ("warm_up", 1, "Warm-ups are run and not timed.", warm_up_cases, expect_warm_up),
                (
                    *("synchronise", 2, "The device is idle at both readings of the clock."),
                    *(waiting_cases, expect_waiting),
                ),
            )
        ),
    ),
)

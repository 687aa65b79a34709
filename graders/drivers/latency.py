"""Calls measure_latency on a made-up device with a clock of its own, and writes down what it did.

With a queue the device works as a GPU does: starting a batch takes `launch` seconds, the work
itself goes on behind it until somebody waits. Without one a batch is done when it returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.drivers.driving import call
from graders.drivers.plain import number_array


class Device:
    """seconds: the work of each batch in turn; a batch beyond them takes as long as the last."""

    def __init__(self, seconds: Sequence[float], launch: float, queue: bool) -> None:
        self.seconds, self.launch, self.queue = seconds, launch, queue
        self.now = self.idle_at = 0.0
        self.runs = 0

    def run(self) -> None:
        """Start one batch."""
        work = self.seconds[min(self.runs, len(self.seconds) - 1)]
        self.idle_at = max(self.now, self.idle_at) + work
        self.now += self.launch
        self.runs += 1
        if not self.queue:
            self.synchronise()

    def clock(self) -> float:
        """Seconds since the device was switched on."""
        return self.now

    def synchronise(self) -> None:
        """Wait until the device is idle."""
        self.now = max(self.now, self.idle_at)


def measured(objects: tuple[Any, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """{"seconds": array, "runs": int} of function(run, clock, synchronise, n_warmup, n_timed).

    inputs: seconds float (r,), launch float, queue bool, n_warmup and n_timed whole numbers.
    """
    (function,) = objects
    device = Device(inputs["seconds"].tolist(), inputs["launch"], inputs["queue"])
    counts = inputs["n_warmup"], inputs["n_timed"]
    seconds = call(function, device.run, device.clock, device.synchronise, *counts)
    return {"seconds": number_array(seconds), "runs": device.runs}

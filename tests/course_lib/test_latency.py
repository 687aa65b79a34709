"""measure_latency on a device that we make up, so that each step of the protocol shows."""

from __future__ import annotations

import time
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.latency import measure_latency


class Device:
    """Works through what was started while its own clock goes on."""

    def __init__(self, seconds: list[float], launch: float = 0.001) -> None:
        self.seconds, self.launch = iter(seconds), launch
        self.now = self.done = 0.0
        self.pending_at_reading: list[float] = []

    def run(self) -> None:
        self.done = max(self.now, self.done) + next(self.seconds)
        self.now += self.launch

    def clock(self) -> float:
        self.pending_at_reading.append(max(0.0, self.done - self.now))
        return self.now

    def synchronise(self) -> None:
        self.now = max(self.now, self.done)


@given(
    warm=st.lists(st.floats(1, 100), max_size=4),
    timed=st.lists(st.floats(1, 9), min_size=1, max_size=7),
)
def test_is_the_median_of_the_timed_calls(warm: list[float], timed: list[float]) -> None:
    device = Device([*warm, *timed])
    seconds = measure_latency(device.run, device.clock, device.synchronise, len(warm), len(timed))
    assert seconds == pytest.approx(median(timed))
    assert next(device.seconds, None) is None
    assert device.pending_at_reading == pytest.approx([0.0] * (2 * len(timed)))


def test_defaults_are_three_and_five() -> None:
    device = Device([50.0, 20.0, 10.0, 1.0, 2.0, 9.0, 2.5, 1.5])
    assert measure_latency(device.run, device.clock, device.synchronise) == pytest.approx(2.0)


def test_a_real_clock() -> None:
    seconds = measure_latency(lambda: time.sleep(0.01), time.perf_counter, lambda: None, 1, 3)
    assert 0.009 < seconds < 0.2


@pytest.mark.parametrize(("n_warmup", "n_timed"), [(-1, 5), (3, 0), (3, 2.5)])
def test_bad_counts_are_refused(n_warmup: int, n_timed: int) -> None:
    with pytest.raises(ValueError, match="must be a whole number"):
        measure_latency(lambda: None, time.perf_counter, lambda: None, n_warmup, n_timed)

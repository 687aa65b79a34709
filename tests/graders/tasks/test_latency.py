"""measure_latency: the made-up device behaves like a real one, and each check sees one rule."""

from __future__ import annotations

import time

import numpy as np
import pytest

from course_lib.latency import measure_latency
from graders.drivers.latency import Device
from graders.tasks import check_by_id, draw_cases


def test_a_device_with_a_queue_returns_before_the_work_is_done():
    device = Device([2.0, 3.0], 0.001, queue=True)
    device.run()
    device.run()
    assert device.clock() == pytest.approx(0.002)
    device.synchronise()
    assert device.clock() == pytest.approx(5.0)
    device.synchronise()
    assert device.clock() == pytest.approx(5.0)


def test_a_device_without_one_is_done_when_it_returns():
    device = Device([2.0, 3.0], 0.0, queue=False)
    for _ in range(3):
        device.run()
    assert device.clock() == pytest.approx(8.0)  # a third batch takes as long as the second
    assert device.runs == 3


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda s: s, ""),
        (lambda s: np.float32(s), ""),
        (lambda s: [s], ""),
        (lambda s: s * 1.02, "median warm_up synchronise"),
        (lambda s: [s, s], "median warm_up synchronise"),
        (lambda s: f"{s} s", "median warm_up synchronise"),
        (lambda s: None, "median warm_up synchronise"),
    ],
)
def test_what_each_change_costs(earned, change, lost):
    objects = {"measure_latency": lambda *inputs: change(measure_latency(*inputs))}
    points = earned("measure_latency", objects)
    assert {name for name, got in points.items() if not got} == set(lost.split())


def test_one_run_too_many_costs_the_warm_up_alone(earned):
    def answer(run, clock, synchronise, n_warmup, n_timed):
        seconds = measure_latency(run, clock, synchronise, n_warmup, n_timed)
        run()
        return seconds

    points = earned("measure_latency", {"measure_latency": answer})
    assert points == {"median": 1, "warm_up": 0, "synchronise": 2}


def test_a_clock_of_its_own_earns_nothing(earned):
    def answer(run, clock, synchronise, n_warmup, n_timed):
        return measure_latency(run, time.perf_counter, synchronise, n_warmup, n_timed)

    assert not any(earned("measure_latency", {"measure_latency": answer}).values())


def test_cases_hold_what_they_promise():
    for seed in range(20):
        (case,) = draw_cases(check_by_id("measure_latency-median"), seed)
        seconds = case.inputs["seconds"]
        for start in range(10):
            assert np.median(seconds[start : start + 5]) == np.median(seconds[:5])
        assert np.median(seconds[:5]) not in seconds[[0, 2, 4]]

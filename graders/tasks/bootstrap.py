"""The task paired_bootstrap: seven properties that no random stream has to be guessed for.

What the text must state: every resample draws n of the n examples with replacement; labels and both
predictions follow the same draw; the difference is metric(b) - metric(a); low, median and high are
the 2.5, 50 and 97.5 percentiles of the n_resamples differences; the seed alone fixes the draws; the
answer is BootstrapInterval(median, low, high); metric is called as metric(labels, predictions).
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from graders.contracts import Check, Draw, Expect, Task
from graders.tasks import _bootstrap_draws as draws
from graders.tasks import _bootstrap_properties as properties
from graders.tasks._namespaces import numpy_names

BootstrapInterval = namedtuple("BootstrapInterval", "median low high")


def _names() -> dict[str, Any]:
    return numpy_names() | {"BootstrapInterval": BootstrapInterval}


def _check(name: str, points: float, says: str, driver: str, cases: Draw, expect: Expect) -> Check:
    task = "paired_bootstrap"
    return Check(f"{task}-{name}", points, says, f"bootstrap.{driver}", (task,), cases, expect)


TASKS = (
    Task(
        name="paired_bootstrap",
        namespace=_names,
        reference="from course_lib.bootstrap import paired_bootstrap\n",
        checks=(
            _check(
                "pairing",
                2,
                "Both models are scored on the same resampled examples.",
                "calls",
                draws.logged_cases,
                properties.expect_pairing,
            ),
            _check(
                "resampling",
                1,
                "Each resample draws n of n examples anew, with replacement, labels along.",
                "calls",
                draws.logged_cases,
                properties.expect_resampling,
            ),
            _check(
                "repeats",
                1,
                "There are n_resamples resamples.",
                "calls",
                draws.logged_cases,
                properties.expect_repeats,
            ),
            _check(
                "direction",
                1,
                "The difference is that of b minus that of a.",
                "interval",
                draws.direction_cases,
                properties.expect_direction,
            ),
            _check(
                "interval",
                1,
                "low and high are the 2.5 and 97.5 percentiles of the differences.",
                "interval",
                draws.interval_cases,
                properties.expect_interval,
            ),
            _check(
                "median",
                1,
                "median is the median of the differences.",
                "interval",
                draws.median_cases,
                properties.expect_median,
            ),
            _check(
                "seed",
                1,
                "The same seed gives the same interval, another seed another one.",
                "twice",
                draws.seed_cases,
                properties.expect_seed,
            ),
        ),
    ),
)

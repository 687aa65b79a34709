"""The one loader of the week 6 lab: the same fields from hub, replica or synthetic."""

from __future__ import annotations

import os

from course_lib.data.hub import load_hub
from course_lib.data.replica import load_replica
from course_lib.data.sample import load_sample_texts
from course_lib.data.synthetic import synthetic_week6
from course_lib.data.week6 import Week6Data

__all__ = ["SOURCES", "Week6Data", "load_sample_texts", "load_week6"]

SOURCES = ("hub", "replica", "synthetic")


def load_week6(source: str | None = None) -> Week6Data:
    """Week 6 data from a named source.

    source: "hub" (the course's own arrays; needs internet), "replica" (shipped, offline) or
    "synthetic" (made up, seeded). None reads the environment variable COURSE_SOURCE, else takes
    "replica". The answer's `source` and `note` say what was loaded.
    Raises ValueError for any other name.

    >>> load_week6("replica").source
    'replica'
    """
    chosen = source if source is not None else os.environ.get("COURSE_SOURCE") or "replica"
    if chosen == "hub":
        return load_hub()
    if chosen == "replica":
        return load_replica()
    if chosen == "synthetic":
        return synthetic_week6()
    hint = "; sample holds texts only: load_sample_texts()" if chosen == "sample" else ""
    raise ValueError(f"source must be one of {SOURCES}, got {chosen!r}{hint}")

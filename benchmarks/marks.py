"""Steps for nbgrader's autograde that only note the time; the benchmark's courses load them.

They stand before the run, after it and after the recording, on both sides alike.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

FILE = "BENCHMARK_MARKS"


class Mark(NbGraderPreprocessor):
    """Writes who, where and when (seconds since the epoch) as a line of the file in $FILE."""

    place = ""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        line = {"student": resources["nbgrader"]["student"], "place": self.place}
        with open(os.environ[FILE], "a", encoding="utf-8") as file:
            file.write(json.dumps({**line, "at": time.time()}) + "\n")
        return nb, resources


class Before(Mark):
    place = "before"


class Ran(Mark):
    place = "ran"


class Recorded(Mark):
    place = "recorded"

"""Points that an object earns in each check of a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graders.judging.judge import judge
from graders.judging.trying import see
from graders.tasks import TASKS, draw_cases


@pytest.fixture
def earned() -> Callable[..., dict[str, Any]]:
    """earned(task, name -> object, seed) -> property -> points, for the task's checks on them."""

    def look(task: str, objects: dict[str, Any], seed: int = 0) -> dict[str, Any]:
        (found,) = (t for tasks in TASKS.values() for t in tasks if t.name == task)
        points = {}
        for check in found.checks:
            if set(check.observes) <= set(objects):
                cases = draw_cases(check, seed)
                seen = see(check, [objects[name] for name in check.observes], cases)
                points[check.id.removeprefix(f"{task}-")] = judge(check, cases, seen).points
        return points

    return look

"""Nothing that an answer breaks costs more than its own checks, and nothing stays behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .arena import Arena, open_course
from .attack import Attack, named
from .conftest import enter
from .holding import hold_off
from .registry import BREAKING

# small ones, so that reaching them takes seconds; tests/graders/execution proves each alone
LIMITS = {
    "cell_seconds": 3,
    "check_seconds": 3,
    "notebook_seconds": 60,
    "memory_mb": 1536,
    "processes": 64,
    "work_mb": 32,
    "files": 1000,
    "output_kb": 256,
}


@pytest.fixture(scope="module")
def narrow_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """A course with small limits and its honest students graded."""
    root = tmp_path_factory.mktemp("breaking")
    open_course(root, LIMITS)
    arena = Arena(root)
    with pytest.MonkeyPatch.context() as patch:
        enter(arena, patch)
        arena.grade_honest()
    yield arena
    arena.close()


@pytest.fixture
def narrow(narrow_course: Arena, monkeypatch: pytest.MonkeyPatch) -> Arena:
    """The course, entered."""
    enter(narrow_course, monkeypatch)
    return narrow_course


@pytest.mark.parametrize("attack", BREAKING, ids=named)
def test_what_breaks_costs_its_own_checks_only(narrow: Arena, attack: Attack) -> None:
    hold_off(narrow, attack)

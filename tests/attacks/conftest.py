"""The course that attacks hand in to: made once, graded hand-in by hand-in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.execution.pool import Pool

from ..small_course import path_with_nbgrader
from .arena import PLANTED, Arena, open_course

pytest.register_assert_rewrite("tests.attacks.holding")


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The course with its honest students graded."""
    root = tmp_path_factory.mktemp("attacks")
    open_course(root)
    arena = Arena(root)
    with pytest.MonkeyPatch.context() as patch:
        enter(arena, patch)
        arena.grade_honest()
    yield arena
    arena.close()


@pytest.fixture
def arena(opened: Arena, monkeypatch: pytest.MonkeyPatch) -> Arena:
    """The course, entered."""
    enter(opened, monkeypatch)
    return opened


def enter(arena: Arena, patch: pytest.MonkeyPatch) -> None:
    """Make the course's root the working directory, and note the sandboxes that are used."""
    patch.chdir(arena.root)
    patch.setenv("PATH", path_with_nbgrader())
    patch.setenv("COURSE_SECRET", PLANTED["environment"])
    patch.setattr(Pool, "take", lambda pool: arena.take(pool))

"""Grading is killed at many points; a rerun completes the class as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path

import psutil
import pytest

from graders.contracts import Verdict
from graders.gradebook.autograding import autograde
from graders.gradebook.book import read_verdicts
from graders.gradebook.session import session_of

from .conftest import IMPORTS, LAB, RIGHT, HandIn
from .test_autograding import REVERSED, checks

KILLS = 20
Grades = dict[str, tuple[dict[str, float | None], tuple[Verdict, ...]]]

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(["graders.gradebook.autograding", "graders.tasks"])


def grade(root: str) -> None:
    """One grading process, as a person would start it."""
    os.chdir(root)
    autograde(Path(root), LAB)


def killed_after(root: Path, seconds: float) -> bool:
    """Start grading, kill it with no chance to tidy up; False where it was done before that."""
    process = context.Process(target=grade, args=(str(root),))
    process.start()
    process.join(seconds)
    alive = process.is_alive()
    if alive:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return alive


def survivors(root: Path) -> list[str]:
    """Processes whose command line still speaks of this course."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if any(str(root) in word for word in words) and process.info["status"] != "zombie":
            found.append(" ".join(words)[:200])
    return found


def grades(root: Path) -> Grades:
    verdicts = read_verdicts(root, LAB)
    return {student: (checks(root, student), verdicts[student]) for student in sorted(verdicts)}


def whole(root: Path) -> None:
    """Nothing half-written: the gradebook is sound, and each verdict that stands is complete."""
    with sqlite3.connect(root / "gradebook.db") as book:
        assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for verdicts in read_verdicts(root, LAB).values():
        assert len(verdicts) == 12


def test_killed_at_any_point_a_rerun_gives_the_same_grades(
    course: Path, hand_in: HandIn, tmp_path: Path
) -> None:
    hand_in("right", RIGHT)
    hand_in("wrong", IMPORTS + REVERSED.answer)
    fresh = tmp_path / "fresh"
    shutil.copytree(course, fresh)
    killed_after(fresh, 0)  # from here on a grading process starts with its imports made
    began = time.monotonic()
    assert not killed_after(course, 300)
    whole_run = time.monotonic() - began
    undisturbed = grades(course)
    assert len(undisturbed) == 2

    rng, root, killed = random.Random(11), tmp_path / "killed", 0
    while killed < KILLS:
        if not root.exists():
            shutil.copytree(fresh, root)
        if killed_after(root, rng.uniform(0, whole_run)):
            killed += 1
            whole(root)
        else:
            assert grades(root) == undisturbed
            shutil.rmtree(root)
    if not root.exists():
        shutil.copytree(fresh, root)
    assert not killed_after(root, 300)
    assert grades(root) == undisturbed
    deadline = time.monotonic() + 10
    while (left := survivors(root)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


@pytest.fixture(autouse=True)
def _no_session_of_this_process() -> None:
    """Grading runs in other processes only; a session kept here would hold a sandbox open."""
    session_of.cache_clear()

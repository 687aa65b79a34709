"""Looks at a course before and after a hand-in was graded: files, gradebook rows, processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from graders.execution.sandbox import Sandbox
from graders.execution.walls import DRIVERS, INSIDE

from ..small_course import LAB

Row = tuple[str, tuple[Any, ...]]


def files_of(root: Path) -> dict[str, str]:
    """Digest of every file of the course but the gradebook, and of what sandboxes mount of ours."""
    found = {}
    for folder in (root, DRIVERS, INSIDE):
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "gradebook.db" and "__pycache__" not in path.parts:
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def rows_of(root: Path) -> set[Row]:
    """Every row of every table of the gradebook."""
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as book:
        tables = [
            name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {(name, row) for name in tables for row in book.execute(f'SELECT * FROM "{name}"')}


def foreign_rows(student: str, before: set[Row], after: set[Row]) -> list[Row]:
    """Rows that came, went or changed and don't belong to that student's submission."""
    own = {student}
    for table in ("submitted_assignment", "submitted_notebook"):
        own |= {row[0] for name, row in before | after if name == table and own & set(row)}
    return sorted((row for row in before ^ after if not own & set(row[1])), key=repr)


def foreign_files(
    root: Path, student: str, before: Mapping[str, str], after: Mapping[str, str]
) -> list[str]:
    """Files that came, went or changed where grading this student has no business."""
    state = root / ".course"
    own = (
        root / "autograded" / student,
        state / "verdicts" / LAB / f"{student}.json",
        state / "texts" / LAB / f"{student}.json",
        state / "graded" / LAB / student,
        state / "autograde.log",
    )
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    new_record = str(state / "executions")
    return sorted(
        path
        for path in changed
        if not any(Path(path).is_relative_to(place) for place in own)
        and not (path.startswith(new_record) and path not in before)
    )


class Namespaces:
    """The process namespaces inside a sandbox: nothing that it starts can leave them.

    They are held open until `close`: the kernel gives the number of one that is gone to the next,
    and the sandbox that waits for the next hand-in would be taken for a survivor.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        inside = psutil.Process(sandbox.process.pid).children(recursive=True)
        outside = os.readlink("/proc/self/ns/pid")
        pids = [one.pid for one in inside if namespace_of(one.pid) not in (outside, "")]
        self.held = [os.open(f"/proc/{pid}/ns/pid", os.O_RDONLY) for pid in pids]
        self.names = {os.readlink(f"/proc/self/fd/{held}") for held in self.held}

    def close(self) -> None:
        """Let them go."""
        for held in self.held:
            os.close(held)
        self.held = []


def namespace_of(pid: int) -> str:
    """The process namespace of a process; "" where there is no telling."""
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return ""


def survivors(namespaces: Iterable[Namespaces]) -> list[str]:
    """What still runs in those namespaces, as `pid name`."""
    wanted = {name for one in namespaces for name in one.names}
    return [
        f"{process.pid} {process.name()}"
        for process in psutil.process_iter(["name", "status"])
        if namespace_of(process.pid) in wanted and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def settled_survivors(namespaces: Sequence[Namespaces], seconds: float = 5.0) -> list[str]:
    """What still runs there after a while: on a busy machine a killed process takes a moment."""
    deadline = time.monotonic() + seconds
    while (left := survivors(namespaces)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left

"""Puts a restored hand-in where nbgrader expects it, and never over what a person put there."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat

from graders.errors import CourseError
from graders.execution.store import digest_of_folder
from graders.state import read_texts, write_whole

RECORDS = Path(".course") / "collected"


def place(
    root: Path,
    assignment: str,
    student: str,
    notebook: Any,
    beside: Mapping[str, bytes],
    handed_in: datetime | None,
) -> tuple[str, ...]:
    """Write submitted/<student>/<assignment>/ whole or not at all; returns files left out.

    CourseError where something lies there that no collecting put there.
    """
    folder = root / "submitted" / student / assignment
    check_ours(root, assignment, student)
    folder.parent.mkdir(parents=True, exist_ok=True)
    half_done = root / ".course"  # not below submitted/, where it would look like a hand-in
    half_done.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="collecting-", dir=half_done) as made:
        new = Path(made) / assignment
        new.mkdir()
        left_out = tuple(
            name for name, content in beside.items() if not written(new / name, content)
        )
        # half a surrogate pair is legal JSON, and no file can carry it
        text = nbformat.writes(notebook).encode("utf-8", "replace")
        (new / f"{assignment}.ipynb").write_bytes(text + b"\n")
        if handed_in is not None:
            stamp = f"{handed_in.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n"
            (new / "timestamp.txt").write_text(stamp)
        digest = digest_of_folder(new, whole=True)
        if digest != digest_of_folder(folder, whole=True):  # an unchanged one keeps its times
            shutil.rmtree(folder, ignore_errors=True)
            new.rename(folder)
    record(root, assignment, student, digest)
    return left_out


def written(path: Path, content: bytes) -> bool:
    """Write a file and its folders; False where its name can't be had."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError:
        return False
    return True


def leave_empty(root: Path, assignment: str, student: str, reason: str) -> bool:
    """Leave the place empty while the newest hand-in waits for a person, and remember the reason.

    An older one would be graded in its stead; the inbox still has it. True where there was an
    older one. CourseError as for place.
    """
    folder = root / "submitted" / student / assignment
    check_ours(root, assignment, student)
    there = (folder / f"{assignment}.ipynb").exists()
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()
    record(root, assignment, student, digest_of_folder(folder, whole=True), reason)
    return there


def not_taken(root: Path, assignment: str) -> dict[str, str]:
    """Student -> why the newest hand-in waits for a person, where nothing lies in its place."""
    found = {}
    for file in sorted((root / RECORDS / assignment).glob("*.json")):
        notebook = root / "submitted" / file.stem / assignment / f"{assignment}.ipynb"
        reason = read_texts(file).get("reason", "")
        if reason and not notebook.exists():
            found[file.stem] = reason
    return found


def check_ours(root: Path, assignment: str, student: str) -> None:
    """CourseError unless the place is empty or holds what we put there, unchanged."""
    folder = root / "submitted" / student / assignment
    if folder.is_symlink() or folder.parent.is_symlink():
        raise CourseError(f"{folder.relative_to(root)} is a link; put a folder in its place")
    if not folder.exists():
        return
    if recorded_digest(root, assignment, student) != digest_of_folder(folder, whole=True):
        raise CourseError(
            f"{folder.relative_to(root)} was put there or changed by hand; "
            "move it away to have it collected anew"
        )


def record(root: Path, assignment: str, student: str, digest: str, reason: str = "") -> None:
    """Remember what was put there; reason: why nothing was, though something was handed in."""
    content = json.dumps({"digest": digest, "reason": reason})
    write_whole(record_file(root, assignment, student), content)


def recorded_digest(root: Path, assignment: str, student: str) -> str:
    """The digest that is remembered; "" where none is."""
    return read_texts(record_file(root, assignment, student)).get("digest", "")


def record_file(root: Path, assignment: str, student: str) -> Path:
    """Where it is remembered."""
    return root / RECORDS / assignment / f"{student}.json"

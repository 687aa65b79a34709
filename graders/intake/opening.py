"""Opens the archives in a hand-in: what lies in them counts as if handed in unpacked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from graders.errors import CourseError
from graders.intake.archives import Caps, Refused, members

INNER = Caps(file_mb=100, total_mb=1000, files=5000)
"""What all archives of one hand-in may hold together."""
MOST_ARCHIVES, DEEPEST = 20, 2
Files = Mapping[str, bytes]


def open_up(files: Files) -> tuple[dict[str, bytes], list[str]]:
    """The files with what lies in their zip archives in place of these, and what was refused.

    An archive is opened where it lies, and so is one in an archive: often it is the one that the
    notebook packed. Deeper ones are not. All share what an archive may hold.
    """
    opened = {name: content for name, content in files.items() if not is_zip(name, content)}
    waiting = [(name, files[name], 1) for name in files.keys() - opened.keys()]
    waiting.sort()
    notes: list[str] = []
    left, count = INNER.total_mb * 2**20, 0
    for name, content, depth in waiting:  # grows while it is read
        count += 1
        if count > MOST_ARCHIVES or left <= 0:
            notes.append(f"{name} was not opened: the archives before it hold too much")
            continue
        try:
            found = list(members(content, replace(INNER, total_mb=-(-left // 2**20))))
        except CourseError:
            notes.append(f"{name} is no readable zip; ask for it again")
            continue
        for one in found:
            if isinstance(one, Refused):
                notes.append(f"{name}: {one.path}: {one.reason}")
                continue
            left -= len(one.content)
            path = str(PurePosixPath(name).parent / one.path)
            if not is_zip(path, one.content):
                add(opened, path, one.content)
            elif depth < DEEPEST:
                waiting.append((path, one.content, depth + 1))
            else:
                notes.append(f"{name}: {one.path}: archives so deep in archives are not opened")
    return opened, notes


def is_zip(name: str, content: bytes) -> bool:
    """Whether a file is a zip archive, by its name and its first bytes."""
    return content.startswith(b"PK") and name.lower().endswith(".zip")


def add(files: dict[str, bytes], name: str, content: bytes) -> None:
    """Put a file to the others; one of that name and another content stays, and this goes deeper.

    >>> files = {"a.txt": b"1"}
    >>> add(files, "a.txt", b"2"), sorted(files)
    (None, ['a.txt', 'again/a.txt'])
    """
    while files.get(name, content) != content:
        name = f"again/{name}"
    files[name] = content

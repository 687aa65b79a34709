"""Temporary folders that outlive no grading: each names its owner, and the dead leave nothing.

A grading process that is killed can't tidy up, so the next one removes what it left.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

FOLDER = re.compile(r"ecbs-(\d+)-(\d+)-")


def temporary_folder(what: str) -> Path:
    """A new folder below the system's temporary one, for `what` (a word for people).

    The first call of a process removes those whose owner is gone.
    """
    sweep_once()
    owner = os.getpid()
    return Path(tempfile.mkdtemp(prefix=f"ecbs-{owner}-{started(owner)}-{what}-"))


@cache
def sweep_once() -> None:
    """Sweep at the start of a process; later there is nothing new to find."""
    sweep(Path(tempfile.gettempdir()))


def sweep(below: Path) -> list[Path]:
    """Remove the folders whose owner runs no more; returns them.

    Only real folders of our own user count: anybody may write below /tmp.
    """
    left = []
    for folder in sorted(below.glob("ecbs-*")):
        name = FOLDER.match(folder.name)
        if name is None or folder.is_symlink() or not is_ours(folder):
            continue
        owner, birth = int(name[1]), int(name[2])
        if started(owner) != birth:
            shutil.rmtree(folder, ignore_errors=True)
            left.append(folder)
    return left


def is_ours(folder: Path) -> bool:
    """Whether a folder is there and belongs to this process's user."""
    try:
        return folder.lstat().st_uid == os.geteuid()
    except FileNotFoundError:  # its owner has just removed it
        return False


def started(pid: int) -> int | None:
    """When a process started, in ticks since boot: with the pid it names a process for good.

    None where there is no such process, or only its zombie.
    """
    try:
        # the name in parentheses may hold anything, so fields count from its end
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])

"""Where the course remembers: its gradebook, and files that are written whole or not at all.

A file that is gone or damaged is no error: it counts as nothing, and the work is done anew.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from graders.settings import Settings

GRADEBOOK = "gradebook.db"
DAMAGED = (OSError, ValueError, LookupError, TypeError, RecursionError)
"""What reading a file of ours raises that is gone, cut, of an older format, or a folder."""


def db_url(settings: Settings) -> str:
    """The course's own gradebook."""
    return f"sqlite:///{settings.root / GRADEBOOK}"


def write_whole(file: Path, text: str) -> None:
    """Write a file whole or not at all, even where the power fails; makes its folders.

    A folder in its place is damage: it is renamed and stays beside it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.stem[:40]}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if file.is_dir() and not file.is_symlink():
        file.rename(file.with_name(f"{file.stem[:40]}.{time.time_ns()}.damaged"))
    part.replace(file)


def read_texts(file: Path) -> dict[str, str]:
    """The named texts that a file keeps as JSON; {} where it is gone, or holds anything else."""
    try:
        return {name: str(text) for name, text in json.loads(file.read_text()).items()}
    except (AttributeError, *DAMAGED):
        return {}

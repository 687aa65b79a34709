"""What a sandbox's user may read: as root we run hand-ins as a user who is in no group."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from graders.errors import SandboxError


def let_read(path: Path) -> None:
    """Let the sandbox's user read all below path, whatever our umask: root runs it as another."""
    if os.geteuid() != 0:
        return
    for one in _all_of(path):
        with contextlib.suppress(FileNotFoundError):  # another grading has just replaced it
            mode = one.lstat().st_mode
            wanted = mode | (0o755 if stat.S_ISDIR(mode) else 0o644)
            if wanted != mode and not stat.S_ISLNK(mode):
                one.chmod(stat.S_IMODE(wanted))


def need_open(code: tuple[Path, ...], packages: Mapping[str, str]) -> None:
    """SandboxError, with the mend, where the sandbox's user can't read our code or the packages.

    packages: an interpreter's prefix -> where its packages lie. They are looked at and not into:
    an installation under a strict umask shows at each package's own folder.
    """
    if os.geteuid() != 0:
        return
    closed = [str(path) for path in code if any(map(_is_closed, _all_of(path)))]
    closed += [one for one, folder in packages.items() if any(map(_is_closed, _way(one, folder)))]
    if closed:
        raise SandboxError(
            "hand-ins run as a user of their own, to whom code that they need is closed. "
            f"Run: chmod -R go+rX {' '.join(closed)}"
        )


def _all_of(path: Path) -> Iterator[Path]:
    """The path and all below it."""
    yield path
    yield from (Path(at, name) for at, dirs, files in os.walk(path) for name in (*dirs, *files))


def _way(prefix: str, folder: str) -> Iterator[Path]:
    """The folders from a prefix down to its packages, and each package."""
    yield from (one for one in Path(folder, "x").parents if one.is_relative_to(prefix))
    yield from Path(folder).iterdir()


def _is_closed(path: Path) -> bool:
    """Whether others may not read it; a link has no rights of its own, Python passes caches by."""
    mode = path.lstat().st_mode
    wanted = 0o005 if stat.S_ISDIR(mode) else 0o004
    return not stat.S_ISLNK(mode) and mode & wanted != wanted and "__pycache__" not in path.parts

"""What a hand-in may be on disk: folders and files. Links and devices are set aside, not followed.

nbgrader copies what lies beside a notebook and follows links on the way: a link to the gradebook
would put it before the student's code and into the student's feedback. So before nbgrader copies,
everything of that kind is moved, as it is, to `.course/set-aside/`. Nothing is lost, and the rest
of the hand-in is graded.
"""

from __future__ import annotations

import logging
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from graders.drivers.driving import tidy
from graders.settings import find_root

MOST_BYTES = 2**29
MOST_TOLD, LONGEST = 20, 200
ASIDE = Path(".course") / "set-aside"
LOG = logging.getLogger("course.hand-ins")


def why_not_plain(path: Path) -> str:
    """What a path is instead of a folder or a file of its own; "" where it is one of these.

    A huge file is refused, because nbgrader would copy it. So is one with a second name: whatever
    bears the other name is not the student's.
    """
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return f"a link to {path.readlink()}"
    if stat.S_ISDIR(found.st_mode):
        return ""
    if not stat.S_ISREG(found.st_mode):
        return "neither a file nor a folder"
    if found.st_size > MOST_BYTES:
        return f"a file of {found.st_size / 2**30:.1f} GB, more than a sandbox holds"
    return "a file that has another name elsewhere (a hard link)" if found.st_nlink > 1 else ""


def set_aside(root: Path, folder: Path) -> tuple[str, ...]:
    """Move what is no plain file out of one hand-in's folder; returns in words what went where.

    folder: `submitted/<student>/<assignment>`, or the like below autograded/. The folder and the
    student's are looked at, too: a link in their place is someone else's hand-in.
    """
    told = []
    for path in (folder.parent, folder, *_inside(folder)):
        why = why_not_plain(path) if path.is_symlink() or path.exists() else ""
        if why:
            place = _free(root / ASIDE / path.relative_to(root))
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
            told.append(
                f"{path.relative_to(root)} is {why}; it lies at {place.relative_to(root)} now"
            )
    return tuple(told)


def lying_aside(root: Path, assignment: str, student: str) -> tuple[str, ...]:
    """What of a hand-in was set aside and isn't used, one line each: "data.txt: a link to /etc".

    What lies in its old place again, handed in anew, isn't counted.
    """
    place = root / ASIDE / "submitted" / student / assignment
    if place.parent.is_symlink():  # someone else's folder lies behind it
        place = place.parent
    found = []
    for path in (place, *_inside(place)):
        gone = not (root / path.relative_to(root / ASIDE)).exists()
        if gone and (path.is_symlink() or path.exists()) and (why := why_not_plain(path)):
            name = path.name if path == place else path.relative_to(place)
            found.append(tidy(f"{name}: {why}", LONGEST))
    more = [f"and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
    return (*found[:MOST_TOLD], *more)


def without_notebook(root: Path, assignment: str) -> dict[str, str]:
    """Set aside what is no plain file in a class's hand-ins, before anything of them is read.

    Returns those whose notebook went with it: student -> in words, what it was.
    """
    missing = {}
    for student in sorted((root / "submitted").glob("*")):
        moved = set_aside(root, student / assignment)
        for words in moved:
            LOG.warning("%s", words)
        if moved and not (student / assignment / f"{assignment}.ipynb").exists():
            missing[student.name] = f"{'; '.join(moved)}; ask for the notebook itself"
    return missing


def only_plain_files(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's pre_convert_hook: set aside what it would follow, before it copies."""
    root = find_root()
    for folder in {(root / notebook).parent for notebook in notebooks}:
        for words in set_aside(root, folder):
            LOG.warning("%s", words)


def _inside(folder: Path) -> Iterator[Path]:
    """Everything below a folder; links to folders are told and not entered."""
    if folder.is_symlink() or not folder.is_dir():
        return
    left = [folder]
    while left:
        for path in sorted(left.pop().iterdir()):
            yield path
            if path.is_dir() and not path.is_symlink():
                left.append(path)


def _free(place: Path) -> Path:
    """The place, or one beside it where something lies there already."""
    taken = place.is_symlink() or place.exists()
    return place.with_name(f"{place.name}-{time.time_ns()}") if taken else place

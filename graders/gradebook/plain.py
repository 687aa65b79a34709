"""What a hand-in may be on disk: folders and files. Links and devices are set aside, not followed.

nbgrader copies what lies beside a notebook and follows links on the way: a link to the gradebook
would put it before the student's code and into the student's feedback. So before nbgrader copies,
everything of that kind is moved, as it is, to `.course/set-aside/`. Nothing is lost, and the rest
of the hand-in is graded.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from graders.drivers.driving import tidy
from graders.errors import CourseError
from graders.gradebook.handin import no_time, paths_beside
from graders.settings import find_root, load_settings

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
    student's are looked at, too: a link in their place is someone else's hand-in. OSError where a
    place can't be looked at or changed: then nothing of the hand-in may be read.
    """
    told = []
    for path in (folder.parent, folder, *_inside(folder)):
        why = why_not_plain(path) if os.path.lexists(path) else ""
        if why:
            place = _free(root / ASIDE / path.relative_to(root))
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
            words = f"{path.relative_to(root)} is {why}; it lies at {place.relative_to(root)} now"
            told.append(tidy(words, 3 * LONGEST))
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
        # os.path takes what can't be looked at for gone
        gone = not os.path.exists(root / path.relative_to(root / ASIDE))
        if gone and os.path.lexists(path) and (why := why_not_plain(path)):
            name = path.name if path == place else path.relative_to(place)
            found.append(tidy(f"{name}: {why}", LONGEST))
    more = [f"and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
    return (*found[:MOST_TOLD], *more)


def without_notebook(root: Path, assignment: str) -> dict[str, str]:
    """Set aside what is no plain file in a class's hand-ins, before anything of them is read.

    Returns those of whom nothing may be read now: student -> in words, what went with the notebook,
    or why the hand-in can't be looked at.
    """
    missing = {}
    for student in sorted((root / "submitted").glob("*")):
        if not is_text(student.name):
            missing[student.name] = "its folder's name is no UTF-8; rename it"
            continue
        try:
            moved = set_aside(root, student / assignment)
            there = (student / assignment / f"{assignment}.ipynb").exists()
        except OSError as fault:
            missing[student.name] = in_the_way(fault)
            continue
        for words in moved:
            LOG.warning("%s", words)
        if moved and not there:
            missing[student.name] = f"{'; '.join(moved)}; ask for the notebook itself"
    return missing


def is_text(name: str) -> bool:
    """Whether a file's name is UTF-8: no gradebook and no page takes another."""
    return name.encode("utf-8", "replace").decode() == name


def in_the_way(fault: OSError) -> str:
    """What the system refused of a hand-in and the mend, in a line.

    >>> in_the_way(PermissionError(13, "Permission denied", "submitted/ada/x"))
    'submitted/ada/x: Permission denied; give it rights to read and write, or ask for it again'
    """
    path = tidy(str(fault.filename or ""), LONGEST)
    mend = "give it rights to read and write"
    if fault.errno == errno.ENAMETOOLONG:
        path, mend = f"{path}...", "shorten its names"
    return f"{path}: {fault.strerror}; {mend}, or ask for it again"


def only_plain_files(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's pre_convert_hook: set aside what it would follow, before it copies.

    SystemExit where that fails, where more lies there than a sandbox holds, or where the time stamp
    holds no time: nbgrader passes over any other error of a hook and copies on.
    """
    root = find_root()
    most = load_settings(root).limits.work_mb * 2**20
    for folder in {(root / notebook).parent for notebook in notebooks}:
        try:
            for words in set_aside(root, folder):
                LOG.warning("%s", words)
            paths_beside(folder, most)
            if told := no_time(folder):
                raise CourseError(told)
        except OSError as fault:
            raise SystemExit(in_the_way(fault)) from fault
        except CourseError as fault:
            raise SystemExit(str(fault)) from fault


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
    if not os.path.lexists(place):
        return place
    # a name may be as long as the system lets it: cut it to where it takes the number
    start = os.fsencode(place.name)[:LONGEST].decode("utf-8", "ignore")
    return place.with_name(f"{start}-{time.time_ns()}")

"""What bears a student's name on disk, and pages of a whole class that tell of the student."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from graders.gradebook.book import FOLDER as VERDICTS
from graders.gradebook.plain import ASIDE
from graders.gradebook.texts import FOLDER as TEXTS
from graders.intake.collect import EXPLAINED
from graders.intake.decisions import FOLDER as DECISIONS
from graders.intake.placing import RECORDS
from graders.privacy.person import Person
from graders.privacy.search import Words, mentions
from graders.privacy.step import Step, many

GRADED = Path(".course") / "graded"
BELOW = ("submitted", "autograded", "feedback")
MADE = {
    "reports": "course report, or course export",
    "returned": "course return --worksheet",
}
"""Folders of pages and tables of a class, and what makes them anew."""


def own_places(root: Path, person: Person) -> Iterator[Step]:
    """Everything that is named after the student."""
    for path in sorted(named_after(root, person.id)):
        yield Step(f"{path.relative_to(root)}{how_much(path)}", partial(remove, path))


def named_after(root: Path, student: str) -> Iterator[Path]:
    """Folders and files of that name, wherever the course keeps one for each student.

    What was set aside may have a number behind the name, where one of the name lay there before.
    """
    one = re.compile(rf"{re.escape(student)}(-\d{{10,}})?")
    for below in BELOW:
        yield from entries(root / below, re.compile(re.escape(student)))
        yield from entries(root / ASIDE / below, one)
    for kept in (VERDICTS, TEXTS, EXPLAINED, RECORDS, DECISIONS, GRADED):
        for folder in sorted((root / kept).glob("*")):
            yield from entries(folder, re.compile(rf"{re.escape(student)}(\.json|\.part)?"))


def entries(folder: Path, name: re.Pattern[str]) -> Iterator[Path]:
    """What lies in a folder under such a name; a link's target isn't looked at."""
    if folder.is_dir() and not folder.is_symlink():
        yield from (path for path in folder.iterdir() if name.fullmatch(path.name))


def class_pages(root: Path, words: Words) -> Iterator[Step]:
    """Pages, tables and archives of a class in which the person is; they can be made anew."""
    for folder, verb in MADE.items():
        for path in sorted((root / folder).rglob("*")):
            if mentions(path, words):
                says = f"{path.relative_to(root)}, which tells of others, too; made anew by {verb}"
                yield Step(says, partial(remove, path))


def how_much(path: Path) -> str:
    """How many files a folder holds, in words."""
    if path.is_symlink() or not path.is_dir():
        return ""
    files = sum(1 for one in path.rglob("*") if one.is_symlink() or one.is_file())
    return f": {many(files, 'file')}"


def remove(path: Path) -> None:
    """Delete a folder with all in it, or a file; of a link only the link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_all(paths: Iterable[Path]) -> None:
    """The same for several."""
    for path in paths:
        remove(path)

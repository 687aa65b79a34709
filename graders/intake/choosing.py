"""Which of the files of a hand-in is the notebook, and which lie beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from graders.errors import CourseError
from graders.intake.archives import Caps, Member, Refused, members
from graders.intake.cells import Cell, cells_of_notebook, decoded
from graders.intake.html import cells_of_page
from graders.intake.manifest import disagreements
from graders.intake.signatures import signature
from graders.intake.slots import Slot

TYPED = "(typed into Moodle)/"
"""What stands before the name of a text that a student typed into Moodle's own editor."""
INNER = Caps(file_mb=100, total_mb=1000, files=5000)
LIKE = 0.3  # of the course's own cells are there: less, and it is another notebook
OTHER_ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
SKIPPED = {".ipynb_checkpoints", "__pycache__", "__MACOSX"}
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Candidate:
    """A file that holds cells. like: share of the course's own cells in it. own: cells that the
    release doesn't have."""

    name: str
    cells: tuple[Cell, ...]
    is_page: bool
    like: float
    own: int


@dataclass(frozen=True)
class HandIn:
    """A hand-in that can be read. beside: the files to lie beside the notebook, by their path.
    notes: what people should know of it."""

    name: str
    cells: tuple[Cell, ...]
    beside: Files
    notes: tuple[str, ...]


def choose(files: Files, assignment: str, slots: Sequence[Slot]) -> HandIn:
    """The hand-in in some files; CourseError says why there is none, or which can't be told."""
    opened, notes = open_up(files)
    candidates, broken = read_all(opened, slots)
    if not candidates:
        raise CourseError(no_notebook(opened, [*broken, *notes]))
    fitting = [one for one in candidates if one.like >= LIKE]
    if not fitting:
        raise CourseError(
            f"{candidates[0].name} holds almost nothing of {assignment}: another assignment's?"
        )
    best = the_best(fitting, assignment)
    if best.is_page and not all(one.is_page for one in candidates):
        notes.append(f"{best.name} was taken: the notebook beside it holds no work")
    others = [one.name for one in candidates if one.name != best.name]
    if others:
        notes.append(f"taken: {best.name}; kept in the inbox: {', '.join(others)}")
    files_beside = dict(beside(opened, best.name, {one.name for one in candidates}))
    notes += disagreements(files_beside, assignment)
    return HandIn(best.name, best.cells, files_beside, (*broken, *notes))


def open_up(files: Files) -> tuple[dict[str, bytes], list[str]]:
    """The files with what lies in their zip archives in place of these, and what was refused.

    A file that lies beside its archive, too, is there once.
    """
    archives = {
        name: content
        for name, content in files.items()
        if content.startswith(b"PK") and name.lower().endswith(".zip")
    }
    opened = {name: content for name, content in files.items() if name not in archives}
    notes: list[str] = []
    for name, content in archives.items():
        try:
            found = list(members(content, INNER))
        except CourseError:
            notes.append(f"{name} is no readable zip; ask for it again")
            continue
        for one in found:
            if isinstance(one, Refused):
                notes.append(f"{name}: {one.path}: {one.reason}")
            elif one.content.startswith(b"PK\x03\x04") and one.path.lower().endswith(".zip"):
                notes.append(f"{name}: {one.path}: archives in archives are not opened")
            elif opened.get(unpacked_here(name, one)) != one.content:
                opened[free_name(name, one, opened)] = one.content
    return opened, notes


def unpacked_here(archive: str, member: Member) -> str:
    """A member's path as if the archive had been unpacked where it lies."""
    return str(PurePosixPath(archive).parent / member.path)


def free_name(archive: str, member: Member, taken: Mapping[str, bytes]) -> str:
    """A member's path as if the archive had been unpacked where it lies; else in its own folder."""
    plain = unpacked_here(archive, member)
    inside = PurePosixPath(archive).parent / PurePosixPath(archive).stem
    return plain if plain not in taken else str(inside / member.path)


def read_all(files: Files, slots: Sequence[Slot]) -> tuple[list[Candidate], list[str]]:
    """The files that hold cells, and those that should and don't, with the reason."""
    found: list[Candidate] = []
    broken: list[str] = []
    for name, content in files.items():
        kind = kind_of_file(name, content)
        if not kind or SKIPPED & set(PurePosixPath(name).parts) or name.startswith(TYPED):
            continue
        try:
            read = cells_of_notebook if kind == "notebook" else cells_of_page
            cells = read(decoded(content))
        except CourseError as error:
            broken.append(f"{name}: {error}")
            continue
        like, own = likeness(cells, slots)
        found.append(Candidate(name, cells, kind == "page", like, own))
    return found, broken


def kind_of_file(name: str, content: bytes) -> str:
    """ "notebook", "page" or "", by the name's end and, where that was changed, by the content."""
    end, start = name.lower(), content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if end.endswith(".ipynb") or (start.startswith(b"{") and b'"cell_type"' in content):
        return "notebook"
    if end.endswith((".html", ".htm", ".xhtml")) or start.startswith((b"<!doctype html", b"<html")):
        return "page"
    return ""


def likeness(cells: Sequence[Cell], slots: Sequence[Slot]) -> tuple[float, int]:
    """The share of the course's own cells that are there, and how many cells are the student's."""
    course = {(slot.cell_type, slot.signature) for slot in slots}
    fixed = {(slot.cell_type, slot.signature) for slot in slots if not slot.is_open}
    here = [(cell.cell_type, signature(cell.cell_type, cell.source)) for cell in cells]
    own = sum(1 for one in here if one not in course and one[1])
    return len(fixed & set(here)) / max(1, len(fixed)), own


def the_best(fitting: list[Candidate], assignment: str) -> Candidate:
    """The notebook to grade; CourseError where two could be it.

    A notebook before a page, unless nothing was done in it; then the one of the expected name.
    """
    notebooks = [one for one in fitting if not one.is_page]
    left = [one for one in notebooks if one.own] or [one for one in fitting if one.own]
    left = left or notebooks or fitting
    named = [one for one in left if PurePosixPath(one.name).stem == assignment]
    left = named or left
    texts = {tuple((cell.cell_type, cell.source) for cell in one.cells) for one in left}
    if len(texts) > 1:
        names = " and ".join(one.name for one in left)
        raise CourseError(f"{names} differ, and each could be the hand-in; ask which one counts")
    return left[0]


def no_notebook(files: Files, notes: list[str]) -> str:
    """Why there is nothing to grade, in words."""
    said = list(notes)
    said += [
        f"{name} is an archive that isn't opened; ask for a zip"
        for name, content in files.items()
        if content.startswith(OTHER_ARCHIVES)
    ]
    said += [f"{name} is empty" for name, content in files.items() if not content]
    if files and all(name.startswith(TYPED) for name in files):
        said.append("only text was typed into Moodle, no file was handed in")
    return "; ".join(said) or f"no notebook among {', '.join(sorted(files)) or 'no files'}"


def beside(files: Files, chosen: str, candidates: set[str]) -> Files:
    """The files that belong to a notebook, by their path from its folder.

    Not the time stamp: that one is ours to write. Nor names that people don't see.
    """
    folder = PurePosixPath(chosen).parent
    found = {}
    for name, content in files.items():
        path = PurePosixPath(name)
        inside = path.relative_to(folder) if path.is_relative_to(folder) else path
        hidden = any(part.startswith(".") or part in SKIPPED for part in inside.parts)
        if name in candidates or hidden or name.startswith(TYPED):
            continue
        if kind_of_file(name, content) or str(inside) == "timestamp.txt":
            continue
        found[str(inside)] = content
    return found

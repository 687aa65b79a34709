"""Which of the files of a hand-in is the notebook, and which lie beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from graders.errors import CourseError
from graders.intake.cells import Cell, cells_of_notebook, decoded
from graders.intake.html import cells_of_page
from graders.intake.manifest import disagreements
from graders.intake.opening import Files, open_up
from graders.intake.signatures import signature
from graders.intake.slots import Slot

TYPED = "(typed into Moodle)/"
"""What stands before the name of a text that a student typed into Moodle's own editor."""
LIKE = 0.3  # of the course's own cells are there: less, and it is another notebook
OTHER_ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
SKIPPED = {".ipynb_checkpoints", "__pycache__", "__MACOSX"}


@dataclass(frozen=True)
class Candidate:
    """A file that holds cells. like: share of the course's own cells in it. own: how many cells the
    release doesn't have. code: those of code. stubs: places for answers that are as released."""

    name: str
    cells: tuple[Cell, ...]
    is_page: bool
    like: float
    own: int
    code: frozenset[str]
    stubs: int

    def holds_all_of(self, other: Candidate) -> bool:
        """Whether no work is lost where this one is taken and the other is not.

        Of two files of one kind, all must agree. Text on a page looks other than in a notebook, so
        there code and places for answers are counted.
        """
        if self.is_page == other.is_page:
            mine, others = ([(c.cell_type, c.source) for c in one.cells] for one in (self, other))
            return mine == others
        return other.code <= self.code and self.stubs <= other.stubs


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
        found.append(Candidate(name, cells, kind == "page", *likeness(cells, slots)))
    return found, broken


def kind_of_file(name: str, content: bytes) -> str:
    """ "notebook", "page" or "", by the name's end and, where that was changed, by the content."""
    end, start = name.lower(), content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if end.endswith(".ipynb") or (start.startswith(b"{") and b'"cell_type"' in content):
        return "notebook"
    if end.endswith((".html", ".htm", ".xhtml")) or start.startswith((b"<!doctype html", b"<html")):
        return "page"
    return ""


def likeness(
    cells: Sequence[Cell], slots: Sequence[Slot]
) -> tuple[float, int, frozenset[str], int]:
    """What Candidate says of its cells: like, own, code and stubs."""
    fixed = {(slot.cell_type, slot.signature) for slot in slots if not slot.is_open}
    stubs = {(slot.cell_type, slot.signature) for slot in slots if slot.is_open}
    here = [(cell.cell_type, signature(cell.cell_type, cell.source)) for cell in cells]
    own = [one for one in here if one not in fixed | stubs and one[1]]
    code = frozenset(text for kind, text in own if kind == "code")
    untouched = sum(one in stubs for one in here)
    return len(fixed & set(here)) / max(1, len(fixed)), len(own), code, untouched


def the_best(fitting: list[Candidate], assignment: str) -> Candidate:
    """The notebook to grade; CourseError where two could be it.

    A notebook before a page, and one of the expected name before another. One in which nothing was
    done counts only where there is no other; else none may hold work that the best one lacks.
    """
    left = [one for one in fitting if one.own] or fitting
    best = min(left, key=lambda c: (c.is_page, PurePosixPath(c.name).stem != assignment))
    rivals = [one.name for one in left if not best.holds_all_of(one)]
    if rivals:
        names = " and ".join([best.name, *rivals])
        raise CourseError(f"{names} differ, and each could be the hand-in; ask which one counts")
    return best


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

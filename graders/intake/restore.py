"""A hand-in becomes a notebook of the course again: every expected cell there, each exactly once.

Students' words come from the hand-in and all else from the release: types, points, kernel, checks.
Where a person must decide first, no notebook is made.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.v4 import new_notebook
from nbformat.v4.rwbase import rejoin_lines

from graders.errors import CourseError
from graders.intake.alignment import Alignment, Decisions, align
from graders.intake.cells import Cell
from graders.intake.matching import Match
from graders.intake.slots import Slot, slots_of
from graders.notebooks.cells import grade_id
from graders.notebooks.missing import put_back

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Restored:
    """What came of a hand-in.

    notebook: None while something is in doubt. mended: names of cells that weren't as they should
    be, by name, type or place. put_back: names of the course's cells that were lost.
    """

    notebook: Any
    alignment: Alignment
    mended: tuple[str, ...]
    put_back: tuple[str, ...]


def restore(cells: Sequence[Cell], release: Any, decisions: Decisions | None = None) -> Restored:
    """The notebook that a hand-in stands for, or what a person must decide first.

    decisions: see alignment. CourseError where the result would lack an expected cell.
    """
    slots = slots_of(release)
    alignment = align(cells, slots, decisions)
    mended = tuple(m.slot.name for m in alignment.matches if was_damaged(m, cells))
    lost = tuple(m.slot.name for m in alignment.matches if not m.places)
    if alignment.doubtful:
        return Restored(None, alignment, mended, lost)
    notebook = new_notebook(metadata=copy.deepcopy(release.metadata))
    notebook.nbformat_minor = release.nbformat_minor
    notebook.cells = list(rebuilt_cells(cells, release, alignment))
    is_open = {slot.name for slot in slots if slot.is_open}
    originals = [
        without_words(cell) if grade_id(cell) in is_open else cell for cell in release.cells
    ]
    put_back(notebook.cells, originals, lambda cell: bool(grade_id(cell)))
    with_valid_outputs(notebook)
    assert_complete(notebook, slots)
    return Restored(notebook, alignment, mended, lost)


def was_damaged(match: Match, cells: Sequence[Cell]) -> bool:
    """Whether a cell that is there was cut, or had lost its name or its type."""
    found = [cells[place] for place in match.places]
    fine = [one.name == match.slot.name and one.cell_type == match.slot.cell_type for one in found]
    return bool(found) and fine != [True]


def rebuilt_cells(cells: Sequence[Cell], release: Any, alignment: Alignment) -> list[Any]:
    """The hand-in's cells in their order: expected ones as the release has them, others bare."""
    filled = {match.places[0]: match for match in alignment.matches if match.places}
    parts = {place for match in alignment.matches for place in match.places[1:]}
    used = {cell.get("id", "") for cell in release.cells}
    rebuilt = []
    for place, cell in enumerate(cells):
        if match := filled.get(place):
            rebuilt.append(as_expected(match, cells, release.cells[match.slot.place]))
        elif place not in parts:
            fits = ID.fullmatch(cell.id) is not None and cell.id not in used
            own = bare(cell, cell.id if fits else f"own-{place}")
            used.add(own.id)
            rebuilt.append(with_outputs(own, [cell]))
    return rebuilt


def bare(cell: Cell, cell_id: str) -> Any:
    """A student's own cell: its type and text, and no metadata."""
    own: dict[str, Any] = {"cell_type": cell.cell_type, "id": cell_id, "metadata": {}}
    own["source"] = cell.source
    if cell.cell_type == "code":
        own |= {"outputs": [], "execution_count": None}
    return nbformat.from_dict(own)


def as_expected(match: Match, cells: Sequence[Cell], original: Any) -> Any:
    """The release's cell, with the student's words where they belong into it."""
    found = [cells[place] for place in match.places]
    cell = copy.deepcopy(original)
    if match.slot.is_open:
        between = "\n" if match.slot.cell_type == "code" else "\n\n"
        cell.source = between.join(one.source for one in found)
    return with_outputs(cell, found)


def with_outputs(cell: Any, found: Sequence[Cell]) -> Any:
    """The cell with what the hand-in's cells had shown; execution counts are not kept."""
    if cell.cell_type == "code":
        outputs = [output for one in found for output in one.outputs if isinstance(output, dict)]
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
    return cell


def without_words(cell: Any) -> Any:
    """A release's cell as it is put back where a student should have written: empty.

    Not as released: nbgrader gives an untouched text no points without asking anybody.
    """
    again = copy.deepcopy(cell)
    again.source = ""
    return again


def with_valid_outputs(notebook: Any) -> None:
    """Drop all outputs where some are no outputs: they are shown to people and never judged."""
    try:
        rejoin_lines(notebook)
        nbformat.validate(notebook)
    except Exception:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        nbformat.validate(notebook)


def assert_complete(notebook: Any, slots: Sequence[Slot]) -> None:
    """CourseError unless each expected grade_id is there exactly once, and no other."""
    names = sorted(name for cell in notebook.cells if (name := grade_id(cell)))
    expected = sorted(slot.name for slot in slots)
    if names != expected:
        wrong = sorted(set(names) ^ set(expected)) or [n for n in set(names) if names.count(n) > 1]
        raise CourseError(f"the restored notebook is not whole: {', '.join(wrong)}; report this")

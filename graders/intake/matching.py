"""The state of an alignment: which cells of a hand-in fill which slots of the release, and why.

One cell fills at most one slot. Places are indices of the hand-in's cells.
"""

from __future__ import annotations

import builtins
import keyword
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graders.intake.cells import Cell
from graders.intake.signatures import anchor, bound_names, signature, whole
from graders.intake.slots import Slot

KNOWN = frozenset([*keyword.kwlist, *dir(builtins)])
THRESHOLD = 0.8
"""Below it a person decides."""


@dataclass(frozen=True)
class Match:
    """What fills a slot.

    places: the cells, in order, that are its text together; () where it is lost. confidence: from
    0 to 1. why: for people. candidates: the cells that a person may choose from.
    """

    slot: Slot
    places: tuple[int, ...]
    confidence: float
    why: str
    candidates: tuple[int, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether a person must decide; a lost cell of the course's own text is just put back."""
        return self.slot.is_open and self.confidence < THRESHOLD


@dataclass
class Work:
    """Cells, slots and what was found so far.

    course_text: cells that hold the course's own text and fill no slot: copies, pieces, and texts
    with something added. names: words of the course's cells and of Python.
    """

    cells: Sequence[Cell]
    slots: Sequence[Slot]
    found: dict[str, Match] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    course_text: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.as_code = [signature("code", cell.source) for cell in self.cells]
        self.as_text = [signature("markdown", cell.source) for cell in self.cells]
        self.anchors = [anchor(cell.source) for cell in self.cells]
        self.binds = [bound_in(cell) for cell in self.cells]
        self.names = KNOWN.union(*(re.findall(r"[^\W\d]\w*", slot.source) for slot in self.slots))

    def signature(self, place: int, slot: Slot) -> str:
        """A cell's signature, read as the slot's type."""
        return (self.as_code if slot.cell_type == "code" else self.as_text)[place]

    def free(self) -> list[int]:
        """Cells that fill no slot and aren't the course's own text."""
        return [
            place
            for place in range(len(self.cells))
            if place not in self.taken and place not in self.course_text
        ]

    def open_slots(self) -> list[Slot]:
        """Slots that nothing fills yet."""
        return [slot for slot in self.slots if slot.name not in self.found]

    def take(self, slot: Slot, places: Iterable[int], confidence: float, why: str) -> None:
        """Fill a slot."""
        chosen = tuple(places)
        self.found[slot.name] = Match(slot, chosen, confidence, why)
        self.taken.update(chosen)

    def doubt(self, slot: Slot, candidates: Iterable[int], confidence: float, why: str) -> None:
        """Leave a slot to a person."""
        self.found[slot.name] = Match(slot, (), confidence, why, tuple(candidates))

    def bounds(self, slot: Slot) -> tuple[int, int]:
        """The places between which the slot's cell belongs, exclusive at both ends.

        Only slots whose cells stand in the release's order count.
        """
        chain = self.in_order()
        low = max((m.places[-1] for m in chain if m.slot.place < slot.place), default=-1)
        after = (m.places[0] for m in chain if m.slot.place > slot.place)
        return low, min(after, default=len(self.cells))

    def in_order(self) -> list[Match]:
        """The longest run of matches whose cells stand in the release's order."""
        matched = sorted((m for m in self.found.values() if m.places), key=lambda m: m.slot.place)
        ends: list[int] = []  # last place of the best run of each length
        runs: list[list[Match]] = []
        for match in matched:
            at = bisect_left(ends, match.places[0])
            run = [*(runs[at - 1] if at else []), match]
            ends[at : at + 1], runs[at : at + 1] = [match.places[-1]], [run]
        return runs[-1] if runs else []

    def is_at_home(self, place: int, slot: Slot) -> bool:
        """Whether a cell stands where the slot's belongs."""
        low, high = self.bounds(slot)
        return low < place < high

    def named(self, slot: Slot) -> list[int]:
        """Free cells that bear the slot's name."""
        return [place for place in self.free() if self.cells[place].name == slot.name]

    def is_named(self, place: int, slot: Slot) -> bool:
        """Whether a cell bears the slot's name."""
        return self.cells[place].name == slot.name

    def is_marked(self, place: int, slot: Slot) -> bool:
        """Whether a cell bears the slot's name and its cell id: both survived."""
        cell = self.cells[place]
        return cell.name == slot.name and cell.id == slot.id != ""

    def name_of_another(self, place: int, slot: Slot) -> bool:
        """Whether a cell bears the name of another slot that students fill in with the like."""
        name = self.cells[place].name
        alike = (s for s in self.slots if s.is_open and s.cell_type == slot.cell_type)
        return name != slot.name and any(s.name == name for s in alike)


def bound_in(cell: Cell) -> frozenset[str]:
    """Names that a cell's code binds; a cell of another type is code only if it reads as such."""
    is_code = cell.cell_type == "code" or whole(cell.source)
    return bound_names(cell.source) if is_code else frozenset()

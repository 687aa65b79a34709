"""What a release expects: its cells as slots that a hand-in's cells fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graders.intake.signatures import bound_names, signature
from graders.notebooks.cells import Kind, grade_id, kind_of, predicted_name

OPEN = (Kind.ANSWER, Kind.PREDICT, Kind.MANUAL)
"""Kinds of cells that students fill in; the text of all others is the course's."""


@dataclass(frozen=True)
class Slot:
    """One cell of the release.

    place: its number there. name: its grade_id. binds: what tells code that answers it: names that
    the release's own code binds, for a prediction the predicted variable alone. extras: names that
    it binds beside.
    """

    place: int
    name: str
    kind: Kind
    cell_type: str
    source: str
    id: str
    signature: str
    binds: frozenset[str]
    extras: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether a student fills it in."""
        return self.kind in OPEN


def slots_of(release: Any) -> tuple[Slot, ...]:
    """The slots of a release notebook, in order; cells without a grade_id are none."""
    return tuple(slot_of(place, cell) for place, cell in enumerate(release.cells) if grade_id(cell))


def slot_of(place: int, cell: Any) -> Slot:
    """One slot."""
    kind = kind_of(cell)
    bound = bound_names(cell.source) if cell.cell_type == "code" else frozenset()
    binds = frozenset({predicted_name(cell)}) if kind is Kind.PREDICT else bound
    return Slot(
        place,
        grade_id(cell),
        kind,
        cell.cell_type,
        cell.source,
        cell.get("id", ""),
        signature(cell.cell_type, cell.source),
        binds,
        bound - binds,
    )

"""Cells with a student's text: nothing in a text says where it belongs, so its neighbours do."""

from __future__ import annotations

from itertools import groupby

from graders.intake.matching import Work
from graders.intake.signatures import whole
from graders.intake.slots import Slot
from graders.notebooks.cells import Kind

LONG = 24
"""Letters from which on a text of the course can't stand in a student's by chance."""


def match_texts(work: Work) -> None:
    """Fill the slots for texts: each lies between the course's cells that stand around it."""
    groups = [list(group) for _, group in groupby(texts_left(work), key=work.bounds)]
    for slots in sorted(groups, key=len):
        here = candidates(work, slots)
        if len(slots) == 1:
            place_text(work, slots[0], here)
        else:
            place_rivals(work, slots, here)


def texts_left(work: Work) -> list[Slot]:
    """Slots for texts that nothing fills yet."""
    return [slot for slot in work.open_slots() if slot.kind is Kind.MANUAL]


def candidates(work: Work, slots: list[Slot]) -> list[int]:
    """Free cells between the neighbours of slots that stand in a row, and that could hold a text.

    A code cell could if it bears the slot's name, or is no code: its type was changed.
    """
    low, high = work.bounds(slots[0])
    names = {slot.name for slot in slots}
    return [
        place
        for place in work.free()
        if low < place < high
        and (work.as_text[place] or work.cells[place].name in names)
        and (
            work.cells[place].cell_type != "code"
            or work.cells[place].name in names
            or not whole(work.cells[place].source)
        )
    ]


def place_text(work: Work, slot: Slot, here: list[int]) -> None:
    """Fill one slot from the cells that stand in its place, or leave it to a person."""
    grown = grown_texts(work, here)
    written = [p for p in here if not is_blank(work, p, slot)]
    known = {work.as_text[p] for p in written}
    away = [
        p
        for p in work.named(slot)
        if p not in here and not is_blank(work, p, slot) and work.as_text[p] not in known
    ]
    if grown:
        why = "words were written into the course's own text, or cells were joined"
        work.doubt(slot, here, 0.4, why)
    elif not here:
        low, high = work.bounds(slot)
        near = [p for p in work.free() if low < p < high]
        if len(near) == 1 and is_blank(work, near[0], slot) and not away:
            take_text(work, slot, near[0])
        elif near or away:
            work.doubt(slot, [*near, *away], 0.3, "no text stands in its place")
    elif away:
        work.doubt(slot, [*here, *away], 0.5, "a text elsewhere bears its name")
    elif len(here) == 1 or not written:
        best = max(here, key=lambda p: (work.is_named(p, slot), -p))
        take_text(work, slot, best)
    elif len(written) == len(here) and len({work.as_text[p] for p in written}) == 1:
        best = max(here, key=lambda p: (work.is_named(p, slot), -p))
        take_text(work, slot, best)
        work.course_text |= set(here) - {best}
    else:
        work.doubt(slot, here, 0.6, f"{len(here)} texts stand in its place")


def take_text(work: Work, slot: Slot, place: int) -> None:
    """Fill a slot with the only text in its place, unless it bears another text's name."""
    if work.is_named(place, slot):
        work.take(slot, [place], 1.0, "it bears the name and stands in its place")
    elif work.name_of_another(place, slot):
        work.doubt(slot, [place], 0.5, f'it stands there but bears "{work.cells[place].name}"')
    else:
        work.take(slot, [place], 0.85, "it is the only text between the course's cells around it")


def place_rivals(work: Work, slots: list[Slot], here: list[int]) -> None:
    """Fill several slots between whose places no cell of the course is left: by names in order."""
    named = [[p for p in here if work.is_named(p, slot)] for slot in slots]
    single = [found[0] for found in named if len(found) == 1]
    in_order = len(single) == len(slots) == len(here) and single == sorted(single)
    if in_order and not grown_texts(work, here):
        for slot, place in zip(slots, single, strict=True):
            work.take(slot, [place], 0.85, "the names are there, each once and in their order")
        return
    if here:
        why = f"{len(here)} texts for {len(slots)} places, and the course's cells between are gone"
        for slot in slots:
            work.doubt(slot, here, 0.6, why)


def is_blank(work: Work, place: int, slot: Slot) -> bool:
    """Whether a cell holds nothing of a student's: no letter, or the release's own words."""
    return work.as_text[place] in ("", slot.signature)


def grown_texts(work: Work, here: list[int]) -> list[int]:
    """Cells that hold a text of the course which is lost elsewhere, and more."""
    lost = [
        slot.signature
        for slot in work.open_slots()
        if not slot.is_open and slot.cell_type == "markdown" and len(slot.signature) >= LONG
    ]
    return [place for place in here if any(text in work.as_text[place] for text in lost)]

"""Which cell of a hand-in is which of the release: names are believed only where the text agrees.

In this order: the course's own text, exactly; anchors and the names that code binds; the course's
text where it was edited; texts by their neighbours; pieces of cells that were cut. What stays in
doubt is left to a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from graders.intake.answers import match_answers, mend_cuts
from graders.intake.cells import Cell
from graders.intake.matching import Match, Work
from graders.intake.slots import Slot
from graders.intake.texts import match_texts
from graders.notebooks.cells import Kind

MOST_PIECES = 4
MOST_COMPARED = 200  # cells of a student's own: no honest notebook has more
ENOUGH = 12  # letters from which on a piece of text is more than chance
LONG = 40  # letters that a student has in common with a text of the course only by quoting it
ADDED = 10  # letters that may have been added to the course's text by accident
ALIKE, ALIKE_AND_NAMED = 0.9, 0.6
Decisions = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Alignment:
    """One match for each slot, in the release's order."""

    matches: tuple[Match, ...]

    @property
    def doubtful(self) -> tuple[Match, ...]:
        """What a person must decide."""
        return tuple(match for match in self.matches if match.is_doubtful)


def align(
    cells: Sequence[Cell], slots: Sequence[Slot], decisions: Decisions | None = None
) -> Alignment:
    """The alignment of a hand-in's cells with a release's slots.

    decisions: slot's name -> the cells that a person chose for it, () for "it is missing".
    """
    work = Work(cells, slots)
    for slot in slots:
        if decisions and slot.name in decisions:
            work.take(slot, decisions[slot.name], 1.0, "a person decided")
    match_exactly(work)
    match_pieces(work)
    match_answers(work)
    match_edited(work)
    set_aside_course_text(work)
    match_texts(work)
    mend_cuts(work)
    for slot in work.open_slots():
        work.doubt(slot, (), 0.0, "it isn't there")
    return Alignment(tuple(work.found[slot.name] for slot in slots))


def match_exactly(work: Work) -> None:
    """Fill the slots of the course's own text whose text is there, unchanged; copies go aside."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in work.free():
        places["code", work.as_code[place]].append(place)
        places["markdown", work.as_text[place]].append(place)
    several = []
    for slot in work.open_slots():
        here = places.get((slot.cell_type, slot.signature), []) if slot.signature else []
        if slot.is_open or not here:
            continue
        if len(here) == 1 and here[0] not in work.taken:
            work.take(slot, here, 1.0, "the course's text, unchanged")
        else:
            several.append((slot, here))
    for slot, here in several:
        left = [place for place in here if place not in work.taken]
        if left:
            best = max(left, key=lambda p: (work.is_at_home(p, slot), work.is_named(p, slot), -p))
            work.take(slot, [best], 1.0, "the course's text, unchanged; there are copies")
    for _, here in several:
        work.course_text |= set(here) - work.taken


def match_pieces(work: Work) -> None:
    """Fill slots of the course's own text that was cut into cells which stand in a row."""
    for slot in work.open_slots():
        if slot.is_open or len(slot.signature) < ENOUGH:
            continue
        for start in work.free():
            run = run_from(work, start, slot)
            if run:
                work.take(slot, run, 0.98, f"the course's text, cut into {len(run)} cells")
                break


def run_from(work: Work, start: int, slot: Slot) -> list[int]:
    """Cells from a place on that are the slot's text together; [] where they aren't."""
    run: list[int] = []
    text = ""
    for place in range(start, min(start + MOST_PIECES, len(work.cells))):
        if place in work.taken:
            return []
        run.append(place)
        text += work.signature(place, slot)
        if text == slot.signature:
            return run
        if not slot.signature.startswith(text):
            return []
    return []


def match_edited(work: Work) -> None:
    """Fill slots of the course's own text that a student changed; the course's text comes back.

    A cell in which the work of an open slot may stand is left to the student, and so is one that
    holds the whole text and more.
    """
    answers = [slot.binds for slot in work.slots if slot.kind in (Kind.ANSWER, Kind.PREDICT)]
    for slot in work.open_slots():
        if slot.is_open:
            continue
        near = [
            place
            for place in work.free()
            if not any(names & work.binds[place] for names in answers)
        ]
        likeness = {place: alike(work, place, slot) for place in near[:MOST_COMPARED]}
        good = [place for place, found in likeness.items() if found]
        if good:
            best = max(good, key=lambda p: (likeness[p], work.is_at_home(p, slot), -p))
            work.take(slot, [best], 0.9, "the course's text, edited by the student")
            if slot.kind is Kind.CHECK:
                work.course_text |= {p for p in good if work.anchors[p] == ("check", slot.name)}
                work.course_text -= {best}


def alike(work: Work, place: int, slot: Slot) -> float:
    """How alike a cell and the course's text are, 0.0 where that isn't enough."""
    if work.anchors[place] == ("check", slot.name) and slot.kind is Kind.CHECK:
        return 1.0
    if (work.cells[place].cell_type == "code") != (slot.cell_type == "code"):
        return 0.0
    text = work.signature(place, slot)
    enough = ALIKE_AND_NAMED if work.is_named(place, slot) else ALIKE
    shorter, longer = sorted((len(text), len(slot.signature)))
    if shorter < ENOUGH or 2 * shorter < enough * (shorter + longer):
        return 0.0
    if slot.signature in text and len(text) > len(slot.signature) + ADDED:
        return 0.0
    matcher = SequenceMatcher(None, text, slot.signature, autojunk=False)
    likeness = matcher.ratio() if matcher.quick_ratio() >= enough else 0.0
    return likeness if likeness >= enough else 0.0


def set_aside_course_text(work: Work) -> None:
    """Keep pieces of the course's own texts out of the search for students' texts."""
    texts = [slot.signature for slot in work.slots if not slot.is_open]
    for place in work.free():
        mine = [work.as_text[place], work.as_code[place]]
        if any(len(one) >= LONG and one in text for one in mine for text in texts):
            work.course_text.add(place)

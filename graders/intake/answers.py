"""Cells with a student's code: found by the anchor in their first line or by what they bind."""

from __future__ import annotations

import re

from graders.intake.matching import THRESHOLD, Work
from graders.intake.signatures import anchor, bound_names, meaning, whole
from graders.intake.slots import Slot
from graders.notebooks.cells import Kind

MOST_PIECES = 4
OPERATORS = tuple("+-*/&|^=<>)]},.:")


def match_answers(work: Work) -> None:
    """Fill the slots for code: answers by their anchor, predictions by their variable, else both
    by what they bind, at last by a name that survived."""
    coded = [slot for slot in work.open_slots() if slot.kind in (Kind.ANSWER, Kind.PREDICT)]
    for slot in coded:
        anchored = [p for p in work.free() if work.anchors[p] == ("task", slot.name)]
        if anchored:
            choose(work, slot, anchored, "its first line names the task", 1.0)
    for slot in (slot for slot in coded if slot.name not in work.found):
        binding = [p for p in work.free() if binds_all(work, p, slot)]
        if binding:
            names = " and ".join(sorted(slot.binds))
            # no other cell has a reason to set what was predicted; a name is more often shared
            sure = 1.0 if slot.kind is Kind.PREDICT else 0.95
            choose(work, slot, binding, f"it is where {names} is set", sure)
    for slot in (slot for slot in coded if slot.name not in work.found):
        by_name(work, slot)


def binds_all(work: Work, place: int, slot: Slot) -> bool:
    """Whether a cell binds all that tells the slot's answer, and is no other task's or check's."""
    anchored = work.anchors[place][0] != ""
    return bool(slot.binds) and slot.binds <= work.binds[place] and not anchored


def choose(work: Work, slot: Slot, places: list[int], why: str, confidence: float) -> None:
    """Fill a slot with one of several cells, or leave it to a person."""
    worked = [p for p in places if work.signature(p, slot) != slot.signature] or places
    texts = {work.signature(p, slot) for p in worked}
    named = [p for p in worked if work.is_named(p, slot)]
    marked = [p for p in named if work.is_marked(p, slot)]
    if len(texts) > 1 and not (marked == named and len(named) == 1):
        work.doubt(slot, places, 0.5, f"{len(worked)} different cells could be it: {why}")
        return
    if len(texts) > 1:
        best = marked[0]
        why += "; another cell could be it, but has lost the name and the id that this one has"
    else:
        best = max(worked, key=lambda p: (work.is_at_home(p, slot), work.is_named(p, slot), -p))
    others = [p for p in work.named(slot) if p not in places]
    away = not work.is_at_home(best, slot)
    if heads := heads_of(work, best, slot):
        work.doubt(slot, [*heads, best], 0.6, f"{why}, but the cell before it holds its first line")
    elif work.name_of_another(best, slot) and away:
        work.doubt(slot, [best], 0.5, f"{why}, but it bears another task's name and place")
    elif others and confidence < 1.0:
        work.doubt(slot, [best, *others], 0.6, f"{why}, but another cell bears its name")
    else:
        work.take(slot, [best], confidence - 0.1 * away, why)
        work.course_text |= {p for p in places if work.signature(p, slot) == slot.signature}
        work.course_text -= {best}


def heads_of(work: Work, place: int, slot: Slot) -> list[int]:
    """The cell before, where the anchor's line was cut in two and begins there."""
    before = place - 1
    if before < 0 or before in work.taken or work.anchors[place] == ("task", slot.name):
        return []
    joined = work.cells[before].source.rstrip("\n") + work.cells[place].source
    return [before] if anchor(joined) == ("task", slot.name) else []


def by_name(work: Work, slot: Slot) -> None:
    """Fill a slot by a name that survived, where type and place agree with it."""
    named = [
        p
        for p in work.named(slot)
        if work.cells[p].cell_type == "code" and work.anchors[p][0] == ""
    ]
    fitting = [p for p in named if work.is_at_home(p, slot)]
    if len(fitting) == 1 == len(named):
        others = any(
            s.binds & work.binds[fitting[0]] for s in work.slots if s.is_open and s != slot
        )
        if not others:
            work.take(slot, fitting, 0.85, "it bears the name and stands in its place")
            return
    low, high = work.bounds(slot)
    near = [p for p in work.free() if low < p < high and work.cells[p].cell_type == "code"]
    candidates = sorted({*named, *near})
    why = "no cell names it or sets what it asks for" if not named else "only a name speaks for it"
    work.doubt(slot, candidates, 0.6 if candidates else 0.0, why)


def mend_cuts(work: Work) -> None:
    """Put answers together that were cut into several cells."""
    for match in list(work.found.values()):
        slot = match.slot
        if slot.kind not in (Kind.ANSWER, Kind.PREDICT) or len(match.places) != 1:
            continue
        if match.confidence < THRESHOLD or match.why == "a person decided":
            continue
        pieces = pieces_from(work, match.places[0], slot)
        if rests := rests_of(work, pieces, slot):
            work.taken.discard(pieces[0])
            why = f"{match.why}; a cell behind it looks like the rest of it"
            work.doubt(slot, [*pieces, *rests], 0.6, why)
        elif not sure_seams(work, pieces, slot):
            work.taken.discard(pieces[0])
            why = f"{match.why}; it was cut, and where its lines end can be read in two ways"
            work.doubt(slot, pieces, 0.6, why)
        elif len(pieces) > 1:
            work.take(slot, pieces, 0.9, f"{match.why}; it was cut into {len(pieces)} cells")


def pieces_from(work: Work, first: int, slot: Slot) -> list[int]:
    """The cells from a place on that are one answer together."""
    best = [first]
    text = work.cells[first].source
    for place in range(first + 1, min(first + MOST_PIECES, len(work.cells))):
        if not may_follow(work, place):
            break
        following = work.cells[place].source
        joined = f"{text}\n{following}"
        lacking = (slot.binds | slot.extras) - bound_names(text)
        belongs = not whole(text) or not whole(following) or lacking & work.binds[place]
        if whole(joined) and belongs:
            best = [*best, *range(best[-1] + 1, place + 1)]
        elif whole(text):
            break
        text = joined
    return best


def sure_seams(work: Work, pieces: list[int], slot: Slot) -> bool:
    """Whether a cut answer means the same however its pieces are joined.

    An editor cuts where the cursor stands. Within a line, the pieces may be code with a line's end
    between them, too, and yet other code.
    """
    text = work.cells[pieces[0]].source
    for place in pieces[1:]:
        following = work.cells[place].source
        in_line = text + following
        text = f"{text}\n{following}"
        other = slot.binds <= bound_names(in_line) and whole(in_line)
        if other and meaning(in_line) != meaning(text):
            return False
    return True


def may_follow(work: Work, place: int) -> bool:
    """Whether a cell could be the rest of the one before; what it is called counts for nothing."""
    return (
        place not in work.taken
        and work.cells[place].cell_type in ("code", work.cells[place - 1].cell_type)
        and work.anchors[place][0] == ""
        and bool(work.cells[place].source.strip())
    )


def rests_of(work: Work, pieces: list[int], slot: Slot) -> list[int]:
    """Cells that read as the rest of an answer: behind it, before the next cell of the course."""
    text = "\n".join(work.cells[place].source for place in pieces)
    lacking = (slot.binds | slot.extras) - bound_names(text)
    found = []
    for place in range(pieces[-1] + 1, len(work.cells)):
        if place in work.taken:
            break
        after = work.cells[place].source
        sets_it = bool(lacking & work.binds[place])
        if may_follow(work, place):
            is_rest = not whole(after) or after.lstrip().startswith(OPERATORS) or sets_it
            is_rest |= place == pieces[-1] + 1 and goes_on(work, text, after, lacking)
        else:  # of another type, but code that fits
            is_rest = sets_it or (not whole(after) and whole(f"{text}\n{after}"))
        if is_rest and after.strip():
            found.append(place)
    return found


def goes_on(work: Work, text: str, after: str, lacking: frozenset[str]) -> bool:
    """Whether a line of the answer goes on in the next cell.

    Then the code becomes whole, or gets the names that it lacks; or a name that other cells use
    stands half in this cell and half in that one.
    """
    for before in (text.rstrip("\n"), text.rstrip()):
        joined = before + after
        if lacking and lacking <= bound_names(joined):
            return True
        if not whole(text) and whole(joined):
            return True
    head, tail = re.search(r"[^\W\d]\w*$", text.rstrip()), re.match(r"\w+", after)
    if not head or not tail:
        return False
    halves = {head[0], tail[0]}
    return head[0] + tail[0] in work.names and not halves <= work.names

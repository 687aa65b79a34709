"""Hand-ins that wait for a person: what is in doubt, what could be it, and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graders.errors import CourseError
from graders.intake.alignment import Alignment
from graders.intake.choosing import HandIn
from graders.intake.collect import Course, read_and_restore
from graders.intake.decisions import read_decisions, write_decisions
from graders.intake.inbox import Delivery, as_joined_now, newest_first
from graders.intake.matching import Match

Places = tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """One student's newest hand-in, with the cells in doubt."""

    delivery: Delivery
    hand_in: HandIn
    alignment: Alignment

    def choices(self, match: Match) -> Places:
        """The cells that a person may choose for a match: the likely ones, else those left."""
        taken = {place for one in self.alignment.matches for place in one.places}
        left = (place for place in range(len(self.hand_in.cells)) if place not in taken)
        return match.candidates or tuple(left)


def cases(course: Course) -> Iterator[Case]:
    """Hand-ins of the roster's students that a decision could let through.

    One that can't be read at all is none: there is nothing to decide about it.
    """
    known = as_joined_now(course.inbox.deliveries(course.assignment))
    for student in course.roster.students:
        mine = newest_first([one for one in known if one.student == student.id])
        if not mine:
            continue
        try:
            hand_in, restored = read_and_restore(course, mine[0])
        except CourseError:
            continue
        if restored.alignment.doubtful:
            yield Case(mine[0], hand_in, restored.alignment)


def expected_text(course: Course, match: Match) -> str:
    """What the release has in the place: the course's cell before, and the cell itself."""
    place = match.slot.place
    before = course.slots[place - 1].source if place else ""
    return f"{before}\n\n--- {match.slot.name} ---\n{match.slot.source}".strip()


def choice_of(said: str, case: Case, match: Match, taken: Mapping[str, Places]) -> Places:
    """A person's words as cells: numbers in the order in which they belong together, "e" for none.

    Raises ValueError, in words for that person, where that is no choice.
    """
    if said.strip().lower() == "e":
        return ()
    parts = [part for part in re.split(r"[\s,+]+", said.strip()) if part]
    if not parts or not all(part.isdecimal() for part in parts):
        raise ValueError("give numbers of cells, e (it is missing) or s (skip)")
    chosen = tuple(int(part) for part in parts)
    if len(set(chosen)) < len(chosen):
        raise ValueError("one cell stands there twice")
    choices = case.choices(match)
    if unknown := [place for place in chosen if place not in choices]:
        raise ValueError(f"cell {unknown[0]} isn't among {', '.join(map(str, choices))}")
    for name, places in taken.items():
        if set(places) & set(chosen):
            raise ValueError(f"that cell is {name} already")
    return chosen


def decide(course: Course, case: Case, decisions: Mapping[str, Places]) -> None:
    """Keep decisions, beside those made before about the same hand-in."""
    before = read_decisions(course.root, course.assignment, case.delivery)
    write_decisions(course.root, course.assignment, case.delivery, {**before, **decisions})

"""The nouns of the reports: what was asked, what one hand-in earned for it, and a whole class."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

WRITTEN = "written"


@dataclass(frozen=True)
class Asked:
    """One graded part of an assignment. id: its grade_id; group: its task, or WRITTEN.

    says: what holds when it is earned, or the written answer's title.
    """

    id: str
    group: str
    says: str
    max_points: float

    @property
    def by_hand(self) -> bool:
        """Whether a person marks it."""
        return self.group == WRITTEN


@dataclass(frozen=True)
class Part:
    """What one hand-in earned for one part; points is None while nobody has graded it.

    reason, hint: the judge's words. comment: the marker's. overruled: a marker's points stand in
    place of the judge's. ours: the judge could not grade it, and its reason is for staff.
    """

    asked: Asked
    points: float | None
    reason: str = ""
    hint: str = ""
    comment: str = ""
    overruled: bool = False
    ours: bool = False

    @property
    def told(self) -> str:
        """The reason as far as the student reads it: not what staff should look into."""
        return "" if self.points is None or self.ours else self.reason

    @property
    def lost(self) -> float:
        """Points that were not earned; 0 while nobody has graded it."""
        return 0.0 if self.points is None else max(0.0, self.asked.max_points - self.points)

    @property
    def state(self) -> str:
        """One of waiting, earned, partly, lost."""
        if self.points is None:
            return "waiting"
        if self.points >= self.asked.max_points:
            return "earned"
        return "partly" if self.points > 0 else "lost"


@dataclass(frozen=True)
class HandIn:
    """One student's result; parts is empty where nothing was handed in or autograded.

    older: what lies in submitted/ now can't be read, so that the points are an older hand-in's.
    aside: what of the hand-in was set aside and not used, one line each. autograded: whether the
    gradebook holds it. not_taken: why what was handed in last could not be taken in, "" where it
    was.
    """

    student: str
    parts: tuple[Part, ...] = ()
    handed_in: datetime | None = None
    seconds_late: float = 0.0
    penalty: float = 0.0
    older: bool = False
    aside: tuple[str, ...] = ()
    autograded: bool = True
    not_taken: str = ""

    @property
    def missing(self) -> bool:
        """Whether there is nothing to grade."""
        return not self.parts

    @property
    def waiting(self) -> tuple[Part, ...]:
        """The parts that nobody has graded yet."""
        return tuple(part for part in self.parts if part.points is None)

    @property
    def earned(self) -> float:
        """Points so far, a late penalty taken off, never under 0."""
        return max(0.0, sum(part.points or 0.0 for part in self.parts) - self.penalty)

    @property
    def possible(self) -> float:
        """Points that could be had."""
        return sum(part.asked.max_points for part in self.parts)


@dataclass(frozen=True)
class ClassResult:
    """All hand-ins of an assignment, and what was asked: checks, then texts, in the notebook's
    order."""

    assignment: str
    asked: tuple[Asked, ...]
    students: tuple[HandIn, ...]

    @property
    def possible(self) -> float:
        """Points that could be had."""
        return sum(asked.max_points for asked in self.asked)

    def only(self, students: Collection[str]) -> ClassResult:
        """The same for these students only."""
        return replace(self, students=tuple(s for s in self.students if s.student in students))

"""Hand-ins come in: kept, joined to students, restored, and put where they are graded.

One hand-in that can't be taken is listed with its reason, and all others go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

from graders.errors import CourseError
from graders.intake.choosing import HandIn, choose
from graders.intake.decisions import read_decisions
from graders.intake.inbox import FOLDER, Delivery, Inbox, as_joined_now, newest_first
from graders.intake.opening import add
from graders.intake.placing import leave_empty, place
from graders.intake.restore import Restored, restore
from graders.intake.roster import Roster
from graders.intake.slots import Slot, slots_of
from graders.notebooks.cells import read_notebook
from graders.settings import Settings

EXPLAINED = Path(".course") / "restored"
IN_DOUBT = "in doubt: "


class Status(Enum):
    """What became of a student's hand-in."""

    RECEIVED = "received"  # whole, as it was
    RESTORED = "restored"  # something lost was given back
    FOR_A_HUMAN = "for a human"  # nothing is graded before a person looks
    MISSING = "missing"  # nothing was handed in


@dataclass(frozen=True)
class Collected:
    """One line of the table. student: the id, or the name as it came where nobody could be told.

    older: how many other hand-ins of the student are kept. notes: what people should know.
    in_doubt: whether a person can decide about cells. unreadable: whether only another file helps.
    """

    student: str
    status: Status
    reason: str = ""
    late: bool = False
    older: int = 0
    notes: tuple[str, ...] = ()
    in_doubt: bool = False
    unreadable: bool = False


class UnreadableError(CourseError):
    """A hand-in holds nothing that can be graded."""


@dataclass(frozen=True)
class Course:
    """What collecting an assignment needs to know. due: None where there is no deadline."""

    settings: Settings
    assignment: str
    roster: Roster
    due: datetime | None = None

    @property
    def root(self) -> Path:
        """The course's folder."""
        return self.settings.root

    @property
    def inbox(self) -> Inbox:
        """Where every byte is kept."""
        return Inbox(self.root / FOLDER)

    @cached_property
    def release(self) -> Any:
        """The release notebook."""
        return read_notebook(self.settings.release_notebook(self.assignment))

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Its cells, as what is expected."""
        return slots_of(self.release)


def collect(
    course: Course,
    deliveries: Sequence[Delivery],
    progress: Callable[[str], None] = lambda student: None,
) -> tuple[Collected, ...]:
    """Note new deliveries, and put the newest hand-in of every student where it is graded.

    Everybody of the roster is in the result, in its order; then what belongs to nobody known.
    progress is called with each student's id when that one is done.
    """
    inbox = course.inbox
    for delivery in deliveries:
        inbox.note(delivery)
    known = as_joined_now(inbox.deliveries(course.assignment))
    lines = []
    for student in course.roster.students:
        mine = newest_first([one for one in known if one.student == student.id])
        lines.append(taken_in(course, student.id, mine))
        progress(student.id)
    ids = {student.id for student in course.roster.students}
    here = {(one.source, one.who) for one in deliveries}
    looked_at = {one.source for one in deliveries}
    # what somebody has handed in for whom it was told apart since, from another source
    told = {(one.who, one.content) for one in known if one.student in ids}
    others = (one for one in known if one.student not in ids)
    strangers = {one.who: one for one in others if (one.who, one.content) not in told}
    for who, one in strangers.items():
        if one.source in looked_at and (one.source, who) not in here:
            continue  # it has been renamed or taken away since
        reason = one.problem or f'students.csv has no "{one.student}" any more'
        lines.append(Collected(who, Status.FOR_A_HUMAN, reason))
    return tuple(lines)


def taken_in(course: Course, student: str, mine: Sequence[Delivery]) -> Collected:
    """One student's newest hand-in, taken in or listed with the reason."""
    if not mine:
        return Collected(student, Status.MISSING)
    newest = mine[0]
    late = bool(course.due and newest.handed_in and newest.handed_in > course.due)
    unreadable = False
    try:
        status, reason, notes = put_in_place(course, newest)
    except UnreadableError as error:
        status, reason, notes = Status.FOR_A_HUMAN, first_line(error), ()
        unreadable = True
    except (CourseError, OSError) as error:
        status, reason, notes = Status.FOR_A_HUMAN, first_line(error), ()
    except Exception as error:  # the class goes on whatever one hand-in brings to light
        reason = f"a fault of ours: {type(error).__name__}: {first_line(error)}; report it"
        status, notes = Status.FOR_A_HUMAN, ()
    if status is Status.FOR_A_HUMAN:
        try:
            if leave_empty(course.root, course.assignment, student, reason):
                notes = (*notes, "the older hand-in isn't graded in its place")
        except CourseError as error:
            notes = (*notes, first_line(error))
    doubt = reason.startswith(IN_DOUBT)
    return Collected(student, status, reason, late, len(mine) - 1, notes, doubt, unreadable)


def first_line(error: Exception) -> str:
    """An error's first line."""
    return str(error).split("\n")[0][:300]


def put_in_place(course: Course, newest: Delivery) -> tuple[Status, str, tuple[str, ...]]:
    """Restore a delivery and write it where it is graded; CourseError where it can't be read."""
    hand_in, restored = read_and_restore(course, newest)
    notes = (*hand_in.notes, *(f"{one.path}: {one.reason}" for one in newest.refused))
    write_explained(course, newest.student, restored)
    if restored.notebook is None:
        doubtful = restored.alignment.doubtful
        names = ", ".join(match.slot.name for match in doubtful)
        return Status.FOR_A_HUMAN, f"{IN_DOUBT}{names}", notes
    left_out = place(
        course.root,
        course.assignment,
        newest.student,
        restored.notebook,
        hand_in.beside,
        newest.handed_in,
    )
    notes += tuple(f"{name} could not be written" for name in left_out)
    if restored.mended or restored.put_back:
        return Status.RESTORED, restored_words(restored), notes
    return Status.RECEIVED, "", notes


def read_and_restore(course: Course, delivery: Delivery) -> tuple[HandIn, Restored]:
    """A delivery's notebook, with what people decided about it; UnreadableError without one."""
    files: dict[str, bytes] = {}
    for piece in delivery.pieces:
        add(files, piece.name, course.inbox.read(piece))
    try:
        hand_in = choose(files, course.assignment, course.slots)
    except CourseError as error:
        refused = [f"{one.path}: {one.reason}" for one in delivery.refused]
        raise UnreadableError("; ".join([*refused, str(error)])) from error
    decisions = read_decisions(course.root, course.assignment, delivery)
    return hand_in, restore(hand_in.cells, course.release, decisions)


def write_explained(course: Course, student: str, restored: Restored) -> None:
    """Keep, for each expected cell, which cells of the hand-in it is, how sure that is, and why."""
    rows = [
        {"cell": m.slot.name, "is": m.places, "confidence": round(m.confidence, 2), "why": m.why}
        for m in restored.alignment.matches
    ]
    file = course.root / EXPLAINED / course.assignment / f"{student}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, indent=1))


def restored_words(restored: Restored) -> str:
    """What was given back, in words."""
    said = []
    if restored.mended:
        said.append(f"cells mended: {len(restored.mended)}")
    if restored.put_back:
        said.append(f"put back: {', '.join(restored.put_back)}")
    return "; ".join(said)

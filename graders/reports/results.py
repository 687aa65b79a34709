"""What a class earned and why: the gradebook joined with the judge's verdicts, as plain data.

The gradebook says how many points; the verdicts say why; tasks and rubric say what for. Read only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from graders.contracts import Outcome, Verdict
from graders.errors import CourseError
from graders.gradebook.book import read_verdicts
from graders.reports.newest import readable
from graders.rubrics import Rubric, load_rubric
from graders.settings import Settings
from graders.tasks import tasks_of

WRITTEN = "written"
GRADEBOOK = "gradebook.db"


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
    """

    student: str
    parts: tuple[Part, ...] = ()
    handed_in: datetime | None = None
    seconds_late: float = 0.0
    penalty: float = 0.0
    older: bool = False

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
    """All hand-ins of an assignment, and what was asked, in the notebook's order."""

    assignment: str
    asked: tuple[Asked, ...]
    students: tuple[HandIn, ...]

    @property
    def possible(self) -> float:
        """Points that could be had."""
        return sum(asked.max_points for asked in self.asked)


def class_result(settings: Settings, assignment: str) -> ClassResult:
    """Results of everyone in the course's gradebook or among the hand-ins.

    Who handed nothing in is missing; a hand-in that wasn't autograded waits with all its parts; one
    that can't be read is marked as older. Raises CourseError where there is no gradebook yet.
    """
    if not (settings.root / GRADEBOOK).exists():
        raise CourseError(f"there is no gradebook yet; run: course build {assignment}")
    verdicts = read_verdicts(settings.root, assignment)
    asked = asked_in(assignment, load_rubric(settings, assignment))
    untouched = tuple(Part(one, None, "not autograded yet") for one in asked)
    here = {path.parts[-2] for path in (settings.root / "submitted").glob(f"*/{assignment}")}
    with Gradebook(db_url(settings), settings.course.id) as book:
        names = sorted(here | {student.id for student in book.students})
        found = [hand_in(book, assignment, name, asked, verdicts.get(name, ())) for name in names]
    students = tuple(
        one
        if one.student not in here
        else replace(one, parts=untouched)
        if one.missing
        else replace(one, older=not readable(settings, assignment, one.student))
        for one in found
    )
    return ClassResult(assignment, asked, students)


def student_result(settings: Settings, assignment: str, student: str, url: str) -> HandIn:
    """One student's result out of the gradebook at url."""
    verdicts = read_verdicts(settings.root, assignment).get(student, ())
    asked = asked_in(assignment, load_rubric(settings, assignment))
    with Gradebook(url, settings.course.id) as book:
        return hand_in(book, assignment, student, asked, verdicts)


def asked_in(assignment: str, rubric: Rubric) -> tuple[Asked, ...]:
    """What an assignment grades: every check of its tasks, then every section of its rubric."""
    checks = [
        Asked(check.id, task.name, check.says, check.points)
        for task in tasks_of(assignment)
        for check in task.checks
    ]
    return (*checks, *(Asked(c.id, WRITTEN, c.title, float(c.points)) for c in rubric.cells))


def hand_in(
    book: Any, assignment: str, student: str, asked: Sequence[Asked], verdicts: Sequence[Verdict]
) -> HandIn:
    """One student's result; a part that the gradebook doesn't know waits for a person."""
    try:
        submission = book.find_submission(assignment, student)
    except MissingEntry:
        return HandIn(student)
    grades = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades}
    comments = {note.name: note for notebook in submission.notebooks for note in notebook.comments}
    said = {verdict.check: verdict for verdict in verdicts}
    return HandIn(
        student,
        tuple(part(one, grades.get(one.id), comments.get(one.id), said) for one in asked),
        submission.timestamp,
        submission.total_seconds_late,
        submission.late_submission_penalty or 0.0,
    )


def part(asked: Asked, grade: Any, comment: Any, said: Mapping[str, Verdict]) -> Part:
    """One part out of its row in the gradebook and its verdict."""
    verdict = said.get(asked.id)
    marked = grade is not None and grade.manual_score is not None
    points = points_of(grade, by_hand=asked.by_hand)
    ours = verdict is not None and verdict.outcome is Outcome.UNGRADED
    points = None if ours and not marked else points
    never = "" if asked.by_hand else "it was never judged; autograde it again"
    reason = verdict.reason if verdict else never
    return Part(
        asked,
        points,
        "" if points is not None and verdict is None else reason,
        verdict.hint if verdict else "",
        (comment.comment or "") if comment is not None else "",
        overruled=marked and not asked.by_hand,
        ours=ours,
    )


def points_of(grade: Any, *, by_hand: bool) -> float | None:
    """Points in a gradebook row; None where none were given, or where a person still must."""
    if grade is None or (grade.manual_score is None and grade.auto_score is None):
        return None
    if by_hand and grade.needs_manual_grade:
        return None
    return float(grade.score)


def db_url(settings: Settings) -> str:
    """The course's own gradebook."""
    return f"sqlite:///{settings.root / GRADEBOOK}"

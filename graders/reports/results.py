"""What a class earned and why: the gradebook joined with the judge's verdicts, as plain data.

The gradebook says how many points; the verdicts say why; tasks and rubric say what for. Read only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from graders.contracts import Outcome, Verdict
from graders.errors import CourseError
from graders.gradebook.book import read_verdicts
from graders.gradebook.plain import is_text, lying_aside
from graders.intake.placing import not_taken
from graders.reports.newest import readable
from graders.reports.parts import WRITTEN, Asked, ClassResult, HandIn, Part
from graders.rubrics import Rubric, load_rubric
from graders.settings import Settings
from graders.state import GRADEBOOK, db_url
from graders.tasks import tasks_of


def class_result(settings: Settings, assignment: str) -> ClassResult:
    """Results of everyone in the course's gradebook or among the hand-ins.

    Who handed nothing in is missing; a hand-in that wasn't autograded waits with all its parts; one
    that can't be read, or that intake could not take in, is marked as older. Raises CourseError
    where there is no gradebook yet.
    """
    if not (settings.root / GRADEBOOK).exists():
        raise CourseError(f"there is no gradebook yet; run: course build {assignment}")
    verdicts = read_verdicts(settings.root, assignment)
    asked = asked_in(assignment, load_rubric(settings, assignment))
    lost = not_taken(settings.root, assignment)
    found_here = (path.parts[-2] for path in (settings.root / "submitted").glob(f"*/{assignment}"))
    here = lost.keys() | {name for name in found_here if is_text(name)}
    with Gradebook(db_url(settings), settings.course.id) as book:
        names = sorted(here | {student.id for student in book.students})
        found = [
            replace(
                hand_in(book, assignment, name, asked, verdicts.get(name, ())),
                aside=lying_aside(settings.root, assignment, name),
            )
            for name in names
        ]
    students = tuple(
        with_what_lies_there(settings, assignment, one, asked, lost.get(one.student, ""))
        if one.student in here
        else one
        for one in found
    )
    return ClassResult(assignment, asked, students)


def with_what_lies_there(
    settings: Settings, assignment: str, one: HandIn, asked: Sequence[Asked], lost: str
) -> HandIn:
    """The result of somebody who handed in; lost: why intake could not take the newest in."""
    if one.missing:
        untouched = tuple(Part(part, None, lost or "not autograded yet") for part in asked)
        return replace(one, parts=untouched, autograded=False, not_taken=lost)
    older = not readable(settings, assignment, one.student)
    return replace(one, older=older, not_taken=lost)


def student_result(settings: Settings, assignment: str, student: str, url: str) -> HandIn:
    """One student's result out of the gradebook at url."""
    verdicts = read_verdicts(settings.root, assignment).get(student, ())
    asked = asked_in(assignment, load_rubric(settings, assignment))
    with Gradebook(url, settings.course.id) as book:
        found = hand_in(book, assignment, student, asked, verdicts)
    return replace(found, aside=lying_aside(settings.root, assignment, student))


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

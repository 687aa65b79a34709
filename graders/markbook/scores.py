"""What nbgrader's own gradebook holds for texts marked by hand, read and written by its models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from graders.errors import CourseError

Place = tuple[str, str]
"""(student, cell)"""


@dataclass(frozen=True)
class Score:
    """nbgrader's row of one text. points: None where nobody gave any; comment: a person's, or "".

    most: the cell's points. extra: extra credit on top. waits: whether nbgrader asks for a person,
    also where points stand: then the hand-in was graded anew since. page: the id under which the
    formgrader shows the hand-in.
    """

    points: float | None
    most: float
    extra: float
    comment: str
    waits: bool
    page: str = ""

    @property
    def total(self) -> float:
        """What counts, as nbgrader counts it."""
        return 0.0 if self.points is None else self.points + self.extra


def scores(session: Session, assignment: str, place: Place | None = None) -> dict[Place, Score]:
    """(student, cell) -> score, for every text of everyone who is graded; for one where named.

    A text is a cell that a student fills in and that earns points itself; a check isn't one.
    """
    answered = aliased(SolutionCell, flat=True)
    rows = _of_place(
        select(
            Student.id,
            GradeCell.name,
            Grade.manual_score,
            GradeCell.max_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
            Grade.notebook_id,
        )
        .select_from(Grade)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .join(
            answered,
            (answered.name == GradeCell.name) & (answered.notebook_id == GradeCell.notebook_id),
        )
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id),
        GradeCell.name,
        assignment,
        place,
    )
    said = _of_place(
        select(Student.id, SolutionCell.name, Comment.manual_comment)
        .select_from(Comment)
        .join(SolutionCell, SolutionCell.id == Comment.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
        .where(Comment.manual_comment.is_not(None)),
        SolutionCell.name,
        assignment,
        place,
    )
    comments = {(student, cell): text for student, cell, text in session.execute(said)}
    return {
        (student, cell): Score(
            points, most, extra or 0.0, comments.get((student, cell), ""), bool(waits), page
        )
        for student, cell, points, most, extra, waits, page in session.execute(rows)
    }


def write_score(
    session: Session, assignment: str, place: Place, points: float, comment: str
) -> None:
    """Put points and comment into the gradebook; the text no longer waits for a person.

    CourseError where the gradebook has no such text.
    """
    student, cell = place
    grade = session.scalars(_rows(Grade, GradeCell, assignment, place)).one_or_none()
    note = session.scalars(_rows(Comment, SolutionCell, assignment, place)).one_or_none()
    if grade is None or note is None:
        raise CourseError(
            f"{assignment}: {cell} of {student} isn't in the gradebook; autograde it first"
        )
    grade.manual_score = points
    grade.needs_manual_grade = False
    note.manual_comment = comment or None


def _rows(kind: Any, cells: Any, assignment: str, place: Place) -> Any:
    """Rows of nbgrader's Grade or Comment that belong to one text."""
    return _of_place(
        select(kind)
        .join(cells, cells.id == kind.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id),
        cells.name,
        assignment,
        place,
    )


def _of_place(query: Any, name: Any, assignment: str, place: Place | None) -> Any:
    """The query, which has the submitted notebook in it, narrowed down to one class or one text."""
    found = (
        query.join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .where(Assignment.name == assignment, Notebook.name == assignment)
    )
    return found if place is None else found.where(Student.id == place[0], name == place[1])

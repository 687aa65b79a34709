"""Marks texts by the demo's key, through nbgrader's gradebook, as a marker would in its pages."""

from __future__ import annotations

from nbgrader.api import Gradebook

from graders.demo.roster import EMPTY, Roster, Student
from graders.reports.results import db_url
from graders.settings import Settings

NOTHING = "Nothing was handed in for this part."


def mark_texts(settings: Settings, roster: Roster) -> None:
    """Write points and comments for every student and manual cell."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        for student in roster.students:
            for cell in roster.texts:
                points, comment = key_for(roster, student, cell)
                place = (cell, roster.assignment, roster.assignment, student.name)
                grade, note = book.find_grade(*place), book.find_comment(*place)
                grade.manual_score, grade.needs_manual_grade = points, False
                note.manual_comment = comment
        book.db.commit()


def key_for(roster: Roster, student: Student, cell: str) -> tuple[float, str]:
    """The key's points and comment for what a student wrote in a cell; 0 where it is empty."""
    level = student.level(cell)
    if level == EMPTY:
        return 0.0, NOTHING
    text = roster.texts[cell][level]  # type: ignore[index]
    return text.points, text.comment

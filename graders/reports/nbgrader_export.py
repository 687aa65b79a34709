"""`nbgrader export` as nbgrader writes it, but as a CSV that holds: quoted, and free of formulas.

nbgrader joins the fields with commas as they are, so that a comma in a name moves every column and
a sign in front of it makes it a formula.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin

from graders.reports.export import safe_cell

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


class SafeCsvExport(CsvExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's own columns and options; its rows, written by the csv module."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that --to names (default grades.csv)."""
        file = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", file)
        wanted = {str(name) for name in self.assignment}, {str(name) for name in self.student}
        file.write_text(to_csv(gradebook, *wanted), encoding="utf-8-sig", newline="")


def to_csv(gradebook: Gradebook, assignments: set[str], students: set[str]) -> str:
    """All submissions as CSV text; an empty set asks for everything.

    As in nbgrader's own file, who handed in nothing has a row with zeros and no timestamp;
    `course export` says `missing` instead.
    """
    rows = [
        row(gradebook, assignment, student)
        for assignment in gradebook.assignments
        for student in gradebook.students
        if assignment.name in (assignments or {assignment.name})
        and student.id in (students or {student.id})
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def row(gradebook: Gradebook, assignment: Any, student: Any) -> dict[str, str]:
    """One student's row of one assignment."""
    values = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "timestamp": None,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "raw_score": 0.0,
        "late_submission_penalty": 0.0,
        "score": 0.0,
        "max_score": assignment.max_score,
    }
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return {name: as_cell(value) for name, value in values.items()}
    penalty = submission.late_submission_penalty
    values["timestamp"] = submission.timestamp
    values["raw_score"] = submission.score
    values["late_submission_penalty"] = penalty
    values["score"] = max(0.0, submission.score - penalty)
    return {name: as_cell(value) for name, value in values.items()}


def as_cell(value: Any) -> str:
    """Numbers and times as they are, text without formulas, nothing as nothing.

    >>> as_cell(-0.5), as_cell("-0.5"), as_cell(None)
    ('-0.5', "'-0.5", '')
    """
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else str(value)

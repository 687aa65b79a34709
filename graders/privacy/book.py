"""A person's rows in the gradebook: nbgrader's through its API, and those of our own tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import Engine, inspect, text

from graders.privacy.step import Step, many
from graders.settings import Settings
from graders.state import GRADEBOOK, db_url

OURS = "course_"
"""How the names of our tables begin; one with a column `student` holds rows of people."""


def rows_of(settings: Settings, student: str) -> Iterator[Step]:
    """The student with all hand-ins, grades and comments; then the rows of our own tables."""
    if not (settings.root / GRADEBOOK).exists():
        return
    with Gradebook(db_url(settings), settings.course.id) as book:
        said = in_nbgrader(book, student)
        ours = {table: count_of(book.engine, table, student) for table in own_tables(book.engine)}
    if said:
        yield Step(f"{GRADEBOOK}: {said}", partial(remove_student, settings, student))
    for table, count in ours.items():
        if count:
            says = f"{GRADEBOOK}: {many(count, 'row')} of {table}"
            yield Step(says, partial(remove_rows, settings, table, student))


def in_nbgrader(book: Any, student: str) -> str:
    """What nbgrader holds of a student, in words; "" where nothing."""
    try:
        found = book.find_student(student)
    except MissingEntry:
        return ""
    notebooks = [notebook for one in found.submissions for notebook in one.notebooks]
    grades = sum(len(notebook.grades) for notebook in notebooks)
    comments = sum(len(notebook.comments) for notebook in notebooks)
    return (
        f"the student, {many(len(found.submissions), 'hand-in')}, {many(grades, 'grade')}, "
        f"{many(comments, 'comment')}"
    )


def own_tables(engine: Engine) -> list[str]:
    """Our tables that hold rows of students."""
    known = inspect(engine)
    return [
        table
        for table in sorted(known.get_table_names())
        if table.startswith(OURS)
        and any(column["name"] == "student" for column in known.get_columns(table))
    ]


def count_of(engine: Engine, table: str, student: str) -> int:
    """How many rows of a table of ours are the student's."""
    asked = text(f"SELECT COUNT(*) FROM {quoted(engine, table)} WHERE student = :student")
    with engine.connect() as connection:
        return int(connection.execute(asked, {"student": student}).scalar_one())


def remove_student(settings: Settings, student: str) -> None:
    """Delete the student with all hand-ins, as nbgrader does."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        book.remove_student(student)
        rewrite(book.engine)


def remove_rows(settings: Settings, table: str, student: str) -> None:
    """Delete the student's rows of a table of ours."""
    with Gradebook(db_url(settings), settings.course.id) as book:
        asked = text(f"DELETE FROM {quoted(book.engine, table)} WHERE student = :student")
        with book.engine.begin() as connection:
            connection.execute(asked, {"student": student})
        rewrite(book.engine)


def rewrite(engine: Engine) -> None:
    """Have SQLite write its file anew: deleted rows stay readable in it until then."""
    if engine.dialect.name == "sqlite":
        engine.dispose()  # no other connection of ours may hold the file
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))


def quoted(engine: Engine, table: str) -> str:
    """A table's name as the database wants it; it comes from the database itself."""
    return engine.dialect.identifier_preparer.quote(table)

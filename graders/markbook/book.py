"""The book of marks: appended to, never rewritten, and in step with nbgrader's gradebook.

The first round counts: its points and comment go into nbgrader's rows in the same transaction. What
somebody typed into nbgrader's own page since is read as one more mark, of a marker `FORMGRADER`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from nbgrader.api import Student
from sqlalchemy import Row, Select, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from graders.errors import CourseError
from graders.markbook.marks import Mark
from graders.markbook.opening import opened, session_of
from graders.markbook.scores import Place, Score, scores, write_score
from graders.markbook.tables import marks

FORMGRADER = "formgrader"
"""Marker of points that somebody typed into nbgrader's page; such a mark has no band."""


class Stale(Exception):  # noqa: N818  # not a fault: somebody else was first
    """A mark was refused because another one came in between; other: that one, where there is."""

    def __init__(self, other: Mark | None) -> None:
        said = f"{other.marker} gave {other.points:g} points" if other else "there is no such mark"
        super().__init__(f"{said}; look at it before you save")
        self.other = other


class MarkBook:
    """All marks of a course. A context manager; opening an older database upgrades it."""

    def __init__(self, db_url: str) -> None:
        self._engine = opened(db_url)

    def __enter__(self) -> MarkBook:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def session(self, *, writes: bool = False) -> AbstractContextManager[Session]:
        """A session on the same database, as in `opening.session_of`."""
        return session_of(self._engine, writes=writes)

    def read(self, assignment: str) -> tuple[tuple[Mark, ...], dict[Place, Score]]:
        """The history and nbgrader's own row of each text, both of one moment."""
        with self.session() as session:
            stored, found = _stored(session, assignment), scores(session, assignment)
        return (*stored, *_typed(assignment, newest(stored), found).values()), found

    def history(self, assignment: str) -> tuple[Mark, ...]:
        """Every mark in order of time; last what was typed into nbgrader's page since."""
        return self.read(assignment)[0]

    def standing(self, assignment: str) -> dict[Place, Mark]:
        """(student, cell) -> the mark that counts: the latest of the first round.

        A text is absent whose points were taken away in nbgrader's page, or whose hand-in is gone.
        """
        with self.session() as session:
            return standing_of(
                assignment, _stored(session, assignment), scores(session, assignment)
            )

    def scores(self, assignment: str) -> dict[Place, Score]:
        """(student, cell) -> nbgrader's own row of each text."""
        with self.session() as session:
            return scores(session, assignment)

    def students(self) -> frozenset[str]:
        """Everybody in the gradebook, whatever they handed in: those who need a pseudonym."""
        with self.session() as session:
            return frozenset(session.scalars(select(Student.id)))

    def give(self, mark: Mark, expected_version: int) -> Mark:
        """Write a mark after the one of that version (0: the first); the mark as it was written.

        mark.version is set here. Raises Stale where the newest mark of the round is another one;
        ValueError for points outside the cell's and a time without zone; CourseError where the
        gradebook has no such text. Then nothing was written.
        """
        if mark.when.tzinfo is None:
            raise ValueError("mark.when: has no zone; give it in UTC")
        place = mark.student, mark.cell
        try:
            with self.session(writes=True) as session:
                return _give(session, mark, expected_version)
        except IntegrityError:  # a database without locks: the other one was faster
            with self.session() as session:
                found = _stored(session, mark.assignment, place)
            raise Stale(newest(found, second=mark.second).get(place)) from None


def standing_of(
    assignment: str, stored: tuple[Mark, ...], found: dict[Place, Score]
) -> dict[Place, Mark]:
    """What counts, out of a history and nbgrader's rows; see MarkBook.standing."""
    latest = newest(stored)
    known = {
        place: mark
        for place, mark in latest.items()
        if place in found and found[place].points is not None
    }
    return known | _typed(assignment, latest, found)


def newest(stored: Iterable[Mark], *, second: bool = False) -> dict[Place, Mark]:
    """(student, cell) -> the mark of the highest version in one round; clocks decide nothing."""
    found: dict[Place, Mark] = {}
    for mark in stored:
        place = mark.student, mark.cell
        if mark.second == second and (place not in found or found[place].version < mark.version):
            found[place] = mark
    return found


def _give(session: Session, mark: Mark, expected_version: int) -> Mark:
    place = mark.student, mark.cell
    score = scores(session, mark.assignment, place).get(place)
    if score is None:
        raise CourseError(
            f"{mark.assignment}: {mark.cell} of {mark.student} isn't in the gradebook; "
            "autograde it first"
        )
    if not 0 <= mark.points <= score.most:
        raise ValueError(f"mark.points: {mark.points:g} lies outside 0 to {score.most:g}")
    before = newest(_stored(session, mark.assignment, place), second=mark.second)
    typed = {} if mark.second else _typed(mark.assignment, before, {place: score})
    latest = typed.get(place, before.get(place))
    if (latest.version if latest else 0) != expected_version:
        raise Stale(latest)
    for one in typed.values():
        session.execute(insert(marks).values(_values(one)))
    given = replace(mark, version=expected_version + 1)
    session.execute(insert(marks).values(_values(given)))
    if not given.second:
        write_score(session, given.assignment, place, given.points, given.comment)
    return given


def _typed(
    assignment: str, latest: dict[Place, Mark], found: dict[Place, Score]
) -> dict[Place, Mark]:
    """What stands in nbgrader's rows and isn't the latest mark, as marks of FORMGRADER's."""
    now = datetime.now(UTC)
    return {
        place: Mark(
            assignment,
            *place,
            version=latest[place].version + 1 if place in latest else 1,
            marker=FORMGRADER,
            when=now,
            band="",
            points=score.points,
            comment=score.comment,
        )
        for place, score in found.items()
        if score.points is not None
        and (
            place not in latest
            or (latest[place].points, latest[place].comment) != (score.points, score.comment)
        )
    }


def _stored(session: Session, assignment: str, place: Place | None = None) -> tuple[Mark, ...]:
    query: Select[Any] = select(marks).where(marks.c.assignment == assignment)
    if place is not None:
        query = query.where(marks.c.student == place[0], marks.c.cell == place[1])
    rows = session.execute(query.order_by(marks.c.given_at, marks.c.version, marks.c.id))
    return tuple(_mark(row) for row in rows)


def _mark(row: Row[Any]) -> Mark:
    named = dict(row._mapping)
    when = named.pop("given_at").replace(tzinfo=UTC)
    named.pop("id")
    return Mark(**named, when=when)


def _values(mark: Mark) -> dict[str, Any]:
    """The mark as a row; the database keeps UTC without saying so."""
    return {name: getattr(mark, name) for name in _names()} | {
        "given_at": mark.when.astimezone(UTC).replace(tzinfo=None)
    }


def _names() -> Iterator[str]:
    return (column.name for column in marks.c if column.name not in ("id", "given_at"))

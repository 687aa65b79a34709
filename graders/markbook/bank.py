"""The bank of comments: what markers say often about one criterion, shared and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Row, insert, select, update

from graders.errors import CourseError
from graders.markbook.book import MarkBook
from graders.markbook.tables import comments

Criterion = Literal["evidence", "reasoning"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
MOST_LETTERS = 2000


@dataclass(frozen=True)
class Kept:
    """One comment of the bank; uses: how often somebody inserted it."""

    id: int
    cell: str
    criterion: Criterion
    text: str
    uses: int


def bank(book: MarkBook, assignment: str) -> tuple[Kept, ...]:
    """All comments of an assignment, what is used most first."""
    query = select(comments).where(comments.c.assignment == assignment)
    with book.session() as session:
        rows = session.execute(query.order_by(comments.c.uses.desc(), comments.c.id)).all()
    return tuple(_kept(row) for row in rows)


def keep(book: MarkBook, assignment: str, cell: str, criterion: str, text: str) -> Kept:
    """Put a comment into the bank; one that is there already is given back as it is."""
    values = {
        "assignment": assignment,
        "cell": cell,
        "criterion": _criterion(criterion),
        "text": _said(text),
    }
    with book.session(writes=True) as session:
        same = [comments.c[name] == value for name, value in values.items()]
        row = session.execute(select(comments).where(*same)).one_or_none()
        if row is None:
            session.execute(insert(comments).values(**values, uses=0))
            row = session.execute(select(comments).where(*same)).one()
    return _kept(row)


def reword(book: MarkBook, assignment: str, id: int, text: str) -> Kept:
    """Change a comment's text in the bank; marks that carry the old words keep them."""
    return _change(book, assignment, id, text=_said(text))


def count_use(book: MarkBook, assignment: str, id: int) -> Kept:
    """Note that somebody inserted it."""
    return _change(book, assignment, id, uses=comments.c.uses + 1)


def _change(book: MarkBook, assignment: str, id: int, **values: Any) -> Kept:
    here = (comments.c.assignment == assignment, comments.c.id == id)
    with book.session(writes=True) as session:
        row = session.execute(select(comments).where(*here)).one_or_none()
        if row is None:
            raise CourseError(f"{assignment}: the bank has no comment {id}; load the page again")
        if "text" in values:
            twin = (comments.c.text == values["text"], comments.c.id != id)
            alike = [comments.c[n] == getattr(row, n) for n in ("assignment", "cell", "criterion")]
            if session.execute(select(comments.c.id).where(*twin, *alike)).first():
                raise CourseError("the bank has that very comment already; use that one")
        session.execute(update(comments).where(*here).values(**values))
        return _kept(session.execute(select(comments).where(*here)).one())


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, row.cell, row.criterion, row.text, row.uses)


def _said(text: str) -> str:
    said = text.strip()
    if not 0 < len(said) <= MOST_LETTERS:
        raise ValueError(f"text: has {len(said)} letters; write 1 to {MOST_LETTERS}")
    return said


def _criterion(name: str) -> str:
    if name not in CRITERIA:
        raise ValueError(f'criterion: "{name}" is none; choose one of {", ".join(CRITERIA)}')
    return name

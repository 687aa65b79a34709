"""Who has taken on which section: a claim keeps the others' "next" away, it locks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from graders.markbook.book import MarkBook
from graders.markbook.tables import claims


class Claimed(Exception):  # noqa: N818  # not a fault: somebody else was first
    """Somebody else has the section."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"{claim.marker} has claimed this section; take it over if you agreed so")
        self.claim = claim


@dataclass(frozen=True)
class Claim:
    """One section in one person's hands, since when (UTC)."""

    cell: str
    marker: str
    since: datetime


def claims_of(book: MarkBook, assignment: str) -> dict[str, Claim]:
    """Cell -> who has it."""
    query = select(claims).where(claims.c.assignment == assignment)
    with book.session() as session:
        rows = session.execute(query).all()
    return {
        row.cell: Claim(row.cell, row.marker, row.claimed_at.replace(tzinfo=UTC)) for row in rows
    }


def claim(
    book: MarkBook, assignment: str, cell: str, marker: str, when: datetime, *, over: bool = False
) -> None:
    """Take a section; Claimed where somebody else has it, unless it is taken over."""
    here = (claims.c.assignment == assignment, claims.c.cell == cell)
    with book.session(writes=True) as session:
        row = session.execute(select(claims).where(*here)).one_or_none()
        if row is not None and row.marker != marker and not over:
            raise Claimed(Claim(cell, row.marker, row.claimed_at.replace(tzinfo=UTC)))
        session.execute(delete(claims).where(*here))
        at = when.astimezone(UTC).replace(tzinfo=None)
        session.execute(
            insert(claims).values(assignment=assignment, cell=cell, marker=marker, claimed_at=at)
        )


def release(book: MarkBook, assignment: str, cell: str, marker: str) -> None:
    """Give back a section of one's own; of another's nothing happens."""
    mine = (claims.c.assignment == assignment, claims.c.cell == cell, claims.c.marker == marker)
    with book.session(writes=True) as session:
        session.execute(delete(claims).where(*mine))

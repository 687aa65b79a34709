"""What each digest in a mark stands for: the cell's rubric as it was when the mark was given."""

from __future__ import annotations

from sqlalchemy import insert, select

from graders.markbook.book import MarkBook
from graders.markbook.tables import rubrics
from graders.rubrics.schema import Rubric, RubricCell, digest


def remember(book: MarkBook, rubric: Rubric) -> None:
    """Keep the text of each of the rubric's cells under its digest; once kept, it stays."""
    with book.session() as session:
        there = set(session.scalars(select(rubrics.c.digest)))
    new = {digest(cell): cell for cell in rubric.cells if digest(cell) not in there}
    if not new:
        return
    with book.session(writes=True) as session:
        there = set(session.scalars(select(rubrics.c.digest)))
        for key, cell in new.items():
            if key not in there:
                values = {"assignment": rubric.assignment, "cell": cell.id}
                content = cell.model_dump_json()
                session.execute(insert(rubrics).values(digest=key, content=content, **values))


def remembered(book: MarkBook, assignment: str) -> dict[str, RubricCell]:
    """Digest -> the cell's rubric under which marks of the assignment were given."""
    query = select(rubrics.c.digest, rubrics.c.content).where(rubrics.c.assignment == assignment)
    with book.session() as session:
        found = session.execute(query).all()
    return {key: RubricCell.model_validate_json(content) for key, content in found}

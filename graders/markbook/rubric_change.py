"""A changed rubric applied to a book of marks: what it would do, and doing it as new marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graders.errors import CourseError
from graders.markbook.book import MarkBook, Stale, newest
from graders.markbook.marks import Mark
from graders.markbook.remap import Change, remapped
from graders.markbook.rubric_texts import remember, remembered
from graders.rubrics.schema import Rubric, RubricCell, digest


@dataclass(frozen=True)
class Applied:
    """given: the marks that were written. refused: those whose text got another mark meanwhile."""

    given: tuple[Mark, ...]
    refused: tuple[Change, ...]


def pending(book: MarkBook, rubric: Rubric, when: datetime) -> tuple[Change, ...]:
    """What today's rubric does to each newest mark of either round that was given under another.

    In order of cell and student. Points typed without a rubric are no mark under any, and stay.
    when: the time of the new marks.
    """
    history = book.history(rubric.assignment)
    known = remembered(book, rubric.assignment)
    today = {cell.id: cell for cell in rubric.cells}
    latest = [*newest(history).values(), *newest(history, second=True).values()]
    latest.sort(key=lambda mark: (mark.cell, mark.student, mark.second))
    return tuple(
        _change(mark, known.get(mark.rubric), today.get(mark.cell), when)
        for mark in latest
        if mark.rubric and not (mark.cell in today and digest(today[mark.cell]) == mark.rubric)
    )


def apply(book: MarkBook, rubric: Rubric, changes: Sequence[Change]) -> Applied:
    """Write the changes that need no person, each as a new mark; the older ones stay in history.

    Raises CourseError where the gradebook's cell has fewer points than the rubric's; what came
    before it in the list is written.
    """
    remember(book, rubric)
    given, refused = [], []
    for change in changes:
        if change.new is None:
            continue
        try:
            given.append(book.give(change.new, change.old.version))
        except Stale:
            refused.append(change)
        except ValueError as error:
            raise CourseError(
                f"{change.old.cell}: {error}; the gradebook still has the older points. "
                f"Run: course build {rubric.assignment}"
            ) from error
    return Applied(tuple(given), tuple(refused))


def _change(mark: Mark, old: RubricCell | None, now: RubricCell | None, when: datetime) -> Change:
    if now is None:
        return Change(mark, None, f'today\'s rubric has no section "{mark.cell}"')
    if old is None:
        return Change(mark, None, "the rubric that it was given under was not kept; mark it anew")
    (change,) = remapped([mark], old, now, when)
    return change

"""Marks texts by the demo's key, through the markers' own book, as two people would.

Two thirds of the texts that have a second view are marked twice. At the usual fifth a class this
small would have two or three pairs a section, too few for any figure of agreement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

from graders.demo.course import DEADLINE
from graders.demo.roster import EMPTY, Opinion, Roster, Student
from graders.markbook.book import MarkBook
from graders.markbook.marks import Mark
from graders.markbook.rubric_texts import remember
from graders.rubrics import Rubric, load_rubric
from graders.rubrics.schema import digest
from graders.settings import Settings
from graders.state import db_url

NOTHING = "Nothing was handed in for this part."
MARKERS = ("ines", "jonas")
A_TEXT, A_TALK = timedelta(minutes=4), timedelta(hours=1)


@dataclass(frozen=True)
class Turn:
    """One text that one marker takes up. second: in the blind round."""

    student: Student
    cell: str
    marker: str
    second: bool


def mark_texts(settings: Settings, roster: Roster) -> None:
    """Mark every student's texts; then the two talk over their widest pair, and settle it."""
    rubric = load_rubric(settings, roster.assignment)
    with MarkBook(db_url(settings)) as book:
        remember(book, rubric)
        given = [book.give(one, 0) for one in marks_of(roster, rubric)]
        if pairs := [(first, again) for again in given if again.second
                     for first in given if _same_text(first, again)]:  # fmt: skip
            first, again = max(pairs, key=lambda pair: abs(pair[0].points - pair[1].points))
            later = max(first.when, again.when) + A_TALK
            book.give(replace(first, when=later), first.version)


def marks_of(roster: Roster, rubric: Rubric) -> Iterator[Mark]:
    """Every mark of both rounds; each marker goes through in an order of its own."""
    now = {marker: (DEADLINE + timedelta(days=1)).replace(tzinfo=UTC) for marker in MARKERS}
    for turn in sorted(turns(roster), key=lambda turn: (turn.second, _drawn(turn))):
        points, comment = opinion_of(roster, turn)
        cell = rubric.cell(turn.cell)
        yield Mark(
            roster.assignment,
            turn.student.name,
            turn.cell,
            1,
            turn.marker,
            now[turn.marker],
            cell.band(points).name,
            points,
            comment=comment,
            second=turn.second,
            rubric=digest(cell),
        )
        now[turn.marker] += A_TEXT


def turns(roster: Roster) -> Iterator[Turn]:
    """Each text once by one of the two; most of those with a second view by the other, too."""
    for place, student in enumerate(roster.students):
        mine, other = MARKERS[place % 2], MARKERS[(place + 1) % 2]
        for column, (cell, levels) in enumerate(roster.texts.items()):
            yield Turn(student, cell, mine, second=False)
            level = student.level(cell)
            seen_twice = level != EMPTY and levels[level].second is not None  # type: ignore[index]
            # by twos, so that in each section either of them is the first marker of some
            if seen_twice and (place // 2 + column) % 3:
                yield Turn(student, cell, other, second=True)


def opinion_of(roster: Roster, turn: Turn) -> tuple[float, str]:
    """What the marker of this turn says: the key, or the second view of the same text."""
    if not turn.second:
        return key_for(roster, turn.student, turn.cell)
    text = roster.texts[turn.cell][turn.student.level(turn.cell)]  # type: ignore[index]
    view: Opinion = text.second or text
    return view.points, view.comment


def key_for(roster: Roster, student: Student, cell: str) -> tuple[float, str]:
    """The key's points and comment for what a student wrote in a cell; 0 where it is empty."""
    level = student.level(cell)
    if level == EMPTY:
        return 0.0, NOTHING
    text = roster.texts[cell][level]  # type: ignore[index]
    return text.points, text.comment


def _same_text(first: Mark, again: Mark) -> bool:
    return not first.second and (first.student, first.cell) == (again.student, again.cell)


def _drawn(turn: Turn) -> bytes:
    """Sorts turns the same way at every run, and in no order that means something."""
    text = f"{turn.marker} {turn.student.name} {turn.cell}"
    return hashlib.sha256(text.encode()).digest()

"""One marker's desk: which texts there are and how far they are, and a mark given to one of them.

Joins the book of marks, the rubric, the course's settings and the pseudonyms; knows no browser.
Students leave this room under their pseudonyms only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from graders.errors import CourseError
from graders.markbook.bank import Kept, bank
from graders.markbook.book import MarkBook
from graders.markbook.claims import claims_of
from graders.markbook.marks import Mark
from graders.markbook.pseudonyms import pseudonyms, secret_of, slug_of
from graders.markbook.rounds import Text, drawn, texts_for
from graders.markbook.rubric_texts import remember
from graders.markbook.scores import Place, Score
from graders.marking.queueing import Progress, in_order, progress
from graders.rubrics.schema import Rubric, RubricCell, digest, load_rubric
from graders.settings import FILE_NAME, Settings, load_settings

MOST_LETTERS = 10_000


@dataclass(frozen=True)
class Desk:
    """What one marker sees of one assignment now.

    names: student -> pseudonym. order: students as this marker meets them. claimed: cell -> marker.
    """

    assignment: str
    marker: str
    rubric: Rubric
    texts: Mapping[Place, Text]
    scores: Mapping[Place, Score]
    history: tuple[Mark, ...]
    names: Mapping[str, str]
    order: tuple[str, ...]
    claimed: Mapping[str, str]

    @property
    def cells(self) -> tuple[str, ...]:
        """The sections in the rubric's order."""
        return tuple(cell.id for cell in self.rubric.cells)

    def progress(self) -> list[Progress]:
        """How far each section is."""
        return progress(self.texts, self.history, self.marker, self.cells)

    def student_of(self, slug: str) -> str:
        """The student whose pseudonym stands in an address; CourseError where nobody has it.

        The formgrader's id of the hand-in does as well: nbgrader's page knows no pseudonyms.
        """
        for student, name in self.names.items():
            if slug_of(name) == slug:
                return student
        for (student, _), score in self.scores.items():
            if score.page == slug:
                return student
        raise CourseError(f"nobody here is called {slug}; choose a text from the queue")

    def text(self, cell: str, slug: str) -> Text:
        """One text by section and pseudonym; CourseError where there is none."""
        text = self.texts.get((self.student_of(slug), self.rubric.cell(cell).id))
        if text is None:
            raise CourseError(f"{cell} of {slug} isn't in the gradebook; autograde it first")
        return text

    def total(self, student: str) -> float | None:
        """The student's points for texts, as the gradebook counts them.

        None where it would tell this marker about a text that somebody else marked blind.
        """
        mine = [self.texts[student, cell] for cell in self.cells if (student, cell) in self.texts]
        if any(text.second for text in mine):
            return None
        return sum(text.mark.points + text.extra for text in mine if text.mark)


@dataclass(frozen=True)
class Form:
    """What a marker's page sends. expected: version of the mark that the page shows, 0 for none."""

    band: str
    points: float
    reason: str
    comment: str
    expected: int


def desk_for(root: Path, book: MarkBook, assignment: str, marker: str) -> Desk:
    """The desk of that marker; CourseError for an assignment without rubric or gradebook."""
    settings, rubric = settings_of(root), rubric_of(root, assignment)
    secret = secret_of(root)
    history, scores = book.read(assignment)
    asked = {cell.id for cell in rubric.cells}
    texts = texts_for(marker, assignment, history, scores, drawn(secret, settings.marking.twice))
    names = pseudonyms(secret, book.students())
    return Desk(
        assignment,
        marker,
        rubric,
        {place: text for place, text in texts.items() if place[1] in asked},
        scores,
        history,
        names,
        tuple(in_order({student: names[student] for student, _ in scores}, marker, assignment)),
        {cell: claim.marker for cell, claim in claims_of(book, assignment).items()},
    )


def give(desk: Desk, book: MarkBook, text: Text, form: Form, now: datetime) -> Mark:
    """Write a mark down; the round is the one to which the text belongs for this marker.

    Raises ValueError where the form breaks the rubric's rules, and what MarkBook.give raises.
    """
    cell = desk.rubric.cell(text.cell)
    remember(book, desk.rubric)
    mark = Mark(
        desk.assignment,
        text.student,
        text.cell,
        form.expected + 1,
        desk.marker,
        now,
        form.band,
        form.points,
        checked_reason(cell, form),
        form.comment.strip(),
        text.second,
        digest(cell),
    )
    return book.give(mark, form.expected)


def checked_reason(cell: RubricCell, form: Form) -> str:
    """The reason for points outside the band, "" for points inside; ValueError where it is missing.

    Also for a band that the section doesn't have, points that it can't give, a comment too long.
    """
    names = [band.name for band in cell.bands]
    if form.band not in names:
        raise ValueError(f'band: "{form.band}" is none; choose one of {", ".join(names)}')
    if max(len(form.comment), len(form.reason)) > MOST_LETTERS:
        raise ValueError(f"comment: is longer than {MOST_LETTERS} letters; shorten it")
    if not 0 <= form.points <= cell.points:
        raise ValueError(f"points: {form.points:g} lies outside 0 to {cell.points}")
    if cell.band(form.points).name == form.band:
        return ""
    if not form.reason.strip():
        raise ValueError(f"reason: {form.points:g} points lie outside {form.band}; say why")
    return form.reason.strip()


def middle(low: int, high: int) -> int:
    """The points that a band starts with: its middle, of two middles the lower.

    >>> middle(12, 17), middle(18, 20), middle(3, 3)
    (14, 19, 3)
    """
    return (low + high) // 2


def kept_for(book: MarkBook, assignment: str, cell: str) -> list[Kept]:
    """The bank's comments for one section."""
    return [kept for kept in bank(book, assignment) if kept.cell == cell]


def settings_of(root: Path) -> Settings:
    """The course's settings, read again when the file changed."""
    return _settings(root, (root / FILE_NAME).stat().st_mtime_ns)


def rubric_of(root: Path, assignment: str) -> Rubric:
    """The assignment's rubric, read again when the file changed; CourseError where it has none."""
    settings = settings_of(root)
    file = settings.rubric_file(settings.assignment(assignment).name)
    if not file.exists():
        raise CourseError(f"{assignment} has no rubric: {file.name} isn't there")
    return _rubric(root, assignment, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _settings(root: Path, _changed: int) -> Settings:
    return load_settings(root)


@lru_cache(maxsize=12)
def _rubric(root: Path, assignment: str, _changed: int) -> Rubric:
    return load_rubric(settings_of(root), assignment)

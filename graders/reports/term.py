"""The term's grade of each student by the weights of the course; what is missing says so.

Memos are the texts in the homework, marked by rubric, each week alike. Labs and the homework's
checks earn nothing here: the course grades reasoning, and they are its practice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graders.intake.roster import Roster, Student
from graders.intake.scores import Scores
from graders.reports.export import MISSING, UNGRADED
from graders.reports.parts import ClassResult, HandIn
from graders.settings import Settings

MEMOS = "memos"
ELSEWHERE = ("quizzes", "exam", "participation")
"""Parts of the term's grade that come from files, in the order of the table."""


@dataclass(frozen=True)
class Score:
    """One thing that counts. share: of its points, None where there is none; then why says it."""

    share: float | None
    why: str = MISSING


@dataclass(frozen=True)
class Part:
    """One part of the term's grade: its weight in per cent, and its scores, which count alike."""

    name: str
    weight: float
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One student: for each part its scores, in the order of the part's titles."""

    student: Student
    scores: tuple[tuple[Score, ...], ...]


@dataclass(frozen=True)
class Term:
    """The table."""

    parts: tuple[Part, ...]
    lines: tuple[Line, ...]

    @property
    def whole(self) -> int:
        """How many students have a grade for the whole term."""
        return sum(
            all(s.share is not None for part in one.scores for s in part) for one in self.lines
        )


def term_of(
    settings: Settings,
    students: Sequence[Student],
    results: Mapping[str, ClassResult],
    files: Mapping[str, Scores],
) -> Term:
    """The table of these students.

    results: homework -> its class; a homework that isn't there is missing for everybody. files:
    quizzes, exam, participation -> scores; one that isn't there likewise.
    """
    homework = tuple(one.name for one in settings.assignments if one.kind == "homework")
    weights = settings.weights.model_dump()
    expected = {"quizzes": quizzes_in(settings)}
    titles = {name: titles_of(files.get(name), expected.get(name, (name,))) for name in ELSEWHERE}
    parts = (
        Part(MEMOS, weights[MEMOS], homework),
        *(Part(name, weights[name], titles[name]) for name in ELSEWHERE),
    )
    hand_ins = {
        name: {one.student: one for one in result.students} for name, result in results.items()
    }
    lines = tuple(
        Line(
            student,
            (
                tuple(memo_of(hand_ins.get(name, {}).get(student.id)) for name in homework),
                *(scores_of(files.get(name), student.id, titles[name]) for name in ELSEWHERE),
            ),
        )
        for student in students
    )
    return Term(parts, lines)


def students_of(roster: Roster | None, results: Mapping[str, ClassResult]) -> tuple[Student, ...]:
    """The class list in its order, then whoever has handed in and isn't on it."""
    listed = roster.students if roster else ()
    ids = {one.student for result in results.values() for one in result.students}
    others = sorted(ids - {student.id for student in listed})
    return (*listed, *(Student(name, "") for name in others))


def quizzes_in(settings: Settings) -> tuple[str, ...]:
    """A term's quizzes, as their file calls them: one in each week but the first."""
    return tuple(f"week{week}" for week in sorted({one.week for one in settings.assignments})[1:])


def titles_of(scores: Scores | None, expected: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a part's scores as in their file; those that it lacks are called as expected.

    >>> titles_of(Scores(("week3",), {}), ("week2", "week3")), titles_of(None, ("exam",))
    (('week3', 'week2'), ('exam',))
    """
    found = scores.titles if scores else ()
    lacking = [title for title in expected if title not in found]
    return (*found, *lacking[: max(0, len(expected) - len(found))])


def scores_of(scores: Scores | None, student: str, titles: tuple[str, ...]) -> tuple[Score, ...]:
    """One student's scores out of a file."""
    shares = scores.shares.get(student, {}) if scores else {}
    return tuple(Score(shares.get(title)) for title in titles)


def memo_of(one: HandIn | None) -> Score:
    """What the texts of one homework earned; a late penalty falls on texts and checks alike."""
    texts = [part for part in one.parts if part.asked.by_hand] if one else []
    possible = sum(part.asked.max_points for part in texts)
    if one is None or not possible:
        return Score(None)
    if one.older or any(part.points is None for part in texts):
        return Score(None, UNGRADED)
    penalty = one.penalty * possible / one.possible
    earned = sum(part.points or 0.0 for part in texts) - penalty
    return Score(max(0.0, earned) / possible)

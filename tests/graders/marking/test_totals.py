"""Whatever markers do, on our pages or on nbgrader's: both books say the same total."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from graders.markbook.book import FORMGRADER, MarkBook, Stale
from graders.marking.desk import desk_for
from graders.settings import load_settings

from ..markbook.books import (
    CELLS,
    CHECK,
    COURSE,
    START,
    A,
    mark,
    new_gradebook,
)

REPOSITORY = Path(__file__).resolve().parents[3]
STUDENTS = ("eve", "finn")


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does. lag: how many versions the marker is behind."""

    kind: str
    student: str
    cell: str
    share: float
    lag: int
    comment: str


deeds = st.builds(
    Deed,
    kind=st.sampled_from(
        ["mark", "mark", "mark", "second", "formgrader", "cleared", "regraded", "extra"]
    ),
    student=st.sampled_from(STUDENTS),
    cell=st.sampled_from(sorted(CELLS)),
    share=st.sampled_from([0.0, 0.25, 0.5, 0.725, 1.0]),
    lag=st.sampled_from([0, 0, 0, 1]),
    comment=st.sampled_from(["", "Which?", "Why <b>that</b>?"]),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course's root; nothing in it is marked twice, so that everybody sees all totals."""
    root = tmp_path_factory.mktemp("totals")
    told = (REPOSITORY / "course.toml").read_text().replace("twice = 0.2", "twice = 0.0")
    (root / "course.toml").write_text(told)
    rubric = load_settings(root).rubric_file(A)
    rubric.parent.mkdir(parents=True)
    shutil.copy(load_settings(REPOSITORY).rubric_file(A), rubric)
    new_gradebook(root, STUDENTS)
    return root


def change(gradebook: Gradebook, deed: Deed, points: float) -> None:
    """What nbgrader's page, or a new autograding, does to its rows."""
    gradebook.db.expire_all()
    grade = gradebook.find_grade(deed.cell, A, A, deed.student)
    if deed.kind == "regraded":
        grade.needs_manual_grade = True
    elif deed.kind == "extra":
        grade.extra_credit = points / 4
    else:
        grade.manual_score = points if deed.kind == "formgrader" else None
        note = gradebook.find_comment(deed.cell, A, A, deed.student)
        note.manual_comment = deed.comment or None
    gradebook.db.commit()


def do(book: MarkBook, gradebook: Gradebook, deed: Deed, number: int) -> None:
    points = CELLS[deed.cell] * deed.share
    place = deed.student, deed.cell
    if deed.kind in ("formgrader", "cleared", "regraded", "extra"):
        change(gradebook, deed, points)
    else:
        second = deed.kind == "second"
        history = [m for m in book.history(A) if (m.student, m.cell) == place]
        newest = max((m.version for m in history if m.second == second), default=0)
        given_at = START + timedelta(minutes=number)
        new = mark(*place, points, second=second, comment=deed.comment, when=given_at)
        try:
            book.give(new, max(newest - deed.lag, 0))
        except Stale:
            assert newest > 0
            assert deed.lag


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(done=st.lists(deeds, max_size=9))
def test_the_gradebooks_totals_are_the_panels(template: Path, done: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        shutil.copytree(template, root)
        url = f"sqlite:///{root / 'gradebook.db'}"
        with MarkBook(url) as book, Gradebook(url, COURSE) as gradebook:
            for number, deed in enumerate(done):
                before = [m for m in book.history(A) if m.marker != FORMGRADER]
                do(book, gradebook, deed, number)
                assert set(before) <= set(book.history(A)), "a mark was lost"
            desk = desk_for(root, book, A, "somebody else")
            ours = {student: (desk.total(student) or 0.0) + 2.0 for student in STUDENTS}
            second = [m for m in book.history(A) if m.second]
        with Gradebook(url, COURSE) as gradebook:
            theirs = {s: gradebook.find_submission(A, s).score for s in STUDENTS}
            grades = gradebook.find_submission(A, STUDENTS[0]).notebooks[0].grades
            assert {grade.name for grade in grades} == {CHECK, *CELLS}
        assert theirs == ours
        assert len(second) == sum(deed.kind == "second" and not deed.lag for deed in done) or any(
            deed.lag for deed in done
        )

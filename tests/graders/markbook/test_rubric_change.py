"""A changed rubric applied to a real book of marks, in nbgrader's own gradebook."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from graders.errors import CourseError
from graders.markbook.book import MarkBook
from graders.markbook.rounds import RUBRIC_CHANGE
from graders.markbook.rubric_change import apply, pending
from graders.markbook.rubric_texts import remember
from graders.rubrics import Rubric

from .books import in_gradebook, new_gradebook, type_in_formgrader
from .marking import BANDS, CELL, START, cell, mark

NOW = START + timedelta(days=2)
OLD = Rubric(assignment="week5_homework", cells=(CELL,))
STRICTER = cell(
    bands=(("Excellent", 19, 20), ("Satisfactory", 10, 18), ("Needs improvement", 0, 9))
)
TWO = cell(bands=(("Excellent", 12, 20), ("Needs improvement", 0, 11)))


def rubric(changed: object) -> Rubric:
    return OLD.model_copy(update={"cells": (changed,)})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    new_gradebook(folder, ["ada", "ben", "cleo"])
    return folder / "gradebook.db"


@pytest.fixture
def url(empty: Path, tmp_path: Path) -> str:
    """ada has a mark of each round, ben one of the first, cleo points typed without a rubric."""
    (tmp_path / "gradebook.db").write_bytes(empty.read_bytes())
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with MarkBook(url) as book:
        remember(book, OLD)
        book.give(mark("ada", "ines", 17, comment="no axis"), 0)
        book.give(mark("ada", "jonas", 11, second=True), 0)
        book.give(mark("ben", "jonas", 5), 0)
    type_in_formgrader(url, "cleo", CELL.id, 13)
    return url


def test_what_a_change_would_do_is_listed_whole_and_nothing_is_written(url: str) -> None:
    with MarkBook(url) as book:
        before = book.history("week5_homework")
        changes = pending(book, rubric(STRICTER), NOW)
        assert [(c.old.student, c.old.second, c.new and c.new.points) for c in changes] == [
            ("ada", False, 18),
            ("ada", True, 9),
            ("ben", False, 4),
        ]
        assert [m for m in book.history("week5_homework") if m.band] == [
            m for m in before if m.band
        ]
        assert pending(book, OLD, NOW) == ()


def test_applied_changes_are_new_marks_that_count(url: str) -> None:
    with MarkBook(url) as book:
        done = apply(book, rubric(STRICTER), pending(book, rubric(STRICTER), NOW))
        assert len(done.given) == 3
        assert done.refused == ()
        assert pending(book, rubric(STRICTER), NOW) == ()
        history = book.history("week5_homework")
        assert [m.points for m in history if m.student == "ada" and not m.second] == [17, 18]
        assert book.standing("week5_homework")["ada", CELL.id].marker == RUBRIC_CHANGE
    assert in_gradebook(url, "ada", CELL.id) == (18, "no axis", False)
    assert in_gradebook(url, "ben", CELL.id)[0] == 4
    assert in_gradebook(url, "cleo", CELL.id)[0] == 13, "points without a band stay"


def test_back_again_is_a_change_like_any_other(url: str) -> None:
    with MarkBook(url) as book:
        apply(book, rubric(STRICTER), pending(book, rubric(STRICTER), NOW))
        apply(book, OLD, pending(book, OLD, NOW + timedelta(hours=1)))
        assert book.standing("week5_homework")["ada", CELL.id].points == 17


def test_what_a_person_must_decide_keeps_its_mark(url: str) -> None:
    with MarkBook(url) as book:
        changes = pending(book, rubric(TWO), NOW)
        assert [c.why for c in changes if c.new is None] == [
            'the band "Satisfactory" is gone; mark it anew'
        ]
        apply(book, rubric(TWO), changes)
        assert book.standing("week5_homework")["ada", CELL.id].points == 17
        assert [c.old.student for c in pending(book, rubric(TWO), NOW)] == ["ada"]


def test_a_rubric_that_nobody_kept_and_a_section_that_is_gone_go_to_a_person(url: str) -> None:
    lost = replace(mark("cleo", "ines", 3), rubric="0123456789ab", version=0)
    with MarkBook(url) as book:
        book.give(lost, 1)
        (said,) = [c for c in pending(book, OLD, NOW) if c.old.student == "cleo"]
        assert said.new is None
        assert "was not kept" in said.why
        gone = pending(book, rubric(cell("memo-other")), NOW)
        assert {c.why for c in gone} == {'today\'s rubric has no section "memo-frontier"'}


def test_a_mark_given_meanwhile_wins(url: str) -> None:
    with MarkBook(url) as book:
        changes = pending(book, rubric(STRICTER), NOW)
        book.give(mark("ben", "ines", 14, of=STRICTER), 1)
        done = apply(book, rubric(STRICTER), changes)
        assert [change.old.student for change in done.refused] == ["ben"]
        assert book.standing("week5_homework")["ben", CELL.id].points == 14


def test_more_points_than_the_gradebook_holds_say_what_to_do(url: str) -> None:
    larger = cell(bands=tuple((name, 2 * low, 2 * high + 1) for name, low, high in BANDS))
    with MarkBook(url) as book, pytest.raises(CourseError, match="course build week5_homework"):
        apply(book, rubric(larger), pending(book, rubric(larger), NOW))

"""What markers share: comments, claims, and the rubrics' texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.errors import CourseError
from graders.markbook.bank import bank, count_use, keep, reword
from graders.markbook.book import MarkBook
from graders.markbook.claims import Claimed, claim, claims_of, release
from graders.markbook.rubric_texts import remember, remembered
from graders.rubrics import load_rubric
from graders.rubrics.schema import Rubric, digest
from graders.settings import load_settings

from .books import START, A, new_gradebook

REPOSITORY = Path(__file__).resolve().parents[3]
CELL = "memo-frontier"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[MarkBook]:
    with MarkBook(new_gradebook(tmp_path, ["eve"])) as book:
        yield book


def test_comments_are_kept_counted_and_sorted_by_use(book: MarkBook) -> None:
    one = keep(book, A, CELL, "evidence", "  Which figure is yours?  ")
    two = keep(book, A, CELL, "reasoning", "Name the mechanism.")
    assert (one.text, one.uses) == ("Which figure is yours?", 0)
    assert count_use(book, A, two.id).uses == 1
    count_use(book, A, two.id)
    assert [(kept.id, kept.uses) for kept in bank(book, A)] == [(two.id, 2), (one.id, 0)]
    assert bank(book, "week6_homework") == ()


def test_a_comment_that_is_there_is_not_kept_twice(book: MarkBook) -> None:
    one = keep(book, A, CELL, "evidence", "Which?")
    count_use(book, A, one.id)
    assert keep(book, A, CELL, "evidence", "Which?").uses == 1
    assert keep(book, A, CELL, "reasoning", "Which?").id != one.id


def test_a_comment_can_be_reworded(book: MarkBook) -> None:
    one, two = (keep(book, A, CELL, "evidence", words) for words in ("Wich?", "Where?"))
    assert reword(book, A, one.id, "Which?").text == "Which?"
    with pytest.raises(CourseError, match="has that very comment already"):
        reword(book, A, two.id, "Which?")
    with pytest.raises(CourseError, match="the bank has no comment 99"):
        reword(book, A, 99, "Which?")
    with pytest.raises(CourseError, match="the bank has no comment"):
        reword(book, "week6_homework", one.id, "of another assignment")


@pytest.mark.parametrize(
    ("criterion", "text"), [("style", "Nice."), ("evidence", "  "), ("evidence", "x" * 2001)]
)
def test_what_the_bank_cannot_hold_is_refused(book: MarkBook, criterion: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"^(criterion|text): "):
        keep(book, A, CELL, criterion, text)


def test_a_section_belongs_to_whoever_claims_it_first(book: MarkBook) -> None:
    claim(book, A, CELL, "ada", START)
    claim(book, A, CELL, "ada", START)
    with pytest.raises(Claimed, match="ada has claimed this section"):
        claim(book, A, CELL, "bob", START)
    release(book, A, CELL, "bob")
    assert claims_of(book, A)[CELL].marker == "ada"
    claim(book, A, CELL, "bob", START, over=True)
    assert (claims_of(book, A)[CELL].marker, claims_of(book, A)[CELL].since) == ("bob", START)
    release(book, A, CELL, "bob")
    assert claims_of(book, A) == {}


def test_a_rubrics_text_is_found_by_its_digest_after_it_changed(book: MarkBook) -> None:
    rubric = load_rubric(load_settings(REPOSITORY), A)
    remember(book, rubric)
    old = rubric.cell(CELL)
    new = old.model_copy(update={"prompt": "Something else?"})
    remember(book, Rubric(assignment=A, cells=(new,)))
    remember(book, rubric)
    known = remembered(book, A)
    assert known[digest(old)] == old
    assert known[digest(new)] == new
    assert len(known) == len(rubric.cells) + 1
    assert remembered(book, "week6_homework") == {}

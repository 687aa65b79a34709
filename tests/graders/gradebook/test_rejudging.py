"""Rejudging scores what is stored; what isn't keeps its grade and asks for a plain run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from graders.contracts import Case, Outcome
from graders.gradebook import session as sessions
from graders.gradebook.autograding import autograde
from graders.markbook.book import MarkBook
from graders.markbook.marks import Mark
from graders.markbook.rounds import texts_for
from graders.settings import load_settings
from graders.state import db_url
from graders.tasks import check_by_id, distillation

from ...small_course import MEMO
from .conftest import IMPORTS, LAB, RIGHT, HandIn, nbgrader
from .test_autograding import REVERSED, checks, page
from .test_faults import WRONG, changed_check, outcomes

CHANGED, STRICTER = "kd_loss-mixing", "kd_loss-scaling"


@pytest.fixture(autouse=True)
def _sheets_are_drawn_anew() -> Iterator[None]:
    yield
    forget_sheets()


def forget_sheets() -> None:
    """As a new process would: cases are drawn by the tasks that stand there now."""
    sessions.sheets.cache_clear()
    sessions.sheet_digests.cache_clear()


def other_cases(rng: object) -> tuple[Case, ...]:
    first, *rest = check_by_id(CHANGED).cases(rng)  # type: ignore[arg-type]
    return (Case(first.name, {**first.inputs, "T_d": 3.25}), *rest)


def test_with_nothing_stored_every_grade_stays_and_is_named(course: Path, hand_in: HandIn) -> None:
    hand_in("right", RIGHT)
    hand_in("wrong", IMPORTS + REVERSED.answer)
    before = {g.student: g.verdicts for g in autograde(course, LAB).graded}
    scores = {name: (checks(course, name), page(course, name)) for name in before}
    shutil.rmtree(course / ".course" / "executions")
    summary = autograde(course, LAB, rejudge=True)
    assert {name: (checks(course, name), page(course, name)) for name in before} == scores
    assert {g.student: g.verdicts for g in summary.graded} == before
    assert [g.needs_run for g in summary.graded] == ["no run of these files is stored"] * 2
    assert not any(g.for_a_human for g in summary.graded)
    assert str(summary) == "2 handed in: 2 to be run before they can be judged"
    again = autograde(course, LAB)
    assert (again.executed, again.unchanged) == (2, 0)
    assert {name: checks(course, name) for name in before} == {n: s for n, (s, _) in scores.items()}


def test_a_hand_in_that_was_never_run_is_named_and_not_recorded(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("right", RIGHT)
    (graded,) = autograde(course, LAB, rejudge=True).graded
    assert (graded.verdicts, graded.needs_run) == ((), "no run of these files is stored")
    assert not (course / "autograded").exists()


def test_a_hand_in_that_has_changed_keeps_its_grade_until_it_is_run(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("learner", RIGHT)
    autograde(course, LAB)
    hand_in("learner", WRONG)
    (graded,) = autograde(course, LAB, rejudge=True).graded
    assert graded.needs_run
    assert sum(points or 0 for points in checks(course, "learner").values()) == 26


def test_checks_whose_cases_still_hold_are_judged_and_the_others_are_named(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("right", RIGHT)
    autograde(course, LAB)
    lose = lambda cases, seen: distillation.fail("Nobody can.")  # noqa: E731
    changed_check(monkeypatch, STRICTER, expect=lose)
    changed_check(monkeypatch, CHANGED, cases=other_cases)
    forget_sheets()
    (graded,) = autograde(course, LAB, rejudge=True).graded
    assert graded.needs_run == f"the cases changed of {CHANGED}"
    assert outcomes(graded)[STRICTER] is Outcome.UNGRADED, "it was judged again"
    assert outcomes(graded)[CHANGED] is Outcome.EARNED, "it kept its verdict"
    assert checks(course, "right")[CHANGED] == 4
    monkeypatch.undo()
    monkeypatch.chdir(course)
    forget_sheets()
    summary = autograde(course, LAB)
    assert not summary.graded[0].for_a_human
    assert sum(points or 0 for points in checks(course, "right").values()) == 26


def test_after_a_change_of_cases_a_plain_run_executes(
    course: Path, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("right", RIGHT)
    autograde(course, LAB)
    changed_check(monkeypatch, CHANGED, cases=other_cases)
    forget_sheets()
    assert autograde(course, LAB, rejudge=True).graded[0].needs_run
    summary = autograde(course, LAB)
    assert (summary.executed, summary.graded[0].needs_run) == (1, "")
    assert sum(points or 0 for points in checks(course, "right").values()) == 26


def memo(text: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        notebook.cells[-1].source = text

    return change


def waits(course: Path) -> tuple[bool, bool]:
    """Whether the learner's memo waits for its marker: in nbgrader's own book, and in the queue."""
    url = db_url(load_settings(course))
    with Gradebook(url, "ecbs5200") as book:
        by_nbgrader = book.find_grade(MEMO, LAB, LAB, "learner").needs_manual_grade
    with MarkBook(url) as marks:
        history, found = marks.read(LAB)
    text = texts_for("tina", LAB, history, found, lambda a, p: False)["learner", MEMO]
    return bool(by_nbgrader), not text.done


def give(course: Path) -> None:
    with MarkBook(db_url(load_settings(course))) as book:
        version = max((mark.version for mark in book.history(LAB)), default=0)
        given = Mark(LAB, "learner", MEMO, 1, "tina", datetime.now(UTC), "Good", 6.0)
        book.give(given, version)


def test_a_marked_text_asks_again_only_where_it_has_changed(course: Path, hand_in: HandIn) -> None:
    hand_in("learner", RIGHT, memo("first"))
    autograde(course, LAB)
    assert waits(course) == (True, True)
    give(course)
    assert waits(course) == (False, False)
    autograde(course, LAB, rejudge=True)
    assert waits(course) == (False, False)
    hand_in("learner", WRONG, memo("first"))  # another answer, the same text
    autograde(course, LAB)
    assert waits(course) == (False, False)
    hand_in("learner", WRONG, memo("second"))
    assert autograde(course, LAB, rejudge=True).graded[0].needs_run
    autograde(course, LAB)
    assert waits(course) == (True, True)
    autograde(course, LAB, rejudge=True)
    assert waits(course) == (True, True), "nobody has read the new text yet"
    give(course)
    done = nbgrader(course, "autograde", LAB, "--force")
    assert done.returncode == 0, done.stderr
    assert waits(course) == (False, False)
    hand_in("learner", WRONG, lambda notebook: notebook.cells.pop() and None)
    autograde(course, LAB)
    assert waits(course) == (True, True), "the marked text is gone"


def test_marks_given_before_texts_were_known_outlive_a_rejudging(
    course: Path, hand_in: HandIn
) -> None:
    hand_in("learner", RIGHT, memo("first"))
    autograde(course, LAB)
    give(course)
    shutil.rmtree(course / ".course" / "texts")
    autograde(course, LAB, rejudge=True)
    assert waits(course) == (False, False)

"""A marker's desk: two people blind to each other, the rubric's rules, names that stay private."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jupyter_server.auth.identity import User
from nbgrader.api import Gradebook

from graders.errors import CourseError
from graders.markbook import pseudonyms as names
from graders.markbook.book import MarkBook, Stale
from graders.markbook.pseudonyms import slug_of
from graders.markbook.rubric_texts import remembered
from graders.marking.data import same, state_of
from graders.marking.desk import Desk, Form, checked_reason, desk_for, give
from graders.marking.identity import MARKER, OnePerson, marker_name
from graders.rubrics.schema import digest

from ..markbook.books import COURSE, A, in_gradebook
from .classroom import Classroom, classroom

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
CELL = "memo-frontier"
FORM = Form("Excellent", 19.0, "", "Good.", 0)


@pytest.fixture
def room(tmp_path: Path) -> Classroom:
    """Every text is marked twice."""
    return classroom(tmp_path, ["eve", "finn"], twice=1.0)


def desk(room: Classroom, book: MarkBook, marker: str) -> Desk:
    return desk_for(room.settings.root, book, A, marker)


def save(room: Classroom, book: MarkBook, marker: str, form: Form = FORM) -> None:
    here = desk(room, book, marker)
    give(here, book, here.texts["eve", CELL], form, NOW)


def test_two_people_mark_blind_and_the_first_one_counts(room: Classroom) -> None:
    with room.book() as book:
        save(room, book, "ada")
        bob = desk(room, book, "bob")
        text = bob.texts["eve", CELL]
        assert json.dumps(state_of(text, "bob")) == json.dumps(
            state_of(desk(room, book, "bob").texts["finn", CELL], "bob")
        ), "a text that ada marked looks like one that nobody did"
        assert bob.total("eve") is None, "a total would tell"
        assert all("ada" not in one.by for one in bob.progress())
        weak = replace(FORM, band="Needs improvement", points=5.0, comment="Weak.")
        save(room, book, "bob", weak)
        assert in_gradebook(room.url, "eve", CELL) == (19.0, "Good.", False)
        assert desk(room, book, "bob").texts["eve", CELL].mark.points == 5.0  # type: ignore[union-attr]
        assert desk(room, book, "ada").texts["eve", CELL].mark.points == 19.0  # type: ignore[union-attr]
        assert [(m.marker, m.second) for m in book.history(A)] == [("ada", False), ("bob", True)]


def test_two_who_opened_a_text_at_once_stay_blind_when_both_save(room: Classroom) -> None:
    """Both pages were made before anybody marked; the slower one isn't told of the faster one."""
    with room.book() as book:
        save(room, book, "ada")
        save(room, book, "bob", replace(FORM, points=18.0))
        assert in_gradebook(room.url, "eve", CELL)[0] == 19.0


def test_a_mark_carries_the_rubric_under_which_it_was_given(room: Classroom) -> None:
    with room.book() as book:
        save(room, book, "ada")
        (mark,) = book.history(A)
        cell = desk(room, book, "ada").rubric.cell(CELL)
        assert mark.rubric == digest(cell)
        assert remembered(book, A)[mark.rubric] == cell


def test_an_answer_that_was_lost_on_the_way_is_no_conflict(room: Classroom) -> None:
    with room.book() as book:
        save(room, book, "ada")
        with pytest.raises(Stale) as refused:
            save(room, book, "ada")
        other = refused.value.other
        assert other is not None
        assert same(other, FORM, "ada")
        assert not same(other, FORM, "bob")
        assert not same(other, replace(FORM, points=18.0), "ada")
        assert not same(other, replace(FORM, comment="Better."), "ada")
        assert not same(replace(other, reason="It is."), FORM, "ada")


@pytest.mark.parametrize(
    ("points", "reason", "kept"),
    [(18, "", ""), (20, "", ""), (19, "needless", ""), (17, " it is ", "it is"), (0, "x", "x")],
)
def test_only_points_outside_the_band_need_a_reason(
    room: Classroom, points: float, reason: str, kept: str
) -> None:
    with room.book() as book:
        cell = desk(room, book, "ada").rubric.cell(CELL)
    assert checked_reason(cell, replace(FORM, points=points, reason=reason)) == kept
    with pytest.raises(ValueError, match="reason: 17 points lie outside Excellent"):
        checked_reason(cell, replace(FORM, points=17.0, reason="  "))


def test_students_are_found_by_their_pseudonyms_only(room: Classroom) -> None:
    with room.book() as book:
        here = desk(room, book, "ada")
    assert here.student_of(slug_of(here.names["eve"])) == "eve"
    for name in ("eve", "", "nobody-here-10"):
        with pytest.raises(CourseError, match="nobody here is called"):
            here.student_of(name)
    with pytest.raises(CourseError, match="no section"):
        here.text("no-such-cell", slug_of(here.names["eve"]))


def test_whoever_started_the_server_is_the_marker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARKER, " tina ")
    assert marker_name() == "tina"
    provider = OnePerson()
    assert provider.generate_anonymous_user(None).username == "tina"
    earlier = provider.user_to_cookie(User("bob"))
    found = provider.user_from_cookie(earlier)
    assert found is not None
    assert found.username == "tina", "a cookie of an earlier server names nobody"
    monkeypatch.setenv(MARKER, "")
    assert marker_name()


def test_names_are_those_of_the_whole_class_and_not_of_one_assignment(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    # all collide at the first attempt, so that a name hangs on who else is asked for
    monkeypatch.setattr(names, "_name", lambda secret, student, attempt: f"Teal Wren {attempt}")
    with Gradebook(room.url, COURSE) as book:
        book.add_student("absent")  # before eve, and without a hand-in
    with MarkBook(room.url) as marks:
        known = desk(room, marks, "tina").names
    assert known == {"absent": "Teal Wren 0", "eve": "Teal Wren 1", "finn": "Teal Wren 2"}

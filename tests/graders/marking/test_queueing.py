"""The order of the queue, what comes next, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from graders.markbook.marks import Mark
from graders.markbook.rounds import Text
from graders.marking.queueing import (
    BREAK_SECONDS,
    in_order,
    next_in_section,
    next_of_students,
    open_sections,
    pace,
    progress,
)

from ..markbook.books import START, A, mark

CELLS = ("memo-a", "memo-b")
ORDER = ("p", "q", "r")


def text(student: str, cell: str, *, done: bool, marker: str = "ada") -> Text:
    given_mark = mark(student, cell, 3, marker=marker) if done else None
    return Text(student, cell, given_mark, int(done), second=False, again=False)


def texts(done: set[tuple[str, str]]) -> dict[tuple[str, str], Text]:
    places = [(student, cell) for student in "pqr" for cell in CELLS]
    return {place: text(*place, done=place in done) for place in places}


def marked(student: str, cell: str, seconds: float, marker: str = "ada") -> Mark:
    return mark(student, cell, 3, marker=marker, when=START + timedelta(seconds=seconds))


def named(students: Iterable[str], secret: str = "") -> dict[str, str]:
    return {student: f"{secret} {student[::-1]}" for student in students}


def test_each_marker_has_an_order_of_the_own() -> None:
    students = [f"s{n:02d}" for n in range(30)]
    orders = {m: in_order(named(students), m, A) for m in ("ada", "bob", "cleo")}
    assert len({tuple(order) for order in orders.values()}) == 3
    assert all(sorted(order) == students != order for order in orders.values())
    assert in_order(named(students), "ada", "week6_homework") != orders["ada"]


def test_the_class_list_does_not_tell_the_order() -> None:
    """Else the queue itself would say which pseudonym is whose."""
    students = [f"s{n:02d}" for n in range(30)]
    ours, other = (in_order(named(students, secret), "ada", A) for secret in ("one", "two"))
    assert ours != other


@given(st.sets(st.text("abc", max_size=8), min_size=1, max_size=20), st.text("abc", max_size=8))
def test_a_late_hand_in_moves_nobody(students: set[str], late: str) -> None:
    before = in_order(named(students - {late}), "ada", A)
    after = in_order(named(students | {late}), "ada", A)
    assert [student for student in after if student != late] == before


def test_next_goes_round_the_end_and_skips_what_is_done() -> None:
    here = texts({("q", "memo-a")})
    assert next_in_section(here, ORDER, "memo-a", None) == ("p", "memo-a")
    assert next_in_section(here, ORDER, "memo-a", "p") == ("r", "memo-a")
    assert next_in_section(here, ORDER, "memo-a", "r") == ("p", "memo-a")
    every = texts({(student, "memo-a") for student in "pqr"})
    assert next_in_section(every, ORDER, "memo-a", "p") is None


def test_next_never_leads_to_where_one_is() -> None:
    only = texts({(s, c) for s in "pqr" for c in CELLS} - {("p", "memo-a")})
    assert next_in_section(only, ORDER, "memo-a", "p") is None
    assert next_of_students(only, ORDER, CELLS, ("p", "memo-a")) is None


def test_along_students_all_sections_of_one_come_first() -> None:
    here = texts({("p", "memo-b"), ("q", "memo-a")})
    assert next_of_students(here, ORDER, CELLS, None) == ("p", "memo-a")
    assert next_of_students(here, ORDER, CELLS, ("p", "memo-a")) == ("q", "memo-b")
    assert next_of_students(here, ORDER, ["memo-b"], ("q", "memo-b")) == ("r", "memo-b")


def test_pace_leaves_out_the_first_text_breaks_and_other_people() -> None:
    history = [
        marked("p", "memo-a", 0),
        marked("q", "memo-a", 50),
        marked("q", "memo-a", 60),  # a second thought belongs to the same text
        marked("x", "memo-a", 61, marker="bob"),
        marked("r", "memo-a", 160),
        marked("p", "memo-b", 160 + BREAK_SECONDS + 1),
        marked("q", "memo-b", 160 + BREAK_SECONDS + 31),
    ]
    assert pace(history, "ada") == {"memo-a": [60.0, 100.0], "memo-b": [30.0]}
    assert pace(history, "bob") == {}


def test_the_time_left_is_the_markers_own_median() -> None:
    history = [marked(f"s{n}", "memo-a", n * 60) for n in range(4)]
    here = texts({("p", "memo-a")})
    found = {one.cell: one for one in progress(here, history, "ada", CELLS)}
    assert (found["memo-a"].done, found["memo-a"].total) == (1, 3)
    assert found["memo-a"].left_seconds == 2 * 60
    assert found["memo-b"].left_seconds == 3 * 60, "as in other sections, until this one is known"
    assert found["memo-a"].by == {"ada": 1}
    assert progress(here, history, "bob", CELLS)[0].left_seconds is None
    assert progress(here, history[:3], "ada", CELLS)[0].left_seconds is None


def test_others_sections_are_left_to_them() -> None:
    assert open_sections(CELLS, {}, "ada") == list(CELLS)
    assert open_sections(CELLS, {"memo-a": "bob"}, "ada") == ["memo-b"]
    assert open_sections(CELLS, {"memo-b": "ada"}, "ada") == ["memo-b", "memo-a"]

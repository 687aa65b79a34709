"""The gradebook and the verdicts join to what a student earned, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from graders.contracts import Outcome, Verdict
from graders.errors import CourseError
from graders.reports.results import HandIn, class_result
from graders.settings import Settings
from graders.state import db_url

from .conftest import LAB, Record, lost

MARKS = {
    "reconcile-tail_f1": (3.0, "figure, interval and n"),
    "reconcile-peaked": (2.0, "one tier"),
    "reconcile-f1_lift": (1.0, "deltas alone"),
    "reconcile-ece": (0.0, "no metric"),
    "memo-defence": (7.5, "the flip is vague"),
}


def of(settings: Settings, student: str) -> HandIn:
    return next(one for one in class_result(settings, LAB).students if one.student == student)


def part(one: HandIn, name: str):  # type: ignore[no-untyped-def]
    return next(part for part in one.parts if part.asked.id == name)


def test_points_come_from_the_gradebook_and_words_from_the_verdict(
    course: Settings, record: Record
) -> None:
    wrong = lost("kd_loss-direction", 6, "roles swapped", "who is the target?")
    record("amber", {"kd_loss-direction": wrong}, MARKS)
    one = of(course, "amber")
    assert (one.earned, one.possible, one.waiting) == (43 - 6 + 13.5, 63, ())
    direction = part(one, "kd_loss-direction")
    assert (direction.points, direction.state) == (0, "lost")
    assert (direction.reason, direction.hint) == ("roles swapped", "who is the target?")
    memo = part(one, "memo-defence")
    assert (memo.points, memo.comment, memo.state) == (7.5, "the flip is vague", "partly")


def test_what_nobody_graded_waits_and_is_no_zero(course: Settings, record: Record) -> None:
    ours = Verdict("kd_loss-mixing", Outcome.UNGRADED, None, 4, "the sandbox did not start")
    record("birch", {"kd_loss-mixing": ours})
    one = of(course, "birch")
    assert {part.asked.id for part in one.waiting} == {"kd_loss-mixing", *MARKS}
    assert part(one, "kd_loss-mixing").points is None
    assert part(one, "kd_loss-mixing").reason == "the sandbox did not start"
    assert one.earned == 43 - 4


def test_a_marker_overrules_the_judge(course: Settings, record: Record) -> None:
    ours = Verdict("kd_loss-mixing", Outcome.UNGRADED, None, 4, "the sandbox did not start")
    wrong = lost("kd_loss-scaling", 6, "no size back")
    record("cedar", {"kd_loss-mixing": ours, "kd_loss-scaling": wrong})
    with Gradebook(db_url(course), course.course.id) as book:
        for name, points in (("kd_loss-mixing", 3.0), ("kd_loss-scaling", 5.0)):
            book.find_grade(name, LAB, LAB, "cedar").manual_score = points
        book.db.commit()
    for name, points in (("kd_loss-mixing", 3.0), ("kd_loss-scaling", 5.0)):
        assert part(of(course, "cedar"), name).points == points
        assert part(of(course, "cedar"), name).overruled


def test_no_hand_in_is_missing_and_one_that_was_not_graded_waits(
    course: Settings, record: Record
) -> None:
    record("amber", marks=MARKS)
    with Gradebook(db_url(course), course.course.id) as book:
        book.add_student("absent")
    (course.root / "submitted" / "eager" / LAB).mkdir(parents=True)
    assert of(course, "absent").missing
    eager = of(course, "eager")
    assert not eager.missing
    assert len(eager.waiting) == len(class_result(course, LAB).asked)


def test_lateness_and_penalty_are_taken_from_the_gradebook(
    course: Settings, record: Record
) -> None:
    record("dahlia", marks=MARKS, came=datetime(2026, 5, 6, 13, 0))
    one = of(course, "dahlia")
    assert one.seconds_late == 5400
    assert one.earned == 43 + 13.5
    assert replace(one, penalty=5).earned == 43 + 13.5 - 5
    assert replace(one, penalty=500).earned == 0


@pytest.mark.parametrize("name", ["amber", "birch"])
def test_students_come_in_order_with_the_notebooks_parts(
    course: Settings, record: Record, name: str
) -> None:
    record("birch", marks=MARKS)
    record("amber", marks=MARKS)
    result = class_result(course, LAB)
    assert [one.student for one in result.students] == ["amber", "birch"]
    assert [p.asked for p in of(course, name).parts] == list(result.asked)
    assert result.possible == 63


def test_without_a_gradebook_the_mend_is_named(course: Settings) -> None:
    (course.root / "gradebook.db").unlink()
    with pytest.raises(CourseError, match="course build week6_lab"):
        class_result(course, LAB)

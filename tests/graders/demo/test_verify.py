"""The demo notices every point that went to the wrong place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graders.demo.course import MARKER, clear
from graders.demo.handins import must_lose
from graders.demo.marking import key_for
from graders.demo.roster import Student, load_roster
from graders.demo.verify import disagreements
from graders.errors import CourseError
from graders.reports.results import ClassResult, HandIn, Part, asked_in
from graders.rubrics import load_rubric
from graders.settings import load_settings

ROOT = Path(__file__).resolve().parents[3]
LAB = "week6_lab"
ROSTER = load_roster(LAB)
ASKED = asked_in(LAB, load_rubric(load_settings(ROOT), LAB))


def as_it_must_be(student: Student) -> HandIn:
    lost = must_lose(ROSTER, student)
    parts = []
    for asked in ASKED:
        if asked.by_hand:
            points, comment = key_for(ROSTER, student, asked.id)
            parts.append(Part(asked, points, comment=comment))
        else:
            parts.append(Part(asked, 0.0 if asked.id in lost else asked.max_points, "because"))
    return HandIn(student.name, tuple(parts))


def graded(**changes: HandIn) -> ClassResult:
    hand_ins = {student.name: as_it_must_be(student) for student in ROSTER.students}
    return ClassResult(LAB, ASKED, tuple({**hand_ins, **changes}.values()))


def birch(check: str, **change: object) -> HandIn:
    one = as_it_must_be(next(s for s in ROSTER.students if s.name == "birch"))
    parts = [replace(p, **change) if p.asked.id == check else p for p in one.parts]  # type: ignore[arg-type]
    return replace(one, parts=tuple(parts))


def test_all_is_well_where_points_are_where_they_belong() -> None:
    assert disagreements(ROSTER, graded()) == []


@pytest.mark.parametrize(
    ("hand_in", "said"),
    [
        (birch("kd_loss-direction", points=6.0), "birch: should lose kd_loss-direction"),
        (
            birch("kd_loss-scaling", points=0.0),
            "birch: should keep kd_loss-scaling, got 0 (because)",
        ),
        (birch("kd_loss-scaling", points=5.5), "birch: should keep kd_loss-scaling, got 5.5"),
        (birch("kd_loss-scaling", points=None), "birch: kd_loss-scaling is not graded"),
        (birch("memo-defence", points=1.0), "birch: memo-defence holds 1 points, the key 8"),
        (birch("memo-defence", comment="other"), "birch: memo-defence holds"),
        (HandIn("birch"), "birch: there is no result"),
    ],
)
def test_each_wrong_point_is_named(hand_in: HandIn, said: str) -> None:
    (line,) = disagreements(ROSTER, graded(birch=hand_in))
    assert line.startswith(said)


def test_a_stranger_in_the_class_is_named() -> None:
    assert disagreements(ROSTER, graded(stranger=HandIn("stranger"))) == [
        "stranger: is not of this class"
    ]


def test_only_a_folder_of_ours_is_deleted(tmp_path: Path) -> None:
    theirs = tmp_path / "class"
    theirs.mkdir()
    (theirs / "gradebook.db").write_text("a real class")
    with pytest.raises(CourseError, match="move it away"):
        clear(theirs)
    assert (theirs / "gradebook.db").exists()
    ours = tmp_path / "demo"
    clear(ours)
    (ours / "old").write_text("x")
    clear(ours)
    assert [file.name for file in ours.iterdir()] == [MARKER]

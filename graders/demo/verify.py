"""Holds the demo's result against what was put in: the demo may not end well by luck."""

from __future__ import annotations

from graders.demo.handins import must_lose
from graders.demo.marking import key_for
from graders.demo.roster import Roster, Student
from graders.reports.parts import ClassResult, HandIn


def disagreements(roster: Roster, result: ClassResult) -> list[str]:
    """One line for each point that went to the wrong place; [] where all is as it must be."""
    found = {hand_in.student: hand_in for hand_in in result.students}
    names = {student.name for student in roster.students}
    strangers = [f"{name}: is not of this class" for name in sorted(set(found) - names)]
    return strangers + [
        line
        for student in roster.students
        for line in check(roster, student, found.get(student.name))
    ]


def check(roster: Roster, student: Student, hand_in: HandIn | None) -> list[str]:
    """The lines about one student."""
    if hand_in is None or hand_in.missing:
        return [f"{student.name}: there is no result"]
    lost = must_lose(roster, student)
    lines = []
    for part in hand_in.parts:
        name, points = part.asked.id, part.points
        if points is None:
            lines.append(f"{student.name}: {name} is not graded ({part.reason})")
        elif part.asked.by_hand:
            key, comment = key_for(roster, student, name)
            if (points, part.comment) != (key, comment):
                lines.append(f"{student.name}: {name} holds {points:g} points, the key {key:g}")
        elif (points < part.asked.max_points) != (name in lost):
            should = "should lose" if name in lost else "should keep"
            lines.append(f"{student.name}: {should} {name}, got {points:g} ({part.reason})")
    return lines

"""What goes back to Moodle: which grade and which words belong to which participant.

Moodle's worksheet says who a participant is; the class list says whose folder that is. Nobody is
guessed: who can't be told apart keeps the cells as they were, and is named. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from graders.drivers.driving import tidy
from graders.intake.joining import of_moodle
from graders.intake.moodle import FILE, Entry
from graders.intake.roster import Roster
from graders.intake.worksheet import Worksheet
from graders.reports.export import safe_cell
from graders.reports.moodle_sheet import (
    OPENS,
    a_persons,
    check_whole,
    held,
    label,
    maximum_of,
    points_in,
    takes_comments,
)
from graders.reports.page import Group, groups_of
from graders.reports.parts import WRITTEN, ClassResult, HandIn
from graders.reports.render import number
from graders.reports.returning import gaps_of


@dataclass(frozen=True)
class Filling:
    """What changes in a worksheet. numbers: student -> Moodle's number of the participant.

    grades, comments: number -> cell. maximum: the worksheet's. commented: whether it takes comments
    at all. The rest are lines for people: whose cells stay and why, what a cell held before, whose
    grade has no row, rows of people whom the class list doesn't name.
    """

    maximum: float
    commented: bool = True
    numbers: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()


def filling(result: ClassResult, roster: Roster, sheet: Worksheet) -> Filling:
    """Join a class's results with a worksheet; grades are scaled to the worksheet's maximum.

    Only a whole grade goes in: all graded, and not over the maximum, which Moodle would refuse.
    CourseError where the worksheet's maximum is no number of points, or where Moodle wouldn't take
    the worksheet back.
    """
    check_whole(sheet)
    maximum, commented = maximum_of(sheet), takes_comments(sheet)
    owners = {place: owner_of(roster, sheet, place) for place in sheet.identifiers}
    rows = Counter(owners.values())
    numbers = {who: place for place, who in owners.items() if who and rows[who] == 1}
    here = [one for one in result.students if not one.missing]
    placed = [one for one in here if one.student in numbers]
    fit = {numbers[one.student]: one for one in placed if not unfit(one)}
    grades = {place: scaled(one, maximum) for place, one in fit.items()}
    free = {p: one for p, one in fit.items() if commented and not a_persons(sheet, p)}
    told = {place: tidy(one.student) for place, one in fit.items()}
    return Filling(
        maximum,
        commented,
        numbers,
        grades,
        {place: words_for(one, maximum) for place, one in free.items()},
        (
            *(f"{tidy(one.student)}: {unfit(one)}" for one in placed if unfit(one)),
            *(
                f"{told[p]}: the comment, which a person wrote"
                for p in fit
                if commented and p not in free
            ),
        ),
        tuple(
            f"{told[place]}: {before}, now {grades[place]:.2f}"
            for place in fit
            if (before := held(sheet, place, sheet.grade)) and points_in(before) != grades[place]
        ),
        tuple(unplaced(one, roster, rows) for one in here if one.student not in numbers),
        tuple(f"{label(sheet, place)}" for place, who in owners.items() if not who),
    )


def owner_of(roster: Roster, sheet: Worksheet, place: str) -> str:
    """The id of the student whose row it is; "" where the class list doesn't tell."""
    who = sheet.rows[sheet.identifiers[place]][0].value.strip()
    found = of_moodle(roster, Entry(who, place, FILE, ""), sheet).student
    return found.id if found else ""


def scaled(one: HandIn, maximum: float) -> float:
    """A hand-in's points on the worksheet's scale, to two places as Moodle keeps them."""
    return round(one.earned * maximum / one.possible, 2)


def unfit(one: HandIn) -> str:
    """Why a grade stays out of the worksheet, in words; "" where it may go in."""
    if gaps := gaps_of(one):
        return "; ".join(gaps)
    if one.earned > one.possible:
        over = f"{number(one.earned)} of {number(one.possible)} points"
        return f"{over} are over the maximum, which Moodle refuses; enter the grade there by hand"
    return ""


def unplaced(one: HandIn, roster: Roster, rows: Mapping[str, int]) -> str:
    """Why a student's grade has no row."""
    name = tidy(one.student)
    if rows.get(one.student, 0) > 1:
        return f"{name}: {rows[one.student]} rows of the worksheet fit; mend students.csv"
    if all(one.student != student.id for student in roster.students):
        return f"{name}: students.csv has no such id; add the student there"
    return f"{name}: no row of the worksheet is this student's"


def words_for(one: HandIn, maximum: float) -> str:
    """The comment in Moodle: the points and what they are made of, in our own words only.

    It holds nothing that a student or a marker wrote, so that nothing has to be made safe for
    Moodle's editor.
    """
    said = f"{OPENS}{number(one.earned)} of {number(one.possible)}"
    if maximum != one.possible:
        said += f", which is {scaled(one, maximum):.2f} of {number(maximum)}"
    parts = ", ".join(map(in_short, groups_of(one)))
    penalty = f" {number(one.penalty)} points are taken off for lateness." if one.penalty else ""
    return safe_cell(f"{said}. {parts}.{penalty} The page in the feedback files says why.")


def in_short(group: Group) -> str:
    """One task's points."""
    name = "your texts" if group.name == WRITTEN else group.name
    return f"{name} {number(group.earned)} of {number(group.possible)}"

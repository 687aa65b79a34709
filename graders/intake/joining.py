"""Says whose a hand-in is, by the class list, or why that can't be told.

A name alone joins only where one student bears it. Moodle's number in a folder's name belongs to
the assignment and not to the person, so it joins through the grading worksheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graders.intake.moodle import Entry
from graders.intake.roster import Roster, Student, name_key
from graders.intake.worksheet import Worksheet


@dataclass(frozen=True)
class Joined:
    """Whose a hand-in is; student is None where that can't be told, and reason says why."""

    student: Student | None
    reason: str = ""


def of_moodle(roster: Roster, entry: Entry, sheet: Worksheet | None) -> Joined:
    """Whose an entry of a Moodle archive is; sheet: the grading worksheet, where there is one.

    The worksheet's e-mail decides, or its ID number, or its name; without it the name does. Where
    two of these point to two students, nobody is named.
    """
    told = list(told_by(sheet, entry.identifier)) if sheet else []
    mails, names = {text.casefold() for text in told}, {name_key(text) for text in told}
    by_name = named(roster, entry.who)
    found = (
        those(roster, lambda s: s.email.casefold() in mails - {""}),
        those(roster, lambda s: s.moodle in told and s.moodle != ""),
        those(roster, lambda s: name_key(s.name) in names),
    )
    sure = dict.fromkeys(students[0] for students in found if len(students) == 1)
    if len(sure) > 1:
        row = f"the worksheet's row of {entry.identifier}"
        return Joined(None, f"{row} fits {said(sure)}; mend students.csv")
    if sure:
        return agreed(entry.who, next(iter(sure)), by_name)
    if len(by_name) > 1:
        numbered = [s for s in by_name if digits(s.moodle) == entry.identifier != ""]
        by_name = numbered if len(numbered) == 1 else by_name
    blind = {name_key(entry.who), name_key(f"{entry.who} {entry.identifier}")}
    by_name = by_name or those(roster, lambda s: s.moodle != "" and name_key(s.moodle) in blind)
    return one_of(by_name, f'"{entry.who}"', "give the grading worksheet with --worksheet")


def of_kaggle(roster: Roster, user: str) -> Joined:
    """Whose a Kaggle user is; both may be written as an address or with a leading "@"."""
    bare = kaggle_user(user).casefold()
    found = those(roster, lambda s: kaggle_user(s.kaggle).casefold() == bare != "")
    return one_of(found, f'the Kaggle user "{user}"', "mend students.csv")


def kaggle_user(written: str) -> str:
    """The bare user name; "" where it can't be one.

    >>> kaggle_user("https://www.kaggle.com/adal/"), kaggle_user("@adal"), kaggle_user("a b")
    ('adal', 'adal', '')
    """
    bare = written.strip().rstrip("/").rsplit("/", 1)[-1].removeprefix("@")
    return bare if re.fullmatch(r"[A-Za-z0-9_-]+", bare) else ""


def of_folder(roster: Roster, name: str) -> Joined:
    """Whose a folder, or a file without its ending, is: by id, e-mail, Kaggle user or name."""
    key = name.strip().casefold()
    found = those(
        roster, lambda s: key in {s.id.casefold(), s.email.casefold(), s.kaggle.casefold()} - {""}
    )
    called = named(roster, name)
    if found and called and set(found) != set(called):
        return Joined(None, f'"{name}" fits {said([*found, *called])}; rename it to an id')
    return one_of(found or called, f'"{name}"', "rename it to the student's id")


def those(roster: Roster, fits: Callable[[Student], bool]) -> list[Student]:
    """The students of whom something holds."""
    return [student for student in roster.students if fits(student)]


def named(roster: Roster, name: str) -> list[Student]:
    """The students of a name."""
    key = name_key(name)
    return those(roster, lambda s: name_key(s.name) == key)


def agreed(who: str, student: Student, by_name: list[Student]) -> Joined:
    """The student, unless the folder's own name is that of others."""
    if by_name and student not in by_name:
        return Joined(
            None,
            f'the archive says "{who}", the worksheet {student.name} ({student.id}); '
            "download both again, for the same assignment",
        )
    return Joined(student)


def one_of(found: list[Student], what: str, mend: str) -> Joined:
    """The only one found, or why there is none."""
    if len(found) == 1:
        return Joined(found[0])
    if found:
        return Joined(None, f"{what} fits {said(found)}; {mend}")
    return Joined(None, f"students.csv has nobody for {what}; add the student there, or {mend}")


def said(students: Iterable[Student]) -> str:
    """Students by their ids, each once."""
    return " and ".join(dict.fromkeys(student.id for student in students))


def told_by(sheet: Worksheet, identifier: str) -> Iterator[str]:
    """What a worksheet says of who a participant is: the fields before the grade."""
    place = sheet.identifiers.get(identifier)
    if identifier and place is not None:
        yield from (field.value.strip() for field in sheet.rows[place][: sheet.grade])


def digits(text: str) -> str:
    """The number at the end of "Participant 12"; "" where there is none."""
    found = re.search(r"(\d+)\s*$", text)
    return found[1] if found else ""

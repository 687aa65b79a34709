"""The class list: reads students.csv, and says of every slip in which line and column it stands."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from graders.errors import CourseError

COLUMNS = {
    "id": ("id", "studentid", "student"),
    "name": ("name", "fullname"),
    "email": ("email", "mail", "emailaddress"),
    "moodle": ("moodle", "moodleid", "moodleidentifier", "idnumber"),
    "kaggle": ("kaggle", "kaggleuser", "kaggleusername", "kaggleid"),
}
NEEDED = ("id", "name")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
MOST_PROBLEMS = 10
_DROPPED_BY_MOODLE = re.compile(r"[&<>\"'`|:\\/\u2018\u2019]")


@dataclass(frozen=True)
class Student:
    """One line of students.csv; "" where a column is empty or missing.

    id: the folder below submitted/, nbgrader's student id. moodle: what Moodle shows of the person
    beside the name (an ID number), or the worksheet's whole "Participant 12". kaggle: user name.
    """

    id: str
    name: str
    email: str = ""
    moodle: str = ""
    kaggle: str = ""


@dataclass(frozen=True)
class Roster:
    """The students of a course, in the file's order."""

    students: tuple[Student, ...]


def name_key(name: str) -> str:
    """What two spellings of one name share.

    Unicode's forms, case and blanks don't count, nor do letters that Moodle leaves out of names of
    files; "Lovelace, Ada" is "Ada Lovelace".

    >>> name_key("O'NEIL,  Zoe\u0308") == name_key("Zo\u00eb_ONeil")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    if text.count(",") == 1:
        last, first = text.split(",")
        text = f"{first} {last}"
    text = _DROPPED_BY_MOODLE.sub("", unicodedata.normalize("NFKC", text)).replace("_", " ")
    return " ".join(text.split())


def load_roster(path: Path) -> Roster:
    """The roster in a file; CourseError names line, column and mend."""
    try:
        return read_roster(path.read_bytes(), path.name)
    except OSError as error:
        raise CourseError(
            f"{path} can't be read ({error.strerror}). It lists the class: one line a student "
            "under id,name,email,moodle,kaggle"
        ) from error


def read_roster(content: bytes, named: str = "students.csv") -> Roster:
    """The roster in a CSV file with a header; columns beyond ours are passed by.

    Comma, semicolon or tab; UTF-8. CourseError lists what is wrong, each with line and column.
    """
    lines = rows_of(content, named)
    columns = columns_of(lines[0][1] if lines else [], named)
    problems: list[str] = []
    students: list[tuple[int, Student]] = []
    for number, row in lines[1:]:
        values = {key: row[at].strip() for key, at in columns.items() if at < len(row)}
        student = Student(**{"id": "", "name": "", **values})
        problems += [f"line {number}, {words}" for words in wrong_in(student)]
        students.append((number, student))
    problems += list(twice_in(students))
    if not students:
        problems.append("holds no student")
    if problems:
        more = (
            f"\nand {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        )
        raise CourseError("\n".join(f"{named}: {p}" for p in problems[:MOST_PROBLEMS]) + more)
    return Roster(tuple(student for _, student in students))


def rows_of(content: bytes, named: str) -> list[tuple[int, list[str]]]:
    """Rows of a CSV file that hold something, each with the number of its last line.

    Comma, semicolon or tab; UTF-8. CourseError with line and mend where it is no CSV.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CourseError(f"{named}: line {line}: no UTF-8; save it as CSV UTF-8") from error
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(rows.line_num, row) for row in rows if any(field.strip() for field in row)]
    except csv.Error as error:
        raise CourseError(f"{named}: line {rows.line_num}: {error}; mend that line") from error


def columns_of(header: list[str], named: str) -> dict[str, int]:
    """Field -> its column; CourseError where a needed one is missing or one stands there twice."""
    plain = [re.sub(r"[^a-z]", "", title.casefold()) for title in header]
    found: dict[str, int] = {}
    for key, titles in COLUMNS.items():
        places = [place for place, title in enumerate(plain) if title in titles]
        if len(places) > 1:
            raise CourseError(f'{named}: line 1: two columns for "{key}"; keep one')
        if places:
            found[key] = places[0]
    if missing := [key for key in NEEDED if key not in found]:
        raise CourseError(
            f"{named}: line 1: no column {' and '.join(missing)}; "
            f"the header names {','.join(COLUMNS)}"
        )
    return found


def wrong_in(student: Student) -> Iterator[str]:
    """What is wrong in one line, with its column."""
    if not ID.fullmatch(student.id):
        yield (
            f'column "id": "{student.id}" can\'t name a folder; use letters, digits, "_", "-", "."'
        )
    if not name_key(student.name):
        yield 'column "name": is empty; write the name as Moodle shows it'
    if student.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", student.email):
        yield f'column "email": "{student.email}" is no e-mail address'


def twice_in(students: list[tuple[int, Student]]) -> Iterator[str]:
    """Values that two lines share where each student has one of their own."""
    for column in (field.name for field in fields(Student) if field.name != "name"):
        seen: dict[str, int] = {}
        for number, student in students:
            value = getattr(student, column).casefold()
            if value and (first := seen.setdefault(value, number)) != number:
                yield f'line {number}, column "{column}": "{value}" stands in line {first} already'

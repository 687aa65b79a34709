"""Scores that were won elsewhere (quizzes, exam, participation), from a CSV file.

One line a student; the column of each score says its maximum: `week2/10`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graders.errors import CourseError
from graders.intake.roster import MOST_PROBLEMS, rows_of

WHO = ("student", "id", "email", "emailaddress")
PASSED_BY = ("name", "fullname", "firstname", "lastname", "surname", "idnumber", *WHO)
NOTHING = ("", "-", "missing")
_SCORE = re.compile(r"(?P<title>.*\S)\s*/\s*(?P<most>\d+(?:[.,]\d+)?)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Scores:
    """titles: the scores' names, in the file's order. shares: student -> title -> [0, 1].

    A score that isn't there yet isn't in shares, and never a zero.
    """

    titles: tuple[str, ...]
    shares: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Column:
    """One score: where it stands, and the most that it can be."""

    place: int
    title: str
    most: float


def load_scores(path: Path, known: Mapping[str, str]) -> Scores:
    """The scores in a file; CourseError names line, column and mend."""
    try:
        return read_scores(path.read_bytes(), path.name, known)
    except OSError as error:
        raise CourseError(
            f"{path} can't be read ({error.strerror}). It holds one line a student under a header "
            "such as student,week2/10,week3/10"
        ) from error


def read_scores(content: bytes, named: str, known: Mapping[str, str]) -> Scores:
    """The scores in a CSV file with a header.

    known: what a student may be called there (id, e-mail; in small letters) -> the id. Empty, "-"
    and "missing" say that there is no score. CourseError lists what is wrong, up to ten slips, each
    with line and column.

    >>> read_scores(b"student,week2/10\\nada,7.5\\n", "q.csv", {"ada": "ada"}).shares
    {'ada': {'week2': 0.75}}
    """
    lines = rows_of(content, named)
    who, columns = columns_in(lines[0][1] if lines else [], named)
    shares: dict[str, dict[str, float]] = {}
    seen: dict[str, int] = {}
    problems: list[str] = []
    for line, row in lines[1:]:
        called = row[who].strip() if who < len(row) else ""
        student = known.get(called.casefold())
        if student is None:
            mend = "write the id as in students.csv, or add the student there"
            problems.append(f'line {line}, column {who + 1}: nobody is called "{called}"; {mend}')
            continue
        if student in seen:
            problems.append(f"line {line}: {student} stands in line {seen[student]}; keep one")
            continue
        seen[student] = line
        shares[student] = {}
        for column in columns:
            text = row[column.place].strip() if column.place < len(row) else ""
            if wrong := wrong_in(text, column):
                problems.append(f'line {line}, column "{column.title}": {wrong}')
            elif text.casefold() not in NOTHING:
                shares[student][column.title] = number_of(text) / column.most
    if problems:
        more = len(problems) - MOST_PROBLEMS
        said = [f"{named}: {problem}" for problem in problems[:MOST_PROBLEMS]]
        raise CourseError("\n".join([*said, f"and {more} more"] if more > 0 else said))
    return Scores(tuple(column.title for column in columns), shares)


def columns_in(header: list[str], named: str) -> tuple[int, tuple[Column, ...]]:
    """Where the student stands, and the scores' columns; CourseError for an unclear header."""
    plain = [re.sub(r"[^a-z]", "", title.casefold()) for title in header]
    who = next((place for word in WHO for place, p in enumerate(plain) if p == word), None)
    if who is None:
        raise CourseError(f'{named}: line 1: no column "student"; the header names it first')
    columns = tuple(scores_in(header, plain, named))
    titles = [column.title for column in columns]
    if twice := sorted({title for title in titles if titles.count(title) > 1}):
        raise CourseError(f'{named}: line 1: two columns for "{twice[0]}"; keep one')
    if not columns:
        raise CourseError(f'{named}: line 1: no score; name a column such as "week2/10"')
    return who, columns


def scores_in(header: list[str], plain: list[str], named: str) -> Iterator[Column]:
    """The columns that hold scores; a name or an e-mail address is passed by."""
    for place, title in enumerate(header):
        found = _SCORE.fullmatch(title.strip())
        if found and (most := number_of(found["most"])) > 0:
            yield Column(place, found["title"], most)
        elif title.strip() and plain[place] not in PASSED_BY:
            raise CourseError(
                f'{named}: line 1, column "{title.strip()}": says no maximum; write it behind the '
                f'name, such as "{title.strip().split("/")[0]}/10", or drop the column'
            )


def wrong_in(text: str, column: Column) -> str:
    """What is wrong with a score, with the mend; "" where it may stand."""
    if text.casefold() in NOTHING:
        return ""
    if not _NUMBER.fullmatch(text):
        return f'"{text}" is no number of points; write one such as 7.5, or leave it empty'
    if number_of(text) > column.most:
        return f"{text} is over the maximum of {column.most:g}; mend the score or the header"
    return ""


def number_of(text: str) -> float:
    """A number with a point or a comma."""
    return float(text.replace(",", "."))

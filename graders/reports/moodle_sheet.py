"""What a grading worksheet says of itself: its maximum, its columns, what a cell holds already."""

from __future__ import annotations

import re
from datetime import UTC

from graders.drivers.driving import tidy
from graders.errors import CourseError
from graders.intake.times import moodle_time
from graders.intake.worksheet import COMMENT, GRADE, Worksheet

OPENS = "Points: "
"""What a comment of ours begins with, so that the next return knows it from a person's."""
_TAGS = re.compile(r"<[^>]*>")


def check_whole(sheet: Worksheet) -> None:
    """CourseError where the column is gone by which Moodle tells when a grade was changed.

    Told by the words of two languages; of others, what the column is called isn't known.
    """
    titles = titles_of(sheet)
    grade = titles[sheet.grade]
    if grade in ("grade", "bewertung") and not any(f"({grade})" in title for title in titles):
        raise CourseError(
            'the worksheet has no column such as "Last modified (grade)", without which Moodle '
            "doesn't take it; give the file as Moodle gave it"
        )


def takes_comments(sheet: Worksheet) -> bool:
    """Whether the column taken for the comments is one.

    Where Moodle's assignment has comments switched off, the last column says when a grade was
    changed, and must stay as it is.
    """
    title = titles_of(sheet)[sheet.comment]
    if title in COMMENT:
        return True
    texts = [sheet.rows[row][sheet.comment].value for row in sheet.identifiers.values()]
    dated = any(moodle_time(text, UTC) for text in texts) or all(t.strip() == "-" for t in texts)
    return not dated and not any(word in title for word in GRADE)


def titles_of(sheet: Worksheet) -> list[str]:
    """The header, in small letters."""
    return [one.value.strip().lower() for one in sheet.rows[0]]


def maximum_of(sheet: Worksheet) -> float:
    """The most points that the worksheet allows; CourseError where there is no one such number."""
    said = {held(sheet, place, sheet.grade + 1) for place in sheet.identifiers}
    maximum = points_in(next(iter(said))) if len(said) == 1 else None
    if not maximum or maximum <= 0:
        words = ", ".join(sorted(tidy(text) for text in said))
        raise CourseError(
            f'the worksheet\'s maximum grade is "{words}", which is no number of points; set the '
            "grade of the Moodle assignment to points and download the worksheet again"
        )
    return maximum


def held(sheet: Worksheet, place: str, column: int) -> str:
    """What a participant's cell says; "-" is Moodle's word for nothing."""
    text = sheet.rows[sheet.identifiers[place]][column].value.strip()
    return "" if text == "-" else text


def points_in(text: str) -> float | None:
    """The number that a cell holds, with a point or a comma; None where it holds none.

    >>> points_in("87,50"), points_in("100.00"), points_in("Good")
    (87.5, 100.0, None)
    """
    return float(text.replace(",", ".")) if re.fullmatch(r"\d+([.,]\d+)?", text) else None


def a_persons(sheet: Worksheet, place: str) -> bool:
    """Whether a participant's comment is one that somebody wrote in Moodle."""
    text = _TAGS.sub("", held(sheet, place, sheet.comment)).strip()
    return bool(text) and not text.startswith(OPENS)


def label(sheet: Worksheet, place: str) -> str:
    """A row as a person finds it: what stands before the grade."""
    fields = sheet.rows[sheet.identifiers[place]][: sheet.grade]
    return tidy(", ".join(text for one in fields if (text := one.value.strip())))

"""When a hand-in came, from Moodle's grading worksheet, which writes dates in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from graders.intake.worksheet import GRADE, Worksheet

# The first letters of each month in the languages that Moodle's sites here use; enough to tell.
MONTHS = (
    ("jan", "jän", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "márc"),
    ("apr", "avr", "abr", "ápr"),
    ("may", "mai", "mag", "máj"),
    ("jun", "juin", "giu", "jún"),
    ("jul", "juil", "lug", "júl"),
    ("aug", "aoû", "ago"),
    ("sep", "set", "szept"),
    ("oct", "okt", "ott"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?m?\b", re.IGNORECASE)


def moodle_time(text: str, zone: tzinfo) -> datetime | None:
    """The time that a worksheet's field tells, in UTC; None where it tells none.

    >>> moodle_time("Wednesday, 6 May 2026, 10:15 PM", UTC).isoformat()
    '2026-05-06T22:15:00+00:00'
    """
    clock = _CLOCK.search(text)
    year = re.search(r"\b(20\d{2})\b", text)
    if not clock or not year:
        return None
    words = re.findall(r"[^\W\d_]+", text[: clock.start()].lower())
    months = [
        number
        for word in words
        for number, starts in enumerate(MONTHS, 1)
        if word.startswith(starts) and not is_weekday(word)
    ]
    date = text[: clock.start()].replace(year[1], " ", 1)
    days = [int(number) for number in re.findall(r"\b\d{1,2}\b", date)]
    if len(months) != 1 or len(days) != 1:
        return None
    hour = int(clock[1]) % 12 + 12 * (clock[3].lower() == "p") if clock[3] else int(clock[1])
    try:
        local = datetime(int(year[1]), months[0], days[0], hour, int(clock[2]), tzinfo=zone)
    except ValueError:
        return None
    return local.astimezone(UTC)


def is_weekday(word: str) -> bool:
    """Whether a word that opens like a month is a day: mardi, martes, marted\u00ec, Mittwoch ..."""
    return word.startswith(("mard", "mart", "dieci"))


def handed_in(sheet: Worksheet, identifier: str, zone: tzinfo) -> datetime | None:
    """When a participant handed in, in UTC; zone: that of whoever downloaded the worksheet.

    The column is the first behind the grade in which any row has a date; the one of the grade's own
    change is passed by.
    """
    place = sheet.identifiers.get(identifier)
    if place is None:
        return None
    for column in range(sheet.grade + 1, len(sheet.rows[0])):
        title = sheet.rows[0][column].value.lower()
        if any(word in title for word in GRADE):
            continue
        here = [row[column].value for row in sheet.rows[1:] if column < len(row)]
        if any(moodle_time(text, zone) for text in here):
            return moodle_time(sheet.rows[place][column].value, zone)
    return None

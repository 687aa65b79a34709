"""A memo that its writer signed is read without the name: `LEFT_OUT` stands in its place."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from graders.errors import CourseError
from graders.intake.joining import kaggle_user
from graders.intake.roster import Roster, load_roster

CLASS_LIST = "students.csv"
LEFT_OUT = "‹name›"
"""No digit, which would be one more figure of the text, and nothing that markdown reads."""


def unsigned(text: str, words: tuple[str, ...]) -> str:
    """The text with each of these words replaced, whatever their case and blanks.

    >>> unsigned("Signed: ADA  Lovelace, Adana", ("Ada Lovelace",))
    'Signed: ‹name›, Adana'
    """
    if not words:
        return text
    longest_first = sorted(words, key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", LEFT_OUT, text, flags=re.IGNORECASE)


def signs_of(root: Path, student: str) -> tuple[str, ...]:
    """What names the student openly, as far as the class list in the course's root says so.

    A word without a letter, or of letters alone, is passed over: a text may mean something else.
    """
    file = root / CLASS_LIST
    roster = _read(file, file.stat().st_mtime_ns) if file.exists() else Roster(())
    found = {student}
    for one in roster.students:
        if one.id == student:
            first, _, last = one.name.rpartition(" ")
            found |= {one.name, f"{last} {first}", f"{last}, {first}"} if first else set()
            found |= {one.email, one.kaggle, kaggle_user(one.kaggle)}
    return tuple(
        sorted(word for word in found if any(map(str.isalpha, word)) and not word.isalpha())
    )


@lru_cache(maxsize=2)
def _read(file: Path, _changed: int) -> Roster:
    """The class list; collecting says what is wrong in one that can't be read."""
    try:
        return load_roster(file)
    except CourseError:
        return Roster(())

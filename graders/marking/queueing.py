"""In which order one marker sees the texts, what comes next, how far everyone is. Pure."""

from __future__ import annotations

import hashlib
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graders.markbook.marks import Mark
from graders.markbook.rounds import Text
from graders.markbook.scores import Place

BREAK_SECONDS = 20 * 60
"""A longer pause between two texts is no time spent on the second."""
ENOUGH = 3


@dataclass(frozen=True)
class Progress:
    """One section: how many of its texts this marker needs no longer see, and who gave the marks.

    left_seconds: at the marker's own pace; None where too few texts show one.
    """

    cell: str
    done: int
    total: int
    by: Mapping[str, int]
    left_seconds: float | None


def in_order(names: Mapping[str, str], marker: str, assignment: str) -> list[str]:
    """The students as this marker meets them, another order for each marker and assignment.

    names: student -> pseudonym. It makes the order: out of the students' ids, whoever has the class
    list could work the order out, too, and read from it who bears which pseudonym. A late hand-in
    takes its place among them and moves nobody.

    >>> in_order({"ada": "Ruby Tern 96", "bob": "Teal Wren 10"}, "tina", "week5_homework")
    ['bob', 'ada']
    """

    def key(student: str) -> bytes:
        return hashlib.sha256(f"{marker}\0{assignment}\0{names[student]}".encode()).digest()

    return sorted(names, key=key)


def next_in_section(
    texts: Mapping[Place, Text], order: Sequence[str], cell: str, after: str | None
) -> Place | None:
    """The next text of that section that is left to do, after that student and round the end."""
    start = order.index(after) + 1 if after in order else 0
    for student in [*order[start:], *order[:start]]:
        text = texts.get((student, cell))
        if text is not None and not text.done and student != after:
            return student, cell
    return None


def next_of_students(
    texts: Mapping[Place, Text], order: Sequence[str], cells: Sequence[str], after: Place | None
) -> Place | None:
    """The next text left to do, all sections of one student before the next student's."""
    places = [(student, cell) for student in order for cell in cells]
    start = places.index(after) + 1 if after in places else 0
    for place in [*places[start:], *places[:start]]:
        if place in texts and not texts[place].done and place != after:
            return place
    return None


def pace(history: Iterable[Mark], marker: str) -> dict[str, list[float]]:
    """Section -> seconds this marker took for each text, but the first and those after a break.

    A text's time runs from the last mark of the text before to its own last mark before another's.
    """
    mine = sorted((m for m in history if m.marker == marker), key=lambda mark: mark.when)
    ends = [
        mark
        for mark, following in pairwise([*mine, None])
        if mark is not None
        and (following is None or (mark.student, mark.cell) != (following.student, following.cell))
    ]
    found: dict[str, list[float]] = {}
    for before, mark in pairwise(ends):
        took = (mark.when - before.when).total_seconds()
        if 0 < took <= BREAK_SECONDS:
            found.setdefault(mark.cell, []).append(took)
    return found


def progress(
    texts: Mapping[Place, Text], history: Sequence[Mark], marker: str, cells: Sequence[str]
) -> list[Progress]:
    """How far each section is, for this marker. Only what the marker may see is counted."""
    times = pace(history, marker)
    everywhere = [seconds for took in times.values() for seconds in took]
    found = []
    for cell in cells:
        here = [text for text in texts.values() if text.cell == cell]
        done = sum(text.done for text in here)
        by = Counter(text.mark.marker for text in here if text.mark and text.done)
        took = times.get(cell, [])
        sample = took if len(took) >= ENOUGH else everywhere
        known = len(sample) >= ENOUGH
        left = (len(here) - done) * statistics.median(sample) if known else None
        found.append(Progress(cell, done, len(here), dict(by.most_common()), left))
    return found


def open_sections(cells: Sequence[str], claimed: Mapping[str, str], marker: str) -> list[str]:
    """The sections that this marker should go to: one's own first, others' not at all.

    claimed: cell -> marker.

    >>> open_sections(["a", "b", "c"], {"a": "bob", "c": "tina"}, "tina")
    ['c', 'b']
    """
    free = [cell for cell in cells if claimed.get(cell, marker) == marker]
    return sorted(free, key=lambda cell: cell not in claimed)


def minutes(seconds: float | None) -> str:
    """A time as people say it.

    >>> minutes(None), minutes(20), minutes(1500), minutes(7300)
    ('', '1 min', '25 min', '2 h 2 min')
    """
    if seconds is None:
        return ""
    whole = max(1, round(seconds / 60))
    return f"{whole} min" if whole < 60 else f"{whole // 60} h {whole % 60} min"

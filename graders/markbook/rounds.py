"""Who sees which mark: a share of the texts is marked twice, and neither marker knows of the other.

Pure. The first to mark a text decides what counts. Where the text is among those drawn, the next
person finds it unmarked, and what that person gives is kept in the second round.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graders.markbook.book import FORMGRADER, newest
from graders.markbook.marks import Mark
from graders.markbook.scores import Place, Score

RUBRIC_CHANGE = "rubric change"
"""Marker of marks that moved with a changed rubric."""
NOBODY = frozenset({FORMGRADER, RUBRIC_CHANGE})


@dataclass(frozen=True)
class Text:
    """One text as one marker sees it.

    mark: what stands, None where the marker sees none. version: of the mark that a new one would
    follow, 0 for none. second: whether a new one belongs to the second round. again: the hand-in
    was graded anew since it was marked. extra: extra credit that nbgrader's page gave on top.
    """

    student: str
    cell: str
    mark: Mark | None
    version: int
    second: bool
    again: bool
    extra: float = 0.0

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do for this marker."""
        return self.mark is not None and not self.again


def drawn(secret: bytes, share: float) -> Callable[[str, Place], bool]:
    """Whether a text (assignment, place) is marked twice: the same texts whenever it is asked.

    share: of all texts, 0 to 1. Each text is drawn by itself, so a late hand-in moves no other.
    """

    def chosen(assignment: str, place: Place) -> bool:
        said = "\0".join(("twice", assignment, *place)).encode("utf-8", "surrogatepass")
        digest = hmac.digest(secret, said, hashlib.sha256)
        return int.from_bytes(digest[:8], "big") < share * 2**64

    return chosen


def texts_for(
    marker: str,
    assignment: str,
    history: Iterable[Mark],
    scores: Mapping[Place, Score],
    twice: Callable[[str, Place], bool],
) -> dict[Place, Text]:
    """Every text of the gradebook as that marker may see it.

    history: as MarkBook gives it. A text goes into the second round for whoever did not mark it in
    the first, where somebody else did; of several such people for the first of them. Points typed
    into nbgrader's page are nobody's: they send nobody to the second round.
    """
    marks = tuple(history)
    rounds = newest(marks), newest(marks, second=True)
    people: dict[tuple[bool, Place], set[str]] = defaultdict(set)
    for mark in marks:
        if mark.marker not in NOBODY:
            people[mark.second, (mark.student, mark.cell)].add(mark.marker)

    def text(place: Place, score: Score) -> Text:
        first, second = people[False, place], people[True, place]
        blind = bool(first - {marker}) and marker not in first and second <= {marker}
        if blind and twice(assignment, place):
            mine = rounds[1].get(place)
            return Text(*place, mine, mine.version if mine else 0, second=True, again=False)
        mark = rounds[0].get(place)
        seen = None if score.points is None else mark
        again = seen is not None and score.waits
        version = mark.version if mark else 0
        return Text(*place, seen, version, second=False, again=again, extra=score.extra)

    return {place: text(place, score) for place, score in scores.items()}

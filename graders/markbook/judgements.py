"""What people judged, out of a history of marks: the pairs that two made blind, and all the rest.

Agreement is measured on what each marker said before knowing the other's view. So a pair is taken
as it stood when it became whole; what is given later may be a reconciliation, and would flatter.
Marks that no person is known for (the formgrader's box, a changed rubric) judge nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from graders.markbook.marks import Mark
from graders.markbook.remap import under
from graders.markbook.rounds import NOBODY, RUBRIC_CHANGE
from graders.rubrics.schema import Rubric, RubricCell, digest

SITTING = timedelta(minutes=10)
"""Two saves of a text that lie further apart are no longer one look at it."""

PAIR_COLUMNS = (
    "student", "cell", "first_marker", "second_marker", "first_band", "second_band",
    "first_points", "second_points", "possible",
)  # fmt: skip
JUDGED_COLUMNS = ("student", "cell", "marker", "order", "points", "possible", "second", "paired")


@dataclass(frozen=True)
class Pair:
    """Two people's blind marks of one text. first counts for the grade, second never does.

    settled: whether somebody gave the text a mark that counts once both were there.
    standing: what counts now.
    """

    first: Mark
    second: Mark
    standing: Mark
    settled: bool


@dataclass(frozen=True)
class Judgements:
    """A class's marks as people made them, in the terms of today's rubric.

    order: (marker, student, cell) -> the text's place in the marker's own order, 1, 2, ...
    older: how many standing marks were given under an older rubric. untold: how many marks are left
    out because today's rubric has no place for them, or their own rubric's text is unknown.
    """

    rubric: Rubric
    marks: tuple[Mark, ...]
    pairs: tuple[Pair, ...]
    order: Mapping[tuple[str, str, str], int]
    older: int
    untold: int


def judgements(
    history: Sequence[Mark], rubric: Rubric, known: Mapping[str, RubricCell]
) -> Judgements:
    """Sort a history (in order of time) into pairs and single judgements.

    known: digest -> a cell's rubric at that time; today's need not be in it. Marks of cells that
    the rubric doesn't have are passed over. A second mark by the first marker makes no pair.
    """
    today = {cell.id: cell for cell in rubric.cells}
    rounds: dict[tuple[str, str, bool], list[Mark]] = defaultdict(list)
    for mark in history:
        if mark.cell in today:
            rounds[mark.student, mark.cell, mark.second].append(mark)
    pairs, singles = [], []
    for student, cell in dict.fromkeys(key[:2] for key in rounds):
        first, second = (rounds.get((student, cell, again), []) for again in (False, True))
        pair = _pair(first, second)
        judged = (pair.first, pair.second) if pair else (_last(first), _last(second))
        found = [under(mark, known, today[cell]) if mark else None for mark in judged]
        if pair and found[0] and found[1]:
            pairs.append(Pair(found[0], found[1], pair.standing, pair.settled))
        singles += [(mark, told) for mark, told in zip(judged, found, strict=True) if mark]
    return Judgements(
        rubric,
        tuple(told for _, told in singles if told),
        tuple(pairs),
        _orders(history),
        sum(
            marks[-1].rubric not in ("", digest(today[cell]))
            for (_, cell, _), marks in rounds.items()
        ),
        sum(told is None for _, told in singles),
    )


def pair_frame(found: Judgements) -> pd.DataFrame:
    """One row a pair. Bands as numbers, 0 for the lowest; possible: the cell's points."""
    rows = [
        (
            pair.first.student, pair.first.cell, pair.first.marker, pair.second.marker,
            rank(pair.first, found.rubric.cell(pair.first.cell)),
            rank(pair.second, found.rubric.cell(pair.first.cell)),
            pair.first.points, pair.second.points,
            float(found.rubric.cell(pair.first.cell).points),
        )
        for pair in found.pairs
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def judged_frame(found: Judgements) -> pd.DataFrame:
    """One row a judgement, of either round; order: the text's place in the marker's own order."""
    paired = {(pair.first.student, pair.first.cell) for pair in found.pairs}
    rows = [
        (
            mark.student, mark.cell, mark.marker,
            found.order[mark.marker, mark.student, mark.cell],
            mark.points, float(found.rubric.cell(mark.cell).points), mark.second,
            (mark.student, mark.cell) in paired,
        )
        for mark in found.marks
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(JUDGED_COLUMNS))


def rank(mark: Mark, cell: RubricCell) -> int:
    """The mark's band as a number, 0 for the lowest; by its points where the name is unknown."""
    names = [band.name for band in sorted(cell.bands, key=lambda band: band.low)]
    held = min(max(mark.points, 0.0), float(cell.points))
    return names.index(mark.band if mark.band in names else cell.band(held).name)


def _pair(first: Sequence[Mark], second: Sequence[Mark]) -> Pair | None:
    """The two rounds of one text as they stood when both had a person's mark."""
    ours, theirs = _people(first), _people(second)
    if not ours or not theirs:
        return None
    mine, yours = _blind(ours, theirs[0].when), _blind(theirs, ours[0].when)
    if mine.marker == yours.marker:
        return None
    later = [mark for mark in first if mark.version > mine.version]
    settled = any(mark.marker != RUBRIC_CHANGE for mark in later)
    return Pair(mine, yours, first[-1], settled)


def _blind(own: Sequence[Mark], other_began: datetime) -> Mark:
    """The last mark of a round that can't know of the other, whose first came at that time.

    Marks before the other's, or else the whole sitting that made the pair: the panel saves each key
    that is pressed, and a band's middle is not yet what the marker means.
    """
    before = [mark for mark in own if mark.when <= other_began]
    if before:
        return before[-1]
    last = own[0]
    for mark in own[1:]:
        if mark.marker != last.marker or mark.when - last.when > SITTING:
            break
        last = mark
    return last


def _people(marks: Sequence[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.marker not in NOBODY]


def _last(marks: Sequence[Mark]) -> Mark | None:
    people = _people(marks)
    return people[-1] if people else None


def _orders(history: Sequence[Mark]) -> dict[tuple[str, str, str], int]:
    """Each marker's texts numbered by the time of the first mark."""
    texts: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for mark in history:
        texts[mark.marker].setdefault((mark.student, mark.cell))
    return {
        (marker, *text): place
        for marker, seen in texts.items()
        for place, text in enumerate(seen, start=1)
    }

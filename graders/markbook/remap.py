"""Marks under a rubric that changed after marking began: what each becomes, and what a person must
decide.

Points move with their band: the same relative place in the band that took its place. Pure: marks
and rubrics in, changes out; nothing is written here, and nothing is left out of the list.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graders.markbook.marks import Mark
from graders.markbook.rounds import RUBRIC_CHANGE
from graders.rubrics.schema import Band, RubricCell, digest


@dataclass(frozen=True)
class Change:
    """What a changed rubric does to one mark. new: the mark to give, None where a person must."""

    old: Mark
    new: Mark | None
    why: str

    @property
    def moves(self) -> bool:
        """Whether band or points become others; else the wording alone changed."""
        return self.new is None or (self.old.band, self.old.points) != (
            self.new.band,
            self.new.points,
        )


def remapped(
    marks: Sequence[Mark], old: RubricCell, new: RubricCell, when: datetime
) -> tuple[Change, ...]:
    """A change for each of these marks that was given under the old rubric, in their order.

    marks: what stands now, of one cell or several; those of other cells or rubrics are passed over.
    Raises ValueError where the two rubrics are of different cells.

    >>> from graders.rubrics.schema import Band
    >>> def cell(*bands):
    ...     made = [Band(name=n, low=a, high=b, evidence="e", reasoning="r") for n, a, b in bands]
    ...     return RubricCell(id="m", title="T", points=bands[0][2], prompt="P", bands=tuple(made))
    >>> old, new = cell(("Good", 6, 10), ("Weak", 0, 5)), cell(("Good", 16, 20), ("Weak", 0, 15))
    >>> mark = Mark("a", "ada", "m", 1, "ines", datetime(2026, 5, 6), "Weak", 4, rubric=digest(old))
    >>> (change,) = remapped([mark], old, new, datetime(2026, 5, 7))
    >>> change.new.points, change.new.version, change.why
    (12.0, 2, 'Weak 4 (0-5) becomes Weak 12 (0-15)')
    """
    if old.id != new.id:
        raise ValueError(
            f'new is the rubric of "{new.id}", old of "{old.id}"; give two of one cell'
        )
    pairs = counterparts(old, new)
    under_old = [mark for mark in marks if mark.cell == old.id and mark.rubric == digest(old)]
    return tuple(_change(mark, old, new, pairs, when) for mark in under_old)


def counterparts(old: RubricCell, new: RubricCell) -> Mapping[str, Band]:
    """Name of an old band -> the new band in its place; a band without one is left out.

    Bands of one name belong together. The rest are taken for renamed, in their order, where as many
    are left on both sides and the order of all bands stays what it was.
    """
    before, after = _ordered(old), _ordered(new)
    named = {band.name: band for band in after}
    pairs = {band.name: named[band.name] for band in before if band.name in named}
    lost = [band for band in before if band.name not in pairs]
    fresh = [band for band in after if band not in pairs.values()]
    if len(lost) == len(fresh):
        renamed = pairs | {gone.name: came for gone, came in zip(lost, fresh, strict=True)}
        places = [after.index(renamed[band.name]) for band in before]
        if places == sorted(places):
            return renamed
    return pairs


def under(mark: Mark, known: Mapping[str, RubricCell], now: RubricCell) -> Mark | None:
    """The mark in the terms of today's rubric, for comparing; None where that can't be said.

    known: digest -> the cell's rubric at that time.
    """
    if mark.rubric in ("", digest(now)):
        return mark
    if mark.rubric not in known:
        return None
    (change,) = remapped([mark], known[mark.rubric], now, mark.when)
    if change.new is None:
        return None
    # who gave it and when stays: only a mark that is written down is the rubric change's own
    return replace(mark, band=change.new.band, points=change.new.points, rubric=digest(now))


def _change(
    mark: Mark, old: RubricCell, new: RubricCell, pairs: Mapping[str, Band], when: datetime
) -> Change:
    """One mark's change; a person decides where its band is gone or its points stand outside it."""
    was = next((band for band in old.bands if band.name == mark.band), None)
    if was is None:
        return Change(mark, None, f'"{mark.band}" was no band of the old rubric; mark it anew')
    now = pairs.get(was.name)
    if now is None:
        return Change(mark, None, f'the band "{was.name}" is gone; mark it anew')
    same_points = (was.span, old.points) == (now.span, new.points)
    outside = not was.low <= math.floor(mark.points) <= was.high
    if outside and not same_points:
        return Change(mark, None, f"{mark.points:g} stood outside {was.span}; mark it anew")
    points = mark.points if same_points else moved(mark.points, was, now)
    story = _story(mark, was, now, points)
    given = replace(
        mark,
        version=mark.version + 1,
        marker=RUBRIC_CHANGE,
        when=when,
        band=now.name,
        points=points,
        reason=f"{mark.reason}; {story}" if mark.reason else story,
        rubric=digest(new),
    )
    return Change(mark, given, story)


def moved(points: float, was: Band, now: Band) -> float:
    """Points at the same relative place of another band, as whole points; half a point goes up.

    A band of one point has its place in the middle.

    >>> weak, good = (Band(name=n, low=a, high=b, evidence="e", reasoning="r")
    ...               for n, a, b in (("Weak", 0, 11), ("Good", 12, 17)))
    >>> moved(0, weak, good), moved(5.5, weak, good), moved(11.5, weak, good)
    (12.0, 15.0, 17.0)
    """
    width = was.high - was.low
    place = min((points - was.low) / width, 1.0) if width else 0.5
    # the tiny term: 2.5 out of a float division must not fall to 2
    return float(math.floor(now.low + place * (now.high - now.low) + 0.5 + 1e-9))


def _story(mark: Mark, was: Band, now: Band, points: float) -> str:
    if (was.name, was.span, mark.points) == (now.name, now.span, points):
        return f"{was.name} {points:g} stays as it is"
    before = f"{was.name} {mark.points:g} ({was.span})"
    return f"{before} becomes {now.name} {points:g} ({now.span})"


def _ordered(cell: RubricCell) -> list[Band]:
    """The cell's bands, best first."""
    return sorted(cell.bands, key=lambda band: -band.high)

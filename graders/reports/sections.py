"""What a student is told about each written section: band, criterion, comment, the next band.

Pure: a result, the rubric and the marks in, sections out. The band is the one that the marker
picked; where the points were typed without one, it is the band that holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graders.markbook.marks import Mark
from graders.reports.parts import HandIn, Part
from graders.rubrics import Band, Rubric, RubricCell


@dataclass(frozen=True)
class Section:
    """One written section.

    band: None while nobody marked it, or where the points are over the section's. above: the next
    band up, None at the top. outside: whether the marker left the band's points on purpose.
    """

    part: Part
    band: Band | None = None
    above: Band | None = None

    @property
    def outside(self) -> bool:
        """Whether the points aren't the band's own."""
        points = self.part.points
        return (
            self.band is not None
            and points is not None
            and not self.band.low <= int(points) <= self.band.high
        )


def sections_of(
    result: HandIn,
    rubric: Rubric,
    marks: Mapping[str, Mark],
    known: Mapping[str, RubricCell],
) -> tuple[Section, ...]:
    """The result's written parts, each with its band.

    marks: cell -> the mark that counts. known: digest -> a cell's rubric at that time, so that a
    student reads the words by which the text was marked.
    """
    today = {cell.id: cell for cell in rubric.cells}
    return tuple(
        section_of(part, today[part.asked.id], marks.get(part.asked.id), known)
        for part in result.parts
        if part.asked.id in today
    )


def section_of(
    part: Part, today: RubricCell, mark: Mark | None, known: Mapping[str, RubricCell]
) -> Section:
    """One section. Where the gradebook's points aren't the mark's, its band is overruled, too."""
    if part.points is None:
        return Section(part)
    if mark is not None and mark.points == part.points:
        cell = known.get(mark.rubric, today)
        picked = next((band for band in cell.bands if band.name == mark.band), None)
        if picked is not None:
            return Section(part, picked, next_band(cell, picked))
    if not 0 <= part.points <= today.points:
        return Section(part)
    band = today.band(part.points)
    return Section(part, band, next_band(today, band))


def most_to_gain(result: HandIn, most: int = 3) -> tuple[Part, ...]:
    """The graded parts that cost the most points, the dearest first; those earned in full never."""
    lost = [part for part in result.parts if part.lost > 0]
    return tuple(sorted(lost, key=lambda part: -part.lost)[:most])


def next_band(cell: RubricCell, band: Band) -> Band | None:
    """The band right above, None at the top.

    >>> weak, good = (Band(name=n, low=a, high=b, evidence="e", reasoning="r")
    ...               for n, a, b in (("Weak", 0, 1), ("Good", 2, 3)))
    >>> cell = RubricCell(id="m", title="T", points=3, prompt="P", bands=(good, weak))
    >>> next_band(cell, weak).name, next_band(cell, good)
    ('Good', None)
    """
    better = [one for one in cell.bands if one.low > band.low]
    return min(better, key=lambda one: one.low, default=None)

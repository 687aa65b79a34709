"""Marks and rubrics for tests, as short as they can be written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graders.markbook.marks import Mark
from graders.rubrics import Band, Rubric, RubricCell
from graders.rubrics.schema import digest

START = datetime(2026, 5, 7, 9, 0, tzinfo=UTC)
BANDS = (("Excellent", 18, 20), ("Satisfactory", 12, 17), ("Needs improvement", 0, 11))


def band(name: str, low: int, high: int, evidence: str = "a figure") -> Band:
    return Band(name=name, low=low, high=high, evidence=evidence, reasoning="a reason")


def cell(
    name: str = "memo-frontier", bands: tuple[tuple[str, int, int], ...] = BANDS, **more: str
) -> RubricCell:
    made = tuple(band(*one, **more) for one in bands)
    most = max(one.high for one in made)
    return RubricCell(id=name, title=f"On {name}", points=most, prompt="P?", bands=made)


CELL = cell()
RUBRIC = Rubric(assignment="week5_homework", cells=(CELL, cell("memo-damage")))


def mark(
    student: str,
    marker: str,
    points: float,
    minute: float = 0,
    *,
    of: RubricCell = CELL,
    second: bool = False,
    version: int = 1,
    **more: str,
) -> Mark:
    """One mark; the band follows from the points unless it is given."""
    inside = min(max(points, 0), of.points)
    given = {"band": of.band(inside).name, "rubric": digest(of), **more}
    when = START + timedelta(minutes=minute)
    return Mark(
        "week5_homework", student, of.id, version, marker, when,
        points=points, second=second, **given,
    )  # fmt: skip

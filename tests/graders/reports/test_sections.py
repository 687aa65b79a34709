"""What a student reads about each written section: the marker's band and the one above it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graders.markbook.marks import Mark
from graders.reports.parts import WRITTEN, Asked, HandIn, Part
from graders.reports.sections import Section, most_to_gain, sections_of
from graders.rubrics import Band, Rubric, RubricCell
from graders.rubrics.schema import digest


def rubric_cell(*bands: tuple[str, int, int], words: str = "today's") -> RubricCell:
    made = tuple(
        Band(name=name, low=low, high=high, evidence=f"{words} {name}", reasoning="r")
        for name, low, high in bands
    )
    return RubricCell(id="memo", title="T", points=bands[0][2], prompt="P", bands=made)


CELL = rubric_cell(("Excellent", 9, 10), ("Satisfactory", 5, 8), ("Weak", 0, 4))
ASKED = Asked("memo", WRITTEN, "T", 10)
MARK = Mark(
    "week5_homework", "ada", "memo", 1, "ines", datetime(2026, 5, 7, tzinfo=UTC),
    "Satisfactory", 7.0, rubric=digest(CELL),
)  # fmt: skip


def section(points: float | None, mark: Mark | None = None, **known: RubricCell) -> Section:
    result = HandIn("ada", (Part(Asked("kd_loss-x", "kd_loss", "s", 3), 3), Part(ASKED, points)))
    (found,) = sections_of(
        result,
        Rubric(assignment="week5_homework", cells=(CELL,)),
        {"memo": mark} if mark else {},
        {digest(cell): cell for cell in known.values()},
    )
    return found


def names(found: Section) -> tuple[str | None, str | None]:
    return found.band and found.band.name, found.above and found.above.name


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (10, ("Excellent", None)),
        (8.5, ("Satisfactory", "Excellent")),
        (0, ("Weak", "Satisfactory")),
        (11, (None, None)),
        (None, (None, None)),
    ],
)
def test_typed_points_have_the_band_that_holds_them(
    points: float | None, said: tuple[str | None, str | None]
) -> None:
    assert names(section(points)) == said


def test_the_markers_band_counts_also_where_the_points_are_outside_of_it() -> None:
    generous = replace(MARK, points=9.0, reason="the second paper")
    found = section(9, generous)
    assert names(found) == ("Satisfactory", "Excellent")
    assert found.outside
    assert not section(7, MARK).outside


def test_points_typed_over_a_mark_overrule_its_band() -> None:
    assert names(section(4, MARK)) == ("Weak", "Satisfactory")


def test_the_student_reads_the_words_of_the_rubric_in_use_at_the_time() -> None:
    old = rubric_cell(("Excellent", 8, 10), ("Satisfactory", 5, 7), ("Weak", 0, 4), words="older")
    found = section(7, replace(MARK, rubric=digest(old)), old=old)
    assert found.band is not None
    assert found.above is not None
    assert (found.band.evidence, found.above.span) == ("older Satisfactory", "8-10")
    unknown = section(7, replace(MARK, rubric="gone"))
    assert unknown.band is not None
    assert unknown.band.evidence == "today's Satisfactory"


def test_most_to_gain_names_what_cost_most_and_nothing_that_waits() -> None:
    asked = [Asked(name, "t", name, 10) for name in "abcde"]
    parts = tuple(Part(one, p) for one, p in zip(asked, (10, 7, None, 2, 5), strict=True))
    assert [part.asked.id for part in most_to_gain(HandIn("ada", parts))] == ["d", "e", "b"]
    assert most_to_gain(HandIn("ada", parts[:1])) == ()

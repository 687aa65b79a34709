"""A rubric that changes after marking began: points move with their band, and nothing silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.markbook.remap import Change, counterparts, moved, remapped, under
from graders.markbook.rounds import RUBRIC_CHANGE
from graders.rubrics import RubricCell
from graders.rubrics.schema import digest

from .marking import CELL, START, band, cell, mark

LATER = START + timedelta(days=1)
STRICTER = cell(
    bands=(("Excellent", 19, 20), ("Satisfactory", 10, 18), ("Needs improvement", 0, 9))
)


def only(points: float, new: RubricCell, **more: str) -> Change:
    (change,) = remapped([mark("ada", "ines", points, **more)], CELL, new, LATER)
    return change


@pytest.mark.parametrize(
    ("points", "becomes"),
    [(0, 0), (11, 9), (12, 10), (13, 12), (17, 18), (18, 19), (20, 20), (14.5, 14)],
)
def test_points_keep_their_place_in_the_band(points: float, becomes: float) -> None:
    change = only(points, STRICTER)
    assert change.new is not None
    assert (change.new.points, change.new.band) == (becomes, change.old.band)


def test_the_new_mark_is_the_rubric_changes_own_and_keeps_what_the_marker_wrote() -> None:
    change = only(14, STRICTER, comment="no second axis", reason="see section 2")
    new = change.new
    assert new is not None
    assert (new.marker, new.version, new.when) == (RUBRIC_CHANGE, 2, LATER)
    assert (new.comment, new.rubric) == ("no second axis", digest(STRICTER))
    assert new.reason == "see section 2; Satisfactory 14 (12-17) becomes Satisfactory 13 (10-18)"
    assert change.moves


def test_other_words_alone_move_nothing_and_are_listed() -> None:
    change = only(14.5, cell(evidence="two figures"))
    assert change.new is not None
    assert change.new.points == 14.5, "half a point stays where the band's points stay"
    assert not change.moves
    assert change.why == "Satisfactory 14.5 stays as it is"


def test_renamed_bands_belong_together_by_order() -> None:
    renamed = cell(bands=(("Top", 18, 20), ("Satisfactory", 12, 17), ("Weak", 0, 11)))
    assert {old: new.name for old, new in counterparts(CELL, renamed).items()} == {
        "Excellent": "Top",
        "Satisfactory": "Satisfactory",
        "Needs improvement": "Weak",
    }
    change = only(19, renamed)
    assert change.new is not None
    assert (change.new.band, change.new.points) == ("Top", 19)


def test_a_band_that_is_gone_goes_to_a_person() -> None:
    two = cell(bands=(("Excellent", 12, 20), ("Needs improvement", 0, 11)))
    change = only(14, two)
    assert change.new is None
    assert change.moves
    assert change.why == 'the band "Satisfactory" is gone; mark it anew'
    assert only(5, two).new is not None


def test_a_split_band_goes_to_a_person_and_a_new_one_takes_nobody() -> None:
    four = cell(
        bands=(
            ("Excellent", 18, 20),
            ("Good", 15, 17),
            ("Fair", 12, 14),
            ("Needs improvement", 0, 11),
        )
    )
    assert only(14, four).new is None
    grown = cell(
        bands=(
            *[(b.name, b.low, b.high) for b in CELL.bands[:2]],
            ("Needs improvement", 4, 11),
            ("Nothing", 0, 3),
        )
    )
    change = only(0, grown)
    assert change.new is not None
    assert (change.new.band, change.new.points) == ("Needs improvement", 4)


def test_bands_that_change_places_are_no_renaming() -> None:
    turned = cell(bands=(("Satisfactory", 18, 20), ("Other", 12, 17), ("Needs improvement", 0, 11)))
    assert "Excellent" not in counterparts(CELL, turned)


def test_points_outside_of_their_band_go_to_a_person() -> None:
    change = only(18, STRICTER, band="Satisfactory", reason="the second paper")
    assert change.new is None
    assert change.why == "18 stood outside 12-17; mark it anew"
    reworded = only(18, cell(evidence="new"), band="Satisfactory", reason="the second paper")
    assert reworded.new is not None
    assert reworded.new.points == 18


def test_a_band_of_another_name_than_the_rubrics_goes_to_a_person() -> None:
    assert only(18, STRICTER, band="Splendid").new is None


def test_marks_of_other_rubrics_and_cells_are_passed_over() -> None:
    other = cell("memo-damage")
    marks = [mark("ada", "ines", 3, of=other), mark("ben", "ines", 3, of=STRICTER)]
    assert remapped(marks, CELL, STRICTER, LATER) == ()
    with pytest.raises(ValueError, match="give two of one cell"):
        remapped(marks, CELL, other, LATER)


def test_for_comparing_a_mark_stays_its_markers_own() -> None:
    given_ = mark("ada", "ines", 17)
    told = under(given_, {digest(CELL): CELL}, STRICTER)
    assert told == replace(given_, points=18.0, rubric=digest(STRICTER))
    assert under(given_, {}, STRICTER) is None, "a text that nobody kept can't be compared"
    assert under(replace(given_, rubric=""), {}, STRICTER) == replace(given_, rubric="")


@given(st.data())
def test_a_moved_point_lies_in_its_band_and_order_is_kept(data: st.DataObject) -> None:
    low, width, to, wide = (data.draw(st.integers(0, 30)) for _ in range(4))
    was, now = band("a", low, low + width), band("a", to, to + wide)
    halves = st.integers(2 * low, 2 * (low + width) + 1).map(lambda twice: twice / 2)
    less, more = sorted((data.draw(halves), data.draw(halves)))
    assert now.low <= moved(less, was, now) <= moved(more, was, now) <= now.high
    if width and wide:
        assert (moved(low, was, now), moved(low + width, was, now)) == (now.low, now.high)

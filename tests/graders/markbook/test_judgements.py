"""Which marks are judgements, and which two of them make a blind pair."""

from __future__ import annotations

from graders.markbook.book import FORMGRADER
from graders.markbook.judgements import (
    Judgements,
    judged_frame,
    judgements,
    pair_frame,
    rank,
)
from graders.markbook.marks import Mark
from graders.markbook.rounds import RUBRIC_CHANGE
from graders.rubrics.schema import digest

from .marking import CELL, RUBRIC, cell, mark

OLD = cell(bands=(("Excellent", 9, 10), ("Satisfactory", 6, 8), ("Needs improvement", 0, 5)))


def of(*history: Mark) -> Judgements:
    return judgements(history, RUBRIC, {digest(OLD): OLD})


def test_a_pair_is_what_both_said_before_they_knew() -> None:
    found = of(
        mark("ada", "ines", 14, 1),
        mark("ada", "ines", 15, 2, version=2),
        mark("ada", "jonas", 10, 3, second=True),
        mark("ada", "ines", 12, 44, version=3),
        mark("ada", "jonas", 12, 45, second=True, version=2),
    )
    (pair,) = found.pairs
    assert (pair.first.points, pair.second.points) == (15, 10), "12 and 12 came after the talk"
    assert pair.settled
    assert pair.standing.points == 12
    row = pair_frame(found).iloc[0]
    assert (row.first_band, row.second_band, row.possible) == (1, 0, 20.0)


def test_where_the_second_round_is_first_its_corrections_count_until_the_other_comes() -> None:
    found = of(
        mark("ada", "jonas", 10, 1, second=True),
        mark("ada", "jonas", 11, 2, second=True, version=2),
        mark("ada", "ines", 14, 3),
        mark("ada", "jonas", 14, 4, second=True, version=3),
    )
    (pair,) = found.pairs
    assert (pair.first.points, pair.second.points, pair.settled) == (14, 11, False)


def test_the_keys_of_one_sitting_are_one_judgement() -> None:
    """The panel saves a band's middle, then each arrow key."""
    found = of(
        mark("ada", "ines", 14, 0),
        mark("ada", "jonas", 5, 20, second=True),
        mark("ada", "jonas", 6, 20.1, second=True, version=2),
        mark("ada", "jonas", 7, 29, second=True, version=3),
        mark("ada", "jonas", 14, 60, second=True, version=4),
    )
    (pair,) = found.pairs
    assert (pair.first.points, pair.second.points, pair.settled) == (14, 7, False)


def test_who_comes_last_in_the_first_round_may_finish_the_sitting_too() -> None:
    found = of(
        mark("ada", "jonas", 5, 0, second=True),
        mark("ada", "ines", 14, 20),
        mark("ada", "ines", 15, 20.1, version=2),
        mark("ada", "jonas", 15, 21, second=True, version=2),
    )
    (pair,) = found.pairs
    assert (pair.first.points, pair.second.points, pair.settled) == (15, 5, False)


def test_one_person_twice_is_no_pair() -> None:
    assert of(mark("ada", "ines", 14), mark("ada", "ines", 10, 1, second=True)).pairs == ()


def test_marks_of_nobody_judge_nothing_but_settle() -> None:
    typed = mark("ada", FORMGRADER, 3, 2, version=2)
    found = of(mark("ada", "ines", 14), mark("ada", "jonas", 10, 1, second=True), typed)
    assert [pair.settled for pair in found.pairs] == [True]
    assert {one.marker for one in found.marks} == {"ines", "jonas"}
    assert of(mark("ada", FORMGRADER, 14), mark("ada", "jonas", 9, 1, second=True)).pairs == ()


def test_a_changed_rubric_settles_nothing() -> None:
    moved = mark("ada", RUBRIC_CHANGE, 14, 2, version=2)
    found = of(mark("ada", "ines", 14), mark("ada", "jonas", 10, 1, second=True), moved)
    assert [pair.settled for pair in found.pairs] == [False]


def test_old_marks_are_told_in_todays_terms_and_counted() -> None:
    found = of(mark("ada", "ines", 8, of=OLD), mark("ada", "jonas", 17, 1, second=True))
    (pair,) = found.pairs
    assert (pair.first.points, pair.first.band) == (17.0, "Satisfactory")
    assert (found.older, found.untold) == (1, 0)
    lost = judgements([mark("ada", "ines", 8, of=OLD)], RUBRIC, {})
    assert (lost.older, lost.untold, lost.marks) == (1, 1, ())


def test_cells_that_the_rubric_no_longer_has_are_passed_over() -> None:
    gone = cell("memo-gone")
    assert of(mark("ada", "ines", 8, of=gone)).marks == ()


def test_the_order_is_the_markers_own_by_the_first_time() -> None:
    found = of(
        mark("ada", "ines", 14, 0),
        mark("ben", "jonas", 14, 1),
        mark("cleo", "ines", 14, 2),
        mark("ada", "ines", 15, 3, version=2),
        mark("ben", "ines", 16, 4, second=True),
    )
    rows = judged_frame(found).set_index(["marker", "student"])
    assert rows.loc[("ines", "ada"), "order"] == 1
    assert rows.loc[("ines", "ada"), "points"] == 15
    assert rows.loc[("ines", "cleo"), "order"] == 2
    assert rows.loc[("ines", "ben"), "order"] == 3
    assert rows.loc[("jonas", "ben"), "order"] == 1
    assert list(rows.paired) == [False, True, True, False]


def test_an_unknown_band_ranks_by_its_points() -> None:
    assert rank(mark("ada", "ines", 25, band="Splendid"), CELL) == 2
    assert rank(mark("ada", "ines", 14, band="Excellent"), CELL) == 2, "the marker's band counts"

"""The demo's two markers: who marks what, what is marked twice, and that both views are valid."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from graders.demo.marking import MARKERS, marks_of, opinion_of, turns
from graders.demo.roster import Roster, load_roster
from graders.markbook.agreement import MIN_PAIRS
from graders.rubrics import Rubric, load_rubric
from graders.settings import load_settings

SETTINGS = load_settings(Path(__file__).resolve().parents[3])
MARKED = ["week4_homework", "week5_homework", "week6_lab", "week6_homework"]


@pytest.fixture(params=MARKED)
def roster(request: pytest.FixtureRequest) -> Roster:
    return load_roster(request.param)


@pytest.fixture
def rubric(roster: Roster) -> Rubric:
    return load_rubric(SETTINGS, roster.assignment)


def test_each_text_is_marked_once_and_most_of_what_was_written_again(roster: Roster) -> None:
    seen = Counter((turn.student.name, turn.cell, turn.second) for turn in turns(roster))
    assert set(seen.values()) == {1}
    once = {key[:2] for key in seen if not key[2]}
    assert len(once) == len(roster.students) * len(roster.texts)
    twice = [key for key in seen if key[2]]
    assert 0.45 < len(twice) / len(once) < 0.7


def test_every_section_has_pairs_enough_and_both_markers_in_both_rounds(roster: Roster) -> None:
    pairs = Counter((turn.cell, turn.marker) for turn in turns(roster) if turn.second)
    for cell in roster.texts:
        assert all(pairs[cell, marker] for marker in MARKERS)
        assert sum(pairs[cell, marker] for marker in MARKERS) >= MIN_PAIRS, cell


def test_nobody_marks_the_same_text_twice(roster: Roster) -> None:
    seen = Counter((turn.student.name, turn.cell, turn.marker) for turn in turns(roster))
    assert set(seen.values()) == {1}


def test_second_views_are_views_and_not_copies(roster: Roster, rubric: Rubric) -> None:
    texts = [
        (rubric.cell(cell), text)
        for cell, levels in roster.texts.items()
        for text in levels.values()
    ]
    apart = 0
    for cell, text in texts:
        assert text.second is not None
        assert text.second.comment != text.comment
        apart += cell.band(text.points) != cell.band(text.second.points)
    assert 2 <= apart <= 5, "a few are worth a talk"


def test_marks_come_in_each_markers_own_order(roster: Roster, rubric: Rubric) -> None:
    orders = {}
    for marker in MARKERS:
        mine = [mark for mark in marks_of(roster, rubric) if mark.marker == marker]
        assert all(a.when < b.when for a, b in itertools.pairwise(mine))
        orders[marker] = [mark.cell for mark in mine]
        assert len(set(orders[marker][:8])) > 2, "not section by section, nor student by student"
    assert orders["ines"] != orders["jonas"]


def test_the_key_is_what_the_first_round_says(roster: Roster) -> None:
    for turn in turns(roster):
        points, comment = opinion_of(roster, turn)
        level = turn.student.level(turn.cell)
        if level != "empty":
            text = roster.texts[turn.cell][level]  # type: ignore[index]
            view = text.second if turn.second else text
            assert view is not None
            assert (points, comment) == (view.points, view.comment)

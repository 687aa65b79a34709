"""Who sees which mark: two people blind to each other, everybody else sees what stands."""

from __future__ import annotations

import pytest

from graders.markbook.book import FORMGRADER
from graders.markbook.marks import Mark
from graders.markbook.rounds import Text, drawn, texts_for
from graders.markbook.scores import Score

from .books import A, mark

PLACE = ("eve", "memo-frontier")


def seen(marker: str, *history: Mark, twice: bool = True, score: Score | None = None) -> Text:
    points = next((m.points for m in reversed(history) if not m.second), None)
    row = score or Score(points, 20, 0.0, "", waits=points is None)
    return texts_for(marker, A, history, {PLACE: row}, lambda *_: twice)[PLACE]


def by(marker: str, points: float, version: int = 1, *, second: bool = False) -> Mark:
    return mark(*PLACE, points, marker=marker, version=version, second=second)


def test_a_text_that_nobody_marked_is_anybodys() -> None:
    text = seen("ada")
    assert (text.mark, text.version, text.second, text.done) == (None, 0, False, False)


def test_who_marked_first_sees_that_mark() -> None:
    text = seen("ada", by("ada", 14))
    assert (text.mark, text.version, text.second, text.done) == (by("ada", 14), 1, False, True)


def test_the_next_person_finds_a_drawn_text_unmarked() -> None:
    text = seen("bob", by("ada", 14))
    assert (text.mark, text.version, text.second, text.done) == (None, 0, True, False)


def test_a_text_that_is_not_drawn_is_seen_by_all() -> None:
    text = seen("bob", by("ada", 14), twice=False)
    assert (text.mark, text.version, text.second) == (by("ada", 14), 1, False)


def test_the_second_person_sees_the_own_mark_and_never_the_first() -> None:
    history = by("ada", 14), by("bob", 9, second=True), by("ada", 15, 2)
    text = seen("bob", *history)
    assert (text.mark, text.version, text.second) == (history[1], 1, True)
    text = seen("ada", *history)
    assert (text.mark, text.version, text.second) == (history[2], 2, False)


def test_a_third_person_sees_what_counts() -> None:
    text = seen("cleo", by("ada", 14), by("bob", 9, second=True))
    assert (text.mark, text.second) == (by("ada", 14), False)


@pytest.mark.parametrize("nobody", [FORMGRADER, "rubric change"])
def test_points_of_nobody_send_nobody_to_the_second_round(nobody: str) -> None:
    text = seen("bob", by(nobody, 7))
    assert (text.mark, text.version, text.second) == (by(nobody, 7), 1, False)
    text = seen("bob", by("ada", 14), by(nobody, 7, 2))
    assert (text.mark, text.second) == (None, True)


def test_a_hand_in_graded_anew_is_to_be_looked_at_again_by_the_first() -> None:
    row = Score(14, 20, 0.0, "", waits=True)
    text = seen("ada", by("ada", 14), score=row)
    assert (text.again, text.done) == (True, False)
    assert text.mark is not None


def test_points_that_were_taken_away_leave_the_version() -> None:
    row = Score(None, 20, 0.0, "", waits=True)
    text = seen("ada", by("ada", 14), score=row)
    assert (text.mark, text.version, text.done) == (None, 1, False)


def test_the_same_share_is_drawn_whenever_it_is_asked() -> None:
    places = [(f"s{n}", cell) for n in range(600) for cell in ("memo-a", "memo-b")]
    chosen = drawn(b"secret", 0.2)
    first = [place for place in places if chosen(A, place)]
    assert 0.15 < len(first) / len(places) < 0.25
    assert first == [place for place in places if drawn(b"secret", 0.2)(A, place)]
    assert first != [place for place in places if drawn(b"other", 0.2)(A, place)]
    assert first != [place for place in places if chosen("week6_homework", place)]
    wider = [place for place in places if drawn(b"secret", 0.5)(A, place)]
    assert set(first) < set(wider), "a larger share adds texts and drops none"
    assert not any(drawn(b"secret", 0.0)(A, place) for place in places)
    assert all(drawn(b"secret", 1.0)(A, place) for place in places)

"""The book of marks: append-only, refused when stale, in step with nbgrader's own gradebook."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, text

from graders.errors import CourseError
from graders.markbook.book import FORMGRADER, MarkBook, Stale
from graders.markbook.migrations import VERSION_TABLE, revision_of, upgrade
from graders.markbook.tables import HEAD, metadata

from .books import CHECK, COURSE, A, in_gradebook, mark, new_gradebook, type_in_formgrader

CELL = "memo-frontier"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return new_gradebook(tmp_path, ["eve", "finn"])


def test_a_mark_is_kept_and_written_into_nbgraders_rows(url: str) -> None:
    given = mark("eve", CELL, 14, comment="Which one dominates?", rubric="abc")
    with MarkBook(url) as book:
        assert book.give(given, 0) == given
        assert book.history(A) == (given,)
        assert book.standing(A) == {("eve", CELL): given}
    assert in_gradebook(url, "eve", CELL) == (14.0, "Which one dominates?", False)
    assert in_gradebook(url, "finn", CELL) == (None, None, True)


def test_who_thinks_again_adds_a_version(url: str) -> None:
    with MarkBook(url) as book:
        first = book.give(mark("eve", CELL, 14), 0)
        second = book.give(mark("eve", CELL, 15, version=2), 1)
        assert book.history(A) == (first, second)
        assert book.standing(A)["eve", CELL] == second
    assert in_gradebook(url, "eve", CELL)[0] == 15.0


def test_a_stale_mark_is_refused_with_the_other_one(url: str) -> None:
    with MarkBook(url) as book:
        other = book.give(mark("eve", CELL, 14, marker="bob", comment="mine"), 0)
        with pytest.raises(Stale, match="bob gave 14 points") as refused:
            book.give(mark("eve", CELL, 9), 0)
        assert refused.value.other == other
        with pytest.raises(Stale, match="there is no such mark"):
            book.give(mark("finn", CELL, 9), 3)
        assert book.history(A) == (other,)
    assert in_gradebook(url, "eve", CELL) == (14.0, "mine", False)


def test_a_second_round_never_touches_nbgraders_rows(url: str) -> None:
    with MarkBook(url) as book:
        first = book.give(mark("eve", CELL, 14), 0)
        blind = book.give(mark("eve", CELL, 3, marker="bob", second=True, comment="weak"), 0)
        assert blind.version == 1
        assert book.standing(A) == {("eve", CELL): first}
        assert set(book.history(A)) == {first, blind}
    assert in_gradebook(url, "eve", CELL) == (14.0, None, False)


def test_points_typed_into_the_formgrader_are_one_more_mark(url: str) -> None:
    with MarkBook(url) as book:
        book.give(mark("eve", CELL, 14, comment="mine"), 0)
        type_in_formgrader(url, "eve", CELL, 7.5, "theirs")
        seen = book.standing(A)["eve", CELL]
        assert (seen.marker, seen.version, seen.points) == (FORMGRADER, 2, 7.5)
        assert (seen.comment, seen.band) == ("theirs", "")
        with pytest.raises(Stale) as refused:
            book.give(mark("eve", CELL, 15, version=2), 1)
        assert refused.value.other is not None
        assert refused.value.other.marker == FORMGRADER
        assert in_gradebook(url, "eve", CELL) == (7.5, "theirs", False), "nothing is overwritten"
        book.give(mark("eve", CELL, 15), 2)
        assert [(m.marker, m.version) for m in book.history(A) if m.version != 2] == [
            ("ada", 1),
            ("ada", 3),
        ]
        assert sorted((m.version, m.marker) for m in book.history(A))[1] == (2, FORMGRADER)


def test_points_taken_away_in_the_formgrader_stand_no_more(url: str) -> None:
    with MarkBook(url) as book:
        book.give(mark("eve", CELL, 14), 0)
        type_in_formgrader(url, "eve", CELL, None)
        assert book.standing(A) == {}
        assert len(book.history(A)) == 1
        again = book.give(mark("eve", CELL, 12, version=2), 1)
        assert book.standing(A) == {("eve", CELL): again}


def test_a_check_that_somebody_overruled_is_no_mark(url: str) -> None:
    with Gradebook(url, COURSE) as gradebook:
        gradebook.find_grade(CHECK, A, A, "eve").manual_score = 1.0
        gradebook.db.commit()
    with MarkBook(url) as book:
        assert book.standing(A) == {}
        assert {cell for _, cell in book.scores(A)} == {"memo-frontier", "memo-week3"}


def test_a_hand_in_graded_anew_waits_though_its_points_stand(url: str) -> None:
    with MarkBook(url) as book:
        book.give(mark("eve", CELL, 14), 0)
        with Gradebook(url, COURSE) as gradebook:
            gradebook.find_grade(CELL, A, A, "eve").needs_manual_grade = True  # as SaveAutoGrades
            gradebook.db.commit()
        assert book.scores(A)["eve", CELL].waits
        assert book.standing(A)["eve", CELL].points == 14.0
        book.give(mark("eve", CELL, 14, version=2), 1)
        assert not book.scores(A)["eve", CELL].waits


@pytest.mark.parametrize("points", [-1, 20.5, float("nan")])
def test_points_outside_the_cells_are_refused(url: str, points: float) -> None:
    with MarkBook(url) as book:
        with pytest.raises(ValueError, match=r"mark\.points: .* outside 0 to 20"):
            book.give(mark("eve", CELL, points), 0)
        assert book.history(A) == ()


def test_a_time_without_zone_is_refused(url: str) -> None:
    with MarkBook(url) as book, pytest.raises(ValueError, match=r"mark\.when: has no zone"):
        book.give(mark("eve", CELL, 3, when=datetime(2026, 5, 6)), 0)


def test_who_has_no_row_in_the_gradebook_is_said(url: str) -> None:
    with MarkBook(url) as book, pytest.raises(CourseError, match="isn't in the gradebook"):
        book.give(mark("nobody", CELL, 3), 0)


def test_time_comes_back_as_utc(url: str) -> None:
    late = datetime.fromisoformat("2026-05-06T23:30:00.25+02:00")
    with MarkBook(url) as book:
        book.give(mark("eve", CELL, 3, when=late), 0)
        assert book.history(A)[0].when == late
        assert book.history(A)[0].when.tzinfo is UTC


def test_where_there_is_no_gradebook_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="there is no gradebook"):
        MarkBook(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "other.db").touch()
    with pytest.raises(CourseError, match="is no gradebook of nbgrader's"):
        MarkBook(f"sqlite:///{tmp_path / 'other.db'}")


def test_of_many_saves_at_once_exactly_one_is_written(url: str) -> None:
    """Each has a connection of its own, as two servers would."""
    refused: list[Stale] = []
    ready = threading.Barrier(8)

    def save(number: int) -> None:
        with MarkBook(url) as book:
            ready.wait()
            try:
                book.give(mark("eve", CELL, number, marker=f"m{number}"), 0)
            except Stale as stale:
                refused.append(stale)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with MarkBook(url) as book:
        (kept,) = book.history(A)
    assert [stale.other for stale in refused] == [kept] * 7
    assert in_gradebook(url, "eve", CELL)[0] == kept.points


def test_an_older_database_is_brought_up_to_date_and_keeps_its_marks(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection, "0001")
        assert revision_of(connection) == "0001"
        assert not inspect(connection).has_table("course_comments")
        connection.execute(
            text(
                "INSERT INTO course_marks (assignment, student, cell, second, version, marker,"
                " given_at, band, points, reason, comment, rubric) VALUES (:a, 'eve', :c, 0, 1,"
                " 'ada', '2026-05-06 12:00:00.000000', 'Good', 18, '', 'old', '')"
            ),
            {"a": A, "c": CELL},
        )
    with MarkBook(url) as book:
        (old,) = book.history(A)
        assert (old.marker, old.points, old.comment, old.band) == ("ada", 18.0, "old", "Good")
    with engine.connect() as connection:
        assert revision_of(connection) == HEAD
        assert inspect(connection).has_table("course_rubrics")
    with MarkBook(url):
        pass  # and opening it again is no trouble


def test_the_migrations_end_where_the_tables_are(url: str) -> None:
    """Columns, their types and what is unique; a changed table without a migration fails here."""
    with MarkBook(url):
        pass
    drawn = create_engine("sqlite://")
    metadata.create_all(drawn)
    made, wanted = inspect(create_engine(url)), inspect(drawn)
    names = [name for name in made.get_table_names() if name.startswith("course_")]
    assert sorted(names) == sorted([*metadata.tables, VERSION_TABLE])
    for table in metadata.tables:
        columns = [
            [(c["name"], str(c["type"]), c["nullable"]) for c in side.get_columns(table)]
            for side in (made, wanted)
        ]
        assert columns[0] == columns[1]
        assert made.get_unique_constraints(table) == wanted.get_unique_constraints(table)


def test_nbgraders_own_tables_and_version_stay_as_they_are(url: str) -> None:
    engine = create_engine(url)
    before = engine.connect().execute(text("SELECT version_num FROM alembic_version")).all()
    with MarkBook(url) as book:
        book.give(replace(mark("eve", CELL, 3), marker="ada"), 0)
    after = engine.connect().execute(text("SELECT version_num FROM alembic_version")).all()
    assert before == after

"""Markers see a name that nobody can undo, the same every week and for one student only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.errors import CourseError
from graders.markbook.pseudonyms import (
    BIRDS,
    COLOURS,
    NUMBERS,
    SECRET,
    pseudonym,
    pseudonyms,
    secret_of,
)

KEY = b"for tests"
MANY = [f"student{number}" for number in range(3000)]


def test_the_name_is_a_colour_a_bird_and_a_number() -> None:
    colour, bird, number = pseudonym(KEY, "ada").split(" ")
    assert colour in COLOURS
    assert bird in BIRDS
    assert 10 <= int(number) <= 99


def test_the_words_are_all_different() -> None:
    assert len(set(COLOURS)) == len(COLOURS)
    assert len(set(BIRDS)) == len(BIRDS)


def test_another_secret_gives_other_names() -> None:
    same = sum(pseudonym(KEY, one) == pseudonym(b"another", one) for one in MANY)
    assert same <= 3  # by chance one in 92,160


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret: is empty"):
        pseudonym(b"", "ada")


def test_names_are_spread_over_all_that_there_are() -> None:
    names = {pseudonym(KEY, one) for one in MANY}
    # 3,000 draws out of 92,160 meet about 49 times
    assert len(MANY) - 80 < len(names) < len(MANY) - 20
    assert len({name.split()[0] for name in names}) == len(COLOURS)
    assert len({name.split()[1] for name in names}) == len(BIRDS)
    assert len({name.split()[2] for name in names}) == NUMBERS


def test_nobody_shares_a_name_and_nearly_all_keep_their_own() -> None:
    names = pseudonyms(KEY, MANY)
    assert names.keys() == set(MANY)
    assert len(set(names.values())) == len(MANY)
    moved = [one for one in MANY if names[one] != pseudonym(KEY, one)]
    assert 0 < len(moved) < 100
    for one in moved:
        holders = [other for other in MANY if names[other] == pseudonym(KEY, one)]
        assert holders, f"{one} moved, and nobody has the name"


@given(st.lists(st.text(max_size=4), max_size=12))
def test_the_order_of_the_class_does_not_matter(students: list[str]) -> None:
    assert pseudonyms(KEY, students) == pseudonyms(KEY, students[::-1])


def test_the_secret_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_of(tmp_path)
    assert len(first) == 32
    assert secret_of(tmp_path) == first
    assert stat.S_IMODE((tmp_path / SECRET).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / SECRET).parent.iterdir()] == [SECRET.name]
    assert secret_of(tmp_path / "other") != first


def test_a_damaged_secret_is_not_passed_by(tmp_path: Path) -> None:
    secret_of(tmp_path)
    (tmp_path / SECRET).write_bytes(b"half")
    with pytest.raises(CourseError, match="put it back from a copy"):
        secret_of(tmp_path)

"""Scores from elsewhere: what is read, and how a slip is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.errors import CourseError
from graders.intake.scores import load_scores, read_scores

KNOWN = {"ada": "ada", "ada@x.org": "ada", "bob": "bob", "cy": "cy"}
HEADER = "student,week2/10,week3/20\n"


def test_scores_are_shares_of_what_the_header_says() -> None:
    found = read_scores((HEADER + "ada,7.5,20\nbob,0,5\n").encode(), "q.csv", KNOWN)
    assert found.titles == ("week2", "week3")
    assert found.shares == {"ada": {"week2": 0.75, "week3": 1}, "bob": {"week2": 0, "week3": 0.25}}


@pytest.mark.parametrize("nothing", ["", " ", "-", "missing", "Missing"])
def test_no_score_is_no_zero(nothing: str) -> None:
    found = read_scores(f"{HEADER}ada,{nothing},0\n".encode(), "q.csv", KNOWN)
    assert found.shares == {"ada": {"week3": 0}}


def test_a_short_line_lacks_what_it_lacks() -> None:
    assert read_scores((HEADER + "ada\n").encode(), "q.csv", KNOWN).shares == {"ada": {}}


def test_moodles_titles_semicolons_and_decimal_commas() -> None:
    text = "\ufeffSurname;First name;Email address;Grade/10,00\nL;Ada;ADA@x.org;7,50\n"
    assert read_scores(text.encode(), "q.csv", KNOWN).shares == {"ada": {"Grade": 0.75}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 'line 1: no column "student"'),
        ("week2/10\n5\n", 'line 1: no column "student"'),
        ("student\nada\n", "line 1: no score"),
        ("student,week2\nada,5\n", 'line 1, column "week2": says no maximum; write it behind'),
        ("student,week2/0\nada,0\n", 'line 1, column "week2/0": says no maximum'),
        ("student,a/10,a/20\nada,5,5\n", 'line 1: two columns for "a"'),
        (HEADER + "dora,5,5\n", 'line 2, column 1: nobody is called "dora"; write the id'),
        (HEADER + "ada,5,5\nADA@x.org,5,5\n", "line 3: ada stands in line 2; keep one"),
        (HEADER + "ada,five,5\n", 'line 2, column "week2": "five" is no number of points'),
        (HEADER + "ada,-5,5\n", 'line 2, column "week2": "-5" is no number of points'),
        (HEADER + "ada,nan,5\n", 'line 2, column "week2": "nan" is no number of points'),
        (HEADER + "ada,=5,5\n", 'line 2, column "week2": "=5" is no number of points'),
        (HEADER + "ada,5,20.5\n", 'line 2, column "week3": 20.5 is over the maximum of 20'),
        (HEADER + 'ada,"5"x,5\n', "line 2"),
    ],
)
def test_a_slip_is_told_with_line_column_and_mend(text: str, words: str) -> None:
    with pytest.raises(CourseError) as told:
        read_scores(text.encode(), "q.csv", KNOWN)
    assert f"q.csv: {words}" in str(told.value)


def test_all_slips_are_told_at_once_up_to_ten() -> None:
    with pytest.raises(CourseError) as told:
        read_scores((HEADER + "who,1,1\n" * 12).encode(), "q.csv", KNOWN)
    assert str(told.value).count("q.csv: line") == 10
    assert "and 2 more" in str(told.value)


def test_another_encoding_and_no_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="line 2: no UTF-8"):
        read_scores(HEADER.encode() + b"ada\xff,1,1\n", "q.csv", KNOWN)
    with pytest.raises(CourseError, match="can't be read"):
        load_scores(tmp_path / "none.csv", KNOWN)

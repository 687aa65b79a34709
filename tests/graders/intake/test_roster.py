"""The class list: what is read, and how a slip in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.errors import CourseError
from graders.intake.roster import Student, load_roster, name_key, read_roster

HEADER = "id,name,email,moodle,kaggle\n"


def test_all_columns_in_any_order_and_under_moodles_titles() -> None:
    text = (
        'Kaggle user;Full name;E-mail;Moodle identifier;ID;room\nadal;"Ada; L.";a@x.org;77;ada;4\n'
    )
    ada = Student("ada", "Ada; L.", "a@x.org", "77", "adal")
    assert read_roster(("\ufeff" + text).encode()).students == (ada,)


def test_what_may_be_missing_is_empty_and_blank_lines_are_none() -> None:
    found = read_roster(b"id,name\r\nada,Ada\r\n\r\n,\r\nbob,Bob\r\n")
    assert found.students == (Student("ada", "Ada"), Student("bob", "Bob"))


def test_two_students_may_share_a_name() -> None:
    assert len(read_roster(b"id,name\nada,Ada\nada2,Ada\n").students) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: no column id and name"),
        ("id,email\nada,a@x\n", "line 1: no column name"),
        ("id,name,ID\nada,Ada,x\n", 'line 1: two columns for "id"'),
        (HEADER, "holds no student"),
        (HEADER + "../ada,Ada,,,\n", 'line 2, column "id": "../ada"'),
        (HEADER + ",Ada,,,\n", 'line 2, column "id"'),
        (HEADER + "ada,Ada,,,\nbob, ,,,\n", 'line 3, column "name": is empty'),
        (HEADER + "ada,Ada,at home,,\n", 'line 2, column "email"'),
        (HEADER + "ada,Ada,,,\nADA,Ada,,,\n", 'line 3, column "id": "ada" stands in line 2'),
        (HEADER + "a,Ada,,9,\nb,Bob,,9,\n", 'line 3, column "moodle"'),
        (HEADER + 'a,"Ada\nL.",,9,\nb,Bob,,9,\n', 'line 4, column "moodle": "9" stands in line 3'),
        (HEADER + 'a,"Ada"x,,9,\n', "line 2"),
    ],
)
def test_a_slip_is_told_with_line_and_column(text: str, words: str) -> None:
    with pytest.raises(CourseError) as told:
        read_roster(text.encode())
    assert f"students.csv: {words}" in str(told.value)


def test_all_slips_are_told_at_once_up_to_ten() -> None:
    with pytest.raises(CourseError) as told:
        read_roster((HEADER + "/,Ada,,,\n" * 12).encode())
    assert str(told.value).count("students.csv: line") == 10
    assert "and 13 more" in str(told.value)  # 12 bad ids, 11 of them said before


def test_another_encoding_says_in_which_line() -> None:
    with pytest.raises(CourseError, match="line 3: no UTF-8"):
        read_roster((HEADER + "a,Ada,,,\nz,Zoë,,,\n").encode("cp1252"))


def test_a_missing_file_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="id,name,email,moodle,kaggle"):
        load_roster(tmp_path / "students.csv")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoë Müller", "Zoe\u0308 Mu\u0308ller", True),
        ("Ada  Lovelace ", "ADA LOVELACE", True),
        ("Lovelace, Ada", "Ada Lovelace", True),
        ("O'Neil, Zoë", "Zoë ONeil", True),
        ("Ada_Lovelace", "Ada Lovelace", True),
        ("Straße", "STRASSE", True),
        ("Ada Lovelace", "Lovelace Ada", False),
        ("Müller", "Muller", False),
    ],
)
def test_names_are_the_same_up_to_spelling(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same

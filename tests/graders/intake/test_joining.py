"""Whose a hand-in is: joined where it is certain, and left to a person where it is not."""

from __future__ import annotations

import pytest

from graders.intake.joining import of_folder, of_kaggle, of_moodle
from graders.intake.moodle import Entry, entry_of
from graders.intake.roster import Roster, read_roster
from graders.intake.worksheet import Worksheet, read_worksheet

ROSTER = read_roster(
    "id,name,email,moodle,kaggle\n"
    "ada,Ada Lovelace,ada@x.org,u77,AdaL\n"
    "zoe,Zoë O'Neil,zoe@x.org,,\n"
    "max1,Max Maier,max@x.org,901,\n"
    "max2,Max Maier,maier@x.org,902,\n"
    "blind,Who Knows,,Participant 12,\n".encode()
)
HEADER = "Identifier,Full name,Email address,ID number,Status,Grade,Maximum grade,Feedback\r\n"


def entry(who: str, number: str) -> Entry:
    found = entry_of(f"{who}_{number}_assignsubmission_file/lab.ipynb")
    assert found is not None
    return found


def sheet(*rows: str) -> Worksheet:
    return read_worksheet((HEADER + "".join(row + "\r\n" for row in rows)).encode())


def of(roster: Roster, who: str, number: str, worksheet: Worksheet | None = None) -> str:
    joined = of_moodle(roster, entry(who, number), worksheet)
    assert (joined.student is None) == bool(joined.reason)
    return joined.student.id if joined.student else joined.reason


@pytest.mark.parametrize(
    ("who", "student"),
    [("Ada Lovelace", "ada"), ("Zoe\u0308 ONeil", "zoe"), ("Participant 12", "blind")],
)
def test_a_name_of_one_student_joins_without_a_worksheet(who: str, student: str) -> None:
    assert of(ROSTER, who, "421") == student


def test_the_name_that_blind_marking_gives_is_the_word_and_the_number() -> None:
    assert of(ROSTER, "Participant", "12") == "blind"
    german = read_roster(b"id,name,moodle\nada,Ada,Teilnehmer/in 12\n")
    assert of(german, "Teilnehmerin", "12") == "ada"
    assert "has nobody" in of(german, "Teilnehmerin", "13")


def test_two_students_of_one_name_need_the_worksheet() -> None:
    assert "max1 and max2; give the grading worksheet" in of(ROSTER, "Max Maier", "421")
    told = sheet('Participant 421,"Max Maier",maier@x.org,,x,,100.00,')
    assert of(ROSTER, "Max Maier", "421", told) == "max2"


def test_two_students_of_one_name_are_told_apart_by_moodles_number() -> None:
    assert of(ROSTER, "Max Maier", "902") == "max2"


@pytest.mark.parametrize(
    "row",
    ["Participant 421,A. L.,ADA@x.org,,x,,100.00,", 'Participant 421,"Byron, A.",,u77,x,,100.00,'],
    ids=["by e-mail", "by ID number"],
)
def test_the_worksheet_joins_whatever_the_folder_is_called(row: str) -> None:
    assert of(ROSTER, "A. L.", "421", sheet(row)) == "ada"


def test_the_worksheet_may_say_the_name_the_other_way_round() -> None:
    told = sheet('Participant 421,"Lovelace, Ada",,,x,,100.00,')
    assert of(ROSTER, "somebody", "421", told) == "ada"


def test_archive_and_worksheet_that_disagree_join_nobody() -> None:
    told = sheet("Participant 421,Ada Lovelace,ada@x.org,,x,,100.00,")
    assert 'the archive says "Zoë O\'Neil"' in of(ROSTER, "Zoë O'Neil", "421", told)


@pytest.mark.parametrize(
    "row",
    [
        "Participant 421,Ada Lovelace,zoe@x.org,,x,,100.00,",
        "Participant 421,Zoë O'Neil,,u77,x,,100.00,",
        "Participant 421,,zoe@x.org,u77,x,,100.00,",
    ],
)
def test_a_row_that_is_two_peoples_is_nobodys(row: str) -> None:
    assert "421 fits" in of(ROSTER, "Participant", "421", sheet(row))


def test_a_number_that_the_worksheet_lacks_falls_back_on_the_name() -> None:
    told = sheet("Participant 7,Zoë O'Neil,zoe@x.org,,x,,100.00,")
    assert of(ROSTER, "Ada Lovelace", "421", told) == "ada"


def test_a_bare_number_names_nobody() -> None:
    # the number is the assignment's: the same digits elsewhere may be another person's
    assert "has nobody" in of(ROSTER, "Participant 901", "901")
    assert "has nobody" in of(ROSTER, "Group A", "")


@pytest.mark.parametrize(
    "user", ["adal", "AdaL", "@adal", "https://www.kaggle.com/adal", "https://www.kaggle.com/AdaL/"]
)
def test_kaggle_users(user: str) -> None:
    joined = of_kaggle(ROSTER, user)
    assert joined.student is not None
    assert joined.student.id == "ada"


@pytest.mark.parametrize("user", ["", "nobody"])
def test_an_unknown_kaggle_user_is_nobody(user: str) -> None:
    assert of_kaggle(ROSTER, user).student is None


@pytest.mark.parametrize(
    "name", ["ada", "ADA", "Ada Lovelace", "ada@x.org", "AdaL", "Ada_Lovelace"]
)
def test_folders(name: str) -> None:
    joined = of_folder(ROSTER, name)
    assert joined.student is not None
    assert joined.student.id == "ada"


@pytest.mark.parametrize("name", ["Max Maier", "nobody", "", "submitted"])
def test_a_folder_that_could_be_anybodys_is_nobodys(name: str) -> None:
    assert of_folder(ROSTER, name).student is None


def test_a_name_that_is_anothers_id_joins_nobody() -> None:
    crossed = read_roster(b"id,name\nbob,Ada\nada,Bob\n")
    assert "fits" in of_folder(crossed, "ada").reason

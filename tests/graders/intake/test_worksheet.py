"""The grading worksheet goes back to Moodle as it came, but for grades and comments."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.errors import CourseError
from graders.intake.worksheet import BOM, cut, joined, read_worksheet

ENGLISH = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be '
    'changed","Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    'Participant 421,"Lovelace, Ada",ada@example.org,"Submitted for grading",,100.00,Yes,'
    '"Wednesday, 6 May 2026, 10:15 AM",-,\r\n'
    'Participant 7,Bob,bob@example.org,"No submission",12.00,100.00,Yes,-,-,"say ""hi"""\r\n'
)
GERMAN = (
    'ID;"Vollständiger Name";Status;Bewertung;"Höchste Bewertung";"Bewertung kann geändert '
    'werden";"Zuletzt geändert (Bewertung)";"Feedback als Kommentar"\n'
    'Teilnehmer/in 421;"Ada, mit Ümlaut";Abgegeben;;"100,00";Ja;-;\n'
)


def read(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_only_the_two_columns_change() -> None:
    sheet = read_worksheet(ENGLISH.encode())
    filled = sheet.filled({"421": 87.5}, {"421": 'Good "work",\nwell done'})
    before, after = read(ENGLISH.encode()), read(filled)
    assert after[1][4] == "87.50"
    assert after[1][9] == 'Good "work",\nwell done'
    after[1][4], after[1][9] = before[1][4], before[1][9]
    assert after == before
    head, tail = ENGLISH.split("Participant 421")[0], ENGLISH[ENGLISH.index("Participant 7") :]
    assert filled.decode().startswith(head)
    assert filled.decode().endswith(tail)


def test_nothing_to_say_gives_the_same_bytes() -> None:
    for content in (ENGLISH.encode(), (BOM + ENGLISH).encode(), GERMAN.encode()):
        assert read_worksheet(content).filled({}, {}) == content


def test_another_language_and_its_decimal_comma() -> None:
    filled = read_worksheet((BOM + GERMAN).encode()).filled({"421": 87.5}, {"421": "Gut"})
    assert read(filled)[1][3] == "87,50"
    assert read(filled)[1][7] == "Gut"
    assert filled.startswith(BOM.encode())


def test_a_language_that_nobody_listed_is_read_by_its_shape() -> None:
    odd = GERMAN.replace("Bewertung;", "Hinne;", 1).replace("Feedback als Kommentar", "Kommentaar")
    assert read(read_worksheet(odd.encode()).filled({"421": 1}, {}))[1][3] == "1,00"


def test_grades_that_are_all_the_same_are_not_taken_for_the_maximum() -> None:
    odd = GERMAN.replace("Bewertung;", "Hinne;", 1).replace("Abgegeben;;", 'Abgegeben;"80,00";')
    filled = read(read_worksheet(odd.encode()).filled({"421": 1}, {}))
    assert filled[1][2:5] == ["Abgegeben", "1,00", "100,00"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no participants"),
        (ENGLISH.encode("utf-16"), "no UTF-8"),
        (
            ENGLISH.replace("Participant ", "P").replace("421", "x").replace("7,", "y,").encode(),
            "identifiers",
        ),
        (b"a,b,c,d\r\nParticipant 1,2,3,4\r\n", "which column"),
    ],
)
def test_another_file_is_refused_with_the_mend(content: bytes, words: str) -> None:
    with pytest.raises(CourseError, match=words):
        read_worksheet(content)


def test_a_grade_for_somebody_else_is_refused() -> None:
    with pytest.raises(CourseError, match="no participant 99"):
        read_worksheet(ENGLISH.encode()).filled({"99": 1.0}, {})


@given(st.text(alphabet='ab,;"\r\n\t é', max_size=60))
def test_fields_joined_are_the_text(text: str) -> None:
    assert joined(cut(text, ",")) == text


@given(
    st.lists(st.lists(st.text(alphabet='ab,"\n é', max_size=8), min_size=2, max_size=3), max_size=4)
)
def test_fields_mean_what_csv_means(rows: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    assert [[field.value for field in row] for row in cut(buffer.getvalue(), ",")] == rows

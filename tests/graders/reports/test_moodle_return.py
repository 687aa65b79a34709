"""`course return --worksheet`: each grade in its own row, everything else as it came."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.contracts import Outcome, Verdict
from graders.errors import CourseError
from graders.intake.roster import Roster, read_roster
from graders.intake.worksheet import BOM, read_worksheet
from graders.reports.moodle_return import Filling, filling
from graders.reports.results import class_result
from graders.settings import Settings

from .conftest import LAB, Record, autograded
from .moodle import ENGLISH, GERMAN, imported, unpacked
from .test_feedback import WRONG, cells_of
from .test_results import MARKS

OURS = Verdict("kd_loss-mixing", Outcome.UNGRADED, None, 4, "the sandbox did not start")
ROSTER = (
    "id,name,email,moodle\namber_1,Amber Ö'Neil,amber@x.org,\nbirch,Birch,birch@x.org,\n"
    "cedar,Cedar,cedar@x.org,\nelm,Elm,,\nelm2,Elm,,\n"
)
SHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\r\n'
    'Participant 421,"Ö\'Neil, ""Am""ber",amber@x.org,"Submitted for grading",,100.00,Yes,'
    '"Wednesday, 6 May 2026, 10:15 AM",-,\r\n'
    'Participant 7,Birch,birch@x.org,Submitted,12.00,100.00,Yes,-,-,"typed ""by hand"""\r\n'
    "Participant 8,Cedar,CEDAR@x.org,Submitted,30.00,100.00,Yes,-,-,<p>Points: 1 of 63.</p>\r\n"
    "Participant 9,=Mallory,mallory@x.org,No submission,,100.00,Yes,-,-,\r\n"
    "Participant 10,Elm,,Submitted,,100.00,Yes,-,-,\r\n"
)
GERMAN_SHEET = (
    'ID;"Vollständiger Name";Status;Bewertung;"Höchste Bewertung";"Bewertung kann geändert '
    'werden";"Zuletzt geändert (Bewertung)";"Feedback als Kommentar"\n'
    'Teilnehmer/in 421;Amber Ö\'Neil;Abgegeben;;"63,00";Ja;-;\n'
)
GRADE, COMMENT = 4, 9


@pytest.fixture
def graded(course: Settings, record: Record) -> Settings:
    """amber_1 and cedar are graded in full, birch is not, of two Elms nobody knows which."""
    (course.root / "authoring").mkdir()
    course.authoring_file(LAB).write_text("# %%\n")
    (course.root / "students.csv").write_text(ROSTER, encoding="utf-8")
    record("amber_1", {WRONG.check: WRONG}, MARKS)
    record("birch", {OURS.check: OURS}, MARKS)
    record("cedar", marks=MARKS)
    record("elm", marks=MARKS)
    for student in ("amber_1", "birch", "cedar", "elm"):
        autograded(course, student, cells_of("harmless"))
    return course


def roster() -> Roster:
    return read_roster(ROSTER.encode())


def filled(settings: Settings, content: str = SHEET) -> Filling:
    return filling(class_result(settings, LAB), roster(), read_worksheet(content.encode()))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["return", LAB, *words], catch_exceptions=False)


def returned(settings: Settings, content: bytes = SHEET.encode()) -> tuple[Result, Path]:
    (settings.root / "grades.csv").write_bytes(content)
    return run("--worksheet", "grades.csv"), settings.root / "returned" / LAB


def cells(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_only_cells_of_whole_grades_change_and_all_other_bytes_stay(graded: Settings) -> None:
    _, folder = returned(graded)
    filled_copy = (folder / "worksheet.csv").read_bytes()
    assert (graded.root / "grades.csv").read_bytes() == SHEET.encode()
    before, after = SHEET.encode().split(b"\r\n"), filled_copy.split(b"\r\n")
    assert len(before) == len(after)
    changed = [number for number, line in enumerate(before) if line != after[number]]
    assert changed == [1, 3]  # amber_1, cedar
    for line in changed:
        old, new = cells(before[line])[0], cells(after[line])[0]
        assert [i for i, text in enumerate(old) if text != new[i]] == [GRADE, COMMENT]


def test_moodle_reads_the_grade_of_each_and_the_points_are_scaled(graded: Settings) -> None:
    done, folder = returned(graded)
    read = imported((folder / "worksheet.csv").read_bytes(), ENGLISH)
    # 63 points in all; amber_1 lost 6 of a check and 6.5 of the texts (MARKS)
    result = {one.student: one for one in class_result(graded, LAB).students}
    assert result["amber_1"].earned == 50.5
    assert read[421].grade == 80.16  # 50.5 / 63 * 100
    assert read[8].grade == 89.68  # 56.5
    assert read[7].grade == 12
    assert read[9].grade is None
    assert read[421].comment.startswith("Points: 50.5 of 63, which is 80.16 of 100. ")
    assert "kd_loss 20 of 26" in read[421].comment
    said = done.output.replace("\n", " ")
    assert "2 grades filled in, scaled from 63 points to the worksheet's 100" in said


def test_whose_cells_stay_is_said_with_the_reason(graded: Settings) -> None:
    one = filled(graded)
    assert one.kept == ("birch: 1 check not graded (kd_loss-mixing)",)
    assert one.replaced == ("cedar: 30.00, now 89.68",)
    assert one.unplaced == ("elm: no row of the worksheet is this student's",)
    assert [words.split(",")[0] for words in one.nobody] == ["Participant 9", "Participant 10"]
    done, _ = returned(graded)
    assert done.exit_code == 1
    for words in (*one.kept, *one.replaced, *one.unplaced, *one.nobody):
        assert f"  - {words}" in done.output


def test_a_comment_that_a_person_wrote_in_moodle_stays(graded: Settings, record: Record) -> None:
    text = SHEET.replace("<p>Points: 1 of 63.</p>", '"Well done, see me"')
    one = filled(graded, text)
    assert "8" in one.grades
    assert "8" not in one.comments
    assert "cedar: the comment, which a person wrote" in one.kept


def test_every_page_of_a_known_participant_is_in_the_archive(graded: Settings) -> None:
    _, folder = returned(graded)
    placed = unpacked((folder / "feedback.zip").read_bytes(), {421, 7, 8, 9, 10})
    assert placed.keys() == {421, 7, 8}
    for number, student in {421: "amber_1", 7: "birch", 8: "cedar"}.items():
        page = graded.root / "feedback" / student / LAB / f"{LAB}.html"
        assert placed[number] == {f"{LAB}.html": page.read_bytes()}
        assert f"Feedback for <b>{student}</b>".encode() in placed[number][f"{LAB}.html"]


def test_german_with_a_decimal_comma_and_no_scaling(graded: Settings) -> None:
    content = (BOM + GERMAN_SHEET).encode()
    done, folder = returned(graded, content)
    back = (folder / "worksheet.csv").read_bytes()
    assert imported(back, GERMAN, ";")[421].grade == 50.5
    assert '"50,50"' in back.decode()
    assert back.startswith(content[: content.index(b";;")])
    assert "1 grade filled in, out of 63, as in the worksheet" in done.output
    assert "which is" not in imported(back, GERMAN, ";")[421].comment


def test_blind_marking_joins_by_the_participant_in_the_class_list(graded: Settings) -> None:
    sheet = (
        "Identifier,Status,Grade,Maximum grade,Last modified (grade),Feedback comments\r\n"
        "Participant 77,Submitted,,63.00,-,\r\n"
    )
    blind = read_roster(b"id,name,moodle\ncedar,Cedar,Participant 77\n")
    one = filling(class_result(graded, LAB), blind, read_worksheet(sheet.encode()))
    assert one.grades == {"77": 56.5}


def test_two_rows_of_one_student_are_left_alone(graded: Settings) -> None:
    again = SHEET + "Participant 12,Cedar,cedar@x.org,Submitted,,100.00,Yes,-,-,\r\n"
    one = filled(graded, again)
    assert "8" not in one.grades
    assert "12" not in one.grades
    assert "cedar: 2 rows of the worksheet fit; mend students.csv" in one.unplaced


def test_more_than_the_maximum_is_left_to_a_person(graded: Settings, record: Record) -> None:
    record("birch2", marks={**MARKS, "memo-defence": (40.0, "splendid")})
    listed = read_roster(b"id,name,email\nbirch2,Birch,birch@x.org\n")
    sheet = read_worksheet(SHEET.encode())
    one = filling(class_result(graded, LAB), listed, sheet)
    assert one.grades == {}
    assert "over the maximum, which Moodle refuses" in one.kept[0]


def test_without_a_column_for_comments_the_last_column_stays(graded: Settings) -> None:
    bare = "\r\n".join(line.rsplit(",", 1)[0] for line in SHEET.split("\r\n"))
    bare = bare.replace(',"typed ""by hand"', "")
    done, folder = returned(graded, bare.encode())
    old, new = cells(bare.encode()), cells((folder / "worksheet.csv").read_bytes())
    assert [row[-1] for row in new] == [row[-1] for row in old]
    assert new[1][GRADE] == "80.16"
    assert "no column for comments" in done.output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Last modified (grade)"', "Changed", "Last modified"),
        ("100.00", "Scale: poor", "no number of points"),
    ],
)
def test_a_worksheet_that_moodle_would_not_take_is_refused(
    graded: Settings, old: str, new: str, words: str
) -> None:
    with pytest.raises(CourseError, match=words):
        filled(graded, SHEET.replace(old, new))


def test_the_file_that_was_given_is_never_written_over(graded: Settings) -> None:
    _, folder = returned(graded)
    given = folder / "worksheet.csv"
    before = given.read_bytes()
    with pytest.raises(CourseError, match="would be written over"):
        run("--worksheet", str(given))
    assert given.read_bytes() == before
    given.unlink()
    given.symlink_to(graded.root / "grades.csv")
    with pytest.raises(CourseError, match="would be written over"):
        run("--worksheet", "grades.csv")
    assert (graded.root / "grades.csv").read_bytes() == SHEET.encode()


def test_a_second_return_gives_the_same_files(graded: Settings) -> None:
    _, folder = returned(graded)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert first.keys() == {"worksheet.csv", "feedback.zip"}
    returned(graded)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_no_cell_of_ours_opens_like_a_formula(graded: Settings) -> None:
    one = filled(graded)
    assert one.comments
    for words in one.comments.values():
        assert words[0].isalpha()
    assert all(points >= 0 for points in one.grades.values())

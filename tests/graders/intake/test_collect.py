"""Collecting over time: the newest counts, what people did is never written over."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from graders.cli.collecting import deadline
from graders.cli.verbs import app
from graders.errors import CourseError
from graders.intake import opening
from graders.intake.archives import Caps
from graders.intake.collect import Collected, Course, Status, collect
from graders.intake.inbox import Delivery
from graders.intake.placing import not_taken
from graders.intake.roster import read_roster
from graders.intake.sources import Source, from_folder, from_moodle
from graders.intake.times import handed_in, moodle_time
from graders.intake.worksheet import read_worksheet
from graders.notebooks.cells import grade_id
from graders.settings import load_settings
from graders.state import db_url

from ...small_course import path_with_nbgrader
from .scrambles import LAB, release_text, solved_text
from .shapes import NAME, bare, changed, clean, dumped, packed, two_memos, with_own_cells

ROSTER = b"id,name,email\nada,Ada Lovelace,ada@x.org\nbob,Bob,bob@x.org\n"
HEADER = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
)
VIENNA = ZoneInfo("Europe/Vienna")


def course_of(root: Path, due: datetime | None = None) -> Course:
    return Course(load_settings(root), LAB, read_roster(ROSTER), due)


def taken(course: Course, *deliveries: Delivery) -> dict[str, Collected]:
    return {line.student: line for line in collect(course, deliveries)}


def from_ada(root: Path, content: bytes, name: str = NAME) -> list[Delivery]:
    """What a folder holds in which Ada has one file."""
    place = root / "handed" / "ada" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    course = course_of(root)
    return from_folder(Source(course.inbox, course.roster, LAB), root / "handed")


def submitted(root: Path, student: str = "ada") -> Path:
    return root / "submitted" / student / LAB / NAME


def answer(root: Path, name: str) -> str:
    cells = nbformat.read(submitted(root), as_version=4).cells
    return str(next(cell.source for cell in cells if grade_id(cell) == name))


def test_a_folder_of_students_is_collected(root: Path) -> None:
    handed = root / "handed"
    (handed / "Ada Lovelace").mkdir(parents=True)
    (handed / "Ada Lovelace" / NAME).write_bytes(dumped(clean()))
    (handed / "bob.zip").write_bytes(packed({NAME: dumped(clean())}))
    (handed / "who.ipynb").write_bytes(b"{}")
    (handed / "Ada Lovelace" / "passwd").symlink_to("/etc/passwd")
    course = course_of(root)
    lines = taken(course, *from_folder(Source(course.inbox, course.roster, LAB), handed))
    assert {name: line.status for name, line in lines.items()} == {
        "ada": Status.RECEIVED,
        "bob": Status.RECEIVED,
        "who": Status.FOR_A_HUMAN,
    }
    assert lines["ada"].notes == ("passwd: it is a link to another file",)
    assert sorted(p.name for p in submitted(root).parent.iterdir()) == [NAME]


def test_files_under_two_names_of_one_student_are_one_hand_in(root: Path) -> None:
    from_ada(root, dumped(clean()))
    (root / "handed" / "Ada Lovelace.ipynb").write_bytes(changed(with_own_cells))
    (root / "handed" / "ada@x.org.zip").write_bytes(packed({"table_3a.json": b"{}"}))
    (line, _) = collect(course_of(root), from_ada(root, dumped(clean())))
    assert (line.status, line.older) == (Status.FOR_A_HUMAN, 0)
    assert "Ada Lovelace.ipynb differ" in line.reason or f"{NAME} differ" in line.reason
    (root / "handed" / "Ada Lovelace.ipynb").unlink()
    (line, _) = collect(course_of(root), from_ada(root, dumped(clean())))
    assert (line.status, line.older) == (Status.RECEIVED, 1)
    assert submitted(root).with_name("table_3a.json").exists()


def test_a_file_whose_name_is_no_utf8_stops_nobody(root: Path) -> None:
    from_ada(root, dumped(clean()))
    Path(os.fsdecode(bytes(root / "handed" / "ada") + b"/\xfcbung.txt")).write_bytes(b"beside")
    (line, _) = collect(course_of(root), from_ada(root, dumped(clean())))
    assert (line.status, line.notes) == (Status.RECEIVED, ())
    assert submitted(root).with_name("_bung.txt").read_bytes() == b"beside"


def test_the_newest_wins_and_the_older_is_kept(root: Path) -> None:
    old, new = dumped(clean()), changed(with_own_cells)
    assert taken(course_of(root), *from_ada(root, old))["ada"].older == 0
    line = taken(course_of(root), *from_ada(root, new))["ada"]
    assert (line.status, line.older) == (Status.RECEIVED, 1)
    assert len(nbformat.read(submitted(root), as_version=4).cells) == len(clean().cells) + 2
    assert {old, new} <= {path.read_bytes() for path in (root / "inbox").iterdir()}


def test_a_newest_that_cannot_be_read_takes_the_olders_place(root: Path) -> None:
    taken(course_of(root), *from_ada(root, dumped(clean())))
    line = taken(course_of(root), *from_ada(root, b"{"))["ada"]
    assert line.status is Status.FOR_A_HUMAN
    assert "no notebook" in line.reason
    assert line.notes == ("the older hand-in isn't graded in its place",)
    assert not submitted(root).exists()


def test_every_cell_is_explained(root: Path) -> None:
    taken(course_of(root), *from_ada(root, changed(bare)))
    rows = json.loads((root / ".course" / "restored" / LAB / "ada.json").read_text())
    assert [row["cell"] for row in rows] == [grade_id(cell) for cell in clean().cells]
    assert all(row["why"] and row["confidence"] > 0.8 and row["is"] for row in rows)


def test_what_a_person_put_there_is_never_written_over(root: Path) -> None:
    taken(course_of(root), *from_ada(root, dumped(clean())))
    submitted(root).write_text(release_text(LAB))
    for content in (changed(with_own_cells), b"{"):
        line = taken(course_of(root), *from_ada(root, content))["ada"]
        assert line.status is Status.FOR_A_HUMAN
        assert "by hand" in " ".join([line.reason, *line.notes])
        assert submitted(root).read_text() == release_text(LAB)


def test_a_students_time_stamp_is_not_believed(root: Path) -> None:
    files = {NAME: dumped(clean()), "timestamp.txt": b"2020-01-01 00:00:00 UTC"}
    taken(course_of(root), *from_ada(root, packed(files), "a.zip"))
    assert not (submitted(root).parent / "timestamp.txt").exists()


def test_times_come_from_the_worksheet_and_say_who_is_late(root: Path) -> None:
    archive = root / "all.zip"
    who = {"Ada Lovelace_421": 421, "Bob_7": 7}
    archive.write_bytes(packed({f"{w}_assignsubmission_file/{NAME}": dumped(clean()) for w in who}))
    row = 'Participant {},{},{}@x.org,x,,100.00,Yes,"Wednesday, 6 May 2026, 1:{} PM",-,\r\n'
    rows = row.format(421, "Ada Lovelace", "ada", 31) + row.format(7, "Bob", "bob", 29)
    sheet = read_worksheet((HEADER + rows).encode())
    course = course_of(root, due=datetime(2026, 5, 6, 11, 30, tzinfo=UTC))
    source = Source(course.inbox, course.roster, LAB, sheet, VIENNA)
    lines = taken(course, *from_moodle(source, archive))
    assert (lines["ada"].late, lines["bob"].late) == (True, False)
    stamp = submitted(root).with_name("timestamp.txt")
    assert stamp.read_text() == "2026-05-06 11:31:00 UTC\n"


def test_an_older_archive_that_comes_later_changes_nothing(root: Path) -> None:
    course = course_of(root)
    (new,) = from_ada(root, changed(with_own_cells))
    (old,) = from_ada(root, dumped(clean()))
    at = datetime(2026, 5, 6, tzinfo=UTC)
    later = Delivery(LAB, "ada", "Ada", "zip2", new.pieces, handed_in=at + timedelta(hours=1))
    older = Delivery(LAB, "ada", "Ada", "zip1", old.pieces, handed_in=at)
    taken(course, later)
    assert taken(course, older)["ada"].older == 1
    assert "print('mine')" in submitted(root).read_text()


def test_a_mended_class_list_gives_a_hand_in_to_its_owner(root: Path) -> None:
    course = course_of(root)
    handed = root / "handed"
    handed.mkdir()
    (handed / "lovelace.ipynb").write_bytes(dumped(clean()))
    lines = taken(course, *from_folder(Source(course.inbox, course.roster, LAB), handed))
    assert lines["lovelace"].status is Status.FOR_A_HUMAN
    roster = read_roster(ROSTER.replace(b"ada,Ada", b"lovelace,Ada"))
    mended = Course(course.settings, LAB, roster)
    lines = taken(mended, *from_folder(Source(course.inbox, roster, LAB), handed))
    assert {name: line.status for name, line in lines.items()} == {
        "lovelace": Status.RECEIVED,
        "bob": Status.MISSING,
    }


def test_what_is_told_apart_by_a_later_archive_waits_for_nobody(root: Path) -> None:
    roster = read_roster(b"id,name,email\nsam1,Sam,one@x.org\nsam2,Sam,two@x.org\n")
    course = Course(load_settings(root), LAB, roster)
    row = "Participant {},Sam,{}@x.org,Submitted,,100.00,Yes,-,-,\r\n"
    sheet = read_worksheet((HEADER + row.format(1, "one") + row.format(2, "two")).encode())
    files = {f"Sam_1_assignsubmission_file/{NAME}": dumped(clean())}
    (root / "a.zip").write_bytes(packed(files))
    source = Source(course.inbox, roster, LAB)
    assert "Sam (1)" in taken(course, *from_moodle(source, root / "a.zip"))
    files[f"Sam_2_assignsubmission_file/{NAME}"] = changed(with_own_cells)
    (root / "b.zip").write_bytes(packed(files))
    lines = taken(course, *from_moodle(replace(source, sheet=sheet), root / "b.zip"))
    assert {who: line.status for who, line in lines.items()} == {
        "sam1": Status.RECEIVED,
        "sam2": Status.RECEIVED,
    }
    assert len(nbformat.read(submitted(root, "sam2"), as_version=4).cells) == len(clean().cells) + 2


def test_a_file_that_was_renamed_is_nobodys_no_more(root: Path) -> None:
    course = course_of(root)
    handed = root / "handed"
    handed.mkdir()
    (handed / "lovelace.ipynb").write_bytes(changed(bare))
    source = Source(course.inbox, course.roster, LAB)
    assert "lovelace" in taken(course, *from_folder(source, handed))
    (handed / "lovelace.ipynb").rename(handed / "ada.ipynb")
    lines = taken(course, *from_folder(source, handed))
    assert set(lines) == {"ada", "bob"}, lines


def test_huge_files_and_bombs_cost_one_hand_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "INNER", Caps(file_mb=1, small_mb=0, ratio=50))
    bomb = packed({NAME: dumped(clean()), "zeros.npz": bytes(2 * 2**20)})
    line = taken(course_of(root), *from_ada(root, bomb, "a.zip"))["ada"]
    assert line.status is Status.RECEIVED
    assert line.notes == ("a.zip: zeros.npz: it is larger than 1 MB",)


def test_an_archive_that_cannot_be_read_leaves_nothing_behind(root: Path) -> None:
    (root / "a.zip").write_bytes(packed({f"Ada_7_assignsubmission_file/{NAME}": b"{}"})[:-30])
    course = course_of(root)
    with pytest.raises(CourseError, match="no readable zip"):
        from_moodle(Source(course.inbox, course.roster, LAB), root / "a.zip")
    assert not (root / "inbox").exists()


def test_a_person_decides_in_the_terminal(root: Path) -> None:
    (root / "students.csv").write_bytes(ROSTER)
    place = root / "handed" / "ada" / NAME
    place.parent.mkdir(parents=True)
    place.write_bytes(changed(two_memos))
    first = CliRunner().invoke(app, ["collect", LAB, "--folder", str(root / "handed")])
    assert first.exit_code == 1
    assert "course collect week6_lab --review" in first.output
    said = "x\n3\n75 75\n75,76\n"
    ran = CliRunner().invoke(app, ["collect", LAB, "--review"], input=said)
    assert ran.exit_code == 0, ran.output
    for words in (
        "First thoughts",
        "Better: wait.",
        "Defence of artifact 3d",
        "isn't among 75, 76",
    ):
        assert words in ran.output
    assert answer(root, "memo-defence") == "First thoughts: ship the vanilla.\n\nBetter: wait."
    again = CliRunner().invoke(app, ["collect", LAB, "--folder", str(root / "handed")])
    assert again.exit_code == 0, again.output


def test_a_decision_counts_for_the_hand_in_that_was_looked_at(root: Path) -> None:
    (root / "students.csv").write_bytes(ROSTER)
    from_ada(root, changed(two_memos))
    folder = ["collect", LAB, "--folder", str(root / "handed")]
    CliRunner().invoke(app, folder)
    CliRunner().invoke(app, ["collect", LAB, "--review"], input="76\n")
    assert answer(root, "memo-defence") == "Better: wait."
    from_ada(root, changed(lambda notebook: (two_memos(notebook), bare(notebook))))
    assert CliRunner().invoke(app, folder).exit_code == 1
    assert not submitted(root).exists()
    skipped = CliRunner().invoke(app, ["collect", LAB, "--review"], input="s\n")
    assert skipped.exit_code == 1
    missing = CliRunner().invoke(app, ["collect", LAB, "--review"], input="e\n")
    assert missing.exit_code == 0
    assert answer(root, "memo-defence") == ""


@pytest.mark.parametrize(
    "options",
    [[], ["--folder", ".", "--moodle", "course.toml"], ["--moodle", "no.zip"], ["--folder", "no"]],
)
def test_wrong_usage_ends_with_2(root: Path, options: list[str]) -> None:
    (root / "students.csv").write_bytes(ROSTER)
    assert CliRunner().invoke(app, ["collect", LAB, *options]).exit_code == 2


def test_an_unknown_zone_ends_with_2(root: Path) -> None:
    (root / "students.csv").write_bytes(ROSTER)
    options = ["--folder", ".", "--zone", "Vienna"]
    assert CliRunner().invoke(app, ["collect", LAB, *options]).exit_code == 2


def test_the_deadline_is_the_gradebooks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", path_with_nbgrader())
    settings = load_settings(root)
    assert deadline(settings, LAB) is None
    with Gradebook(db_url(settings), settings.course.id) as book:
        book.update_or_create_assignment("week5_lab")
        assert deadline(settings, LAB) is None
        book.update_or_create_assignment(LAB, duedate=datetime(2026, 5, 6, 11, 30))
    assert deadline(settings, LAB) == datetime(2026, 5, 6, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Wednesday, 6 May 2026, 10:15 AM", 8),
        ("Wednesday, 6 May 2026, 12:15 AM", -2),
        ("Wednesday, 6 May 2026, 12:15 PM", 10),
        ("Mittwoch, 6. Mai 2026, 10:15", 8),
        ("mercredi 6 mai 2026, 10:15", 8),
        ("miércoles, 6 de mayo de 2026, 10:15", 8),
        ("mercoledì, 6 maggio 2026, 10:15", 8),
        ("2026. május 6., szerda, 10:15", 8),
    ],
)
def test_times_in_many_languages(text: str, hour: int) -> None:
    told = datetime(2026, 5, 6, 0, 15, tzinfo=UTC) + timedelta(hours=hour)
    assert moodle_time(text, VIENNA) == told


@pytest.mark.parametrize(
    "text", ["", "-", "soon", "6 May, 10:15", "2026, 10:15", "May 2026, 10:15"]
)
def test_no_time_is_none(text: str) -> None:
    assert moodle_time(text, VIENNA) is None


def test_the_time_of_the_grade_is_not_that_of_the_hand_in() -> None:
    row = 'Participant 1,A,a@x,x,5,100.00,Yes,-,"Friday, 8 May 2026, 9:00 AM",\r\n'
    sheet = read_worksheet((HEADER + row).encode())
    assert handed_in(sheet, "1", VIENNA) is None


def test_fixtures_differ() -> None:
    assert json.loads(solved_text(LAB)) != json.loads(changed(two_memos))


def test_for_a_file_that_cannot_be_read_the_way_out_is_another_file(root: Path) -> None:
    (root / "students.csv").write_bytes(ROSTER)
    from_ada(root, b"PK no archive", "lab.zip")
    for more in ((), ("--review",)):
        said = CliRunner().invoke(app, ["collect", LAB, "--folder", str(root / "handed"), *more])
        assert said.exit_code == 1
        assert "ada: lab.zip is no readable zip; ask for it again" in said.output
        assert "Ask ada for it again, then collect again." in said.output
        assert "--review" not in said.output
    assert not (root / "submitted").exists() or not list((root / "submitted").iterdir())
    assert not_taken(root, LAB) == {"ada": "lab.zip is no readable zip; ask for it again"}
    taken(course_of(root), *from_ada(root, packed({NAME: dumped(clean())}), "lab.zip"))
    assert not_taken(root, LAB) == {}

"""`course forget` leaves nothing of one person and everything of the others."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import create_engine

from graders.errors import CourseError
from graders.execution.store import digest_of_folder
from graders.privacy import book
from graders.settings import load_settings
from graders.state import db_url

from ...small_course import LAB
from .conftest import ALIAS, MAIL, NAME, PERSON, ROSTER, run

TOLD = (PERSON, NAME, MAIL, "Quillfeather", "quillfeather")


def holders(root: Path) -> set[str]:
    """Files of which the name or a byte tells of the person; by no code of ours."""
    found = set()
    for here, folders, names in os.walk(root):
        for name in [*folders, *names]:
            path = Path(here) / name
            content = b"" if path.is_dir() or path.is_symlink() else path.read_bytes()
            if content.startswith(b"PK\3\4"):
                with zipfile.ZipFile(path) as made:
                    content += b" ".join(made.read(one) for one in made.namelist())
                    content += " ".join(made.namelist()).encode()
            said = str(path.relative_to(root)).encode() + content
            escaped = [json.dumps(word)[1:-1] for word in TOLD]
            if any(word.encode() in said for word in (*TOLD, *escaped)):
                found.add(path.relative_to(root).as_posix())
    return found


def kept_runs(root: Path) -> int:
    return len(list((root / ".course" / "executions").rglob("*.json")))


def rows(root: Path, table: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(root / "gradebook.db") as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def test_the_course_really_holds_the_person_in_many_places(course: Path) -> None:
    places = holders(course)
    for folder in ("submitted", "autograded", "feedback", "reports", "returned", "inbox"):
        assert any(place.startswith(folder) for place in places), folder
    for folder in ("verdicts", "restored", "collected", "graded", "decisions", "set-aside"):
        assert any(place.startswith(f".course/{folder}/") for place in places), folder
    assert {"gradebook.db", "students.csv", "grades/exam.csv", "inbox/index.jsonl"} <= places
    assert kept_runs(course) == 3


def test_a_dry_run_tells_and_changes_nothing(course: Path) -> None:
    before = digest_of_folder(course, whole=True)
    done = run("forget", PERSON)
    assert done.exit_code == 0
    assert digest_of_folder(course, whole=True) == before
    for words in (
        f"To be removed of {PERSON}, {NAME}, {MAIL}, quillfeather:",
        f"  - submitted/{PERSON}: 1 file",
        f"  - .course/set-aside/submitted/{PERSON}: 1 file",
        "  - inbox/index.jsonl: 2 lines",
        "  - inbox/: 1 file as handed in",
        "  - inbox/: 1 file kept, for others handed in the same bytes",
        "  - inbox/: 2 whole archives of Moodle's",
        "  - .course/executions: 1 of 3 kept runs, which are nobody else's",
        "  - gradebook.db: the student, 1 hand-in, ",
        "  - gradebook.db: 1 row of course_marks",
        f"  - exam.csv: the line of {PERSON}",
        f"  - students.csv: the line of {PERSON}",
        f"  - returned/{LAB}/feedback.zip, which tells of others, too",
        f"Nothing was removed. To remove it: course forget {PERSON} --yes",
    ):
        assert words in done.output, words


@pytest.mark.parametrize("called", [PERSON, MAIL.upper(), NAME])
def test_nothing_is_left(course: Path, called: str) -> None:
    done = run("forget", called, "--yes")
    assert done.exit_code == 0, done.output
    assert holders(course) == set()
    assert ": nothing is left" in done.output
    assert not (course / "reports" / "marking.html").exists()
    assert ALIAS not in done.output
    assert "git's history" in done.output


def test_deleted_rows_leave_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / "book.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA secure_delete = OFF")  # Debian's SQLite has it on
        connection.execute("CREATE TABLE course_marks (student TEXT)")
        connection.execute("INSERT INTO course_marks VALUES ('quill7')")
        connection.commit()
        connection.execute("DELETE FROM course_marks")
    assert b"quill7" in file.read_bytes()
    book.rewrite(create_engine(f"sqlite:///{file}"))
    assert b"quill7" not in file.read_bytes()


def test_the_others_keep_all_that_they_have(course: Path) -> None:
    other = {
        folder: digest_of_folder(course / folder, whole=True)
        for who in ("bob", "cy")
        for folder in (f"submitted/{who}", f"autograded/{who}", f"feedback/{who}")
    }
    verdicts = course / ".course" / "verdicts" / LAB
    grades = {who: (verdicts / f"{who}.json").read_bytes() for who in ("bob", "cy")}
    line = ROSTER.splitlines(keepends=True)[1]
    assert run("forget", PERSON, "--yes").exit_code == 0
    assert {folder: digest_of_folder(course / folder, whole=True) for folder in other} == other
    assert {who: (verdicts / f"{who}.json").read_bytes() for who in grades} == grades
    listed = (course / "students.csv").read_bytes()
    assert listed == ROSTER.replace(line, "").encode("utf-8-sig")
    assert (course / "grades" / "exam.csv").read_text() == "student,exam/50\nbob,40\n"
    assert [row[2] for row in rows(course, "course_marks")] == ["bob"]
    settings = load_settings(course)
    with Gradebook(db_url(settings), settings.course.id) as gradebook:
        assert {one.id for one in gradebook.students} == {"bob", "cy"}
        assert len(gradebook.assignment_submissions(LAB)) == 2
        with pytest.raises(MissingEntry):
            gradebook.find_student(PERSON)


def test_the_others_can_be_judged_again_and_collected_again(course: Path) -> None:
    assert run("forget", PERSON, "--yes").exit_code == 0
    assert kept_runs(course) == 2
    again = run("autograde", LAB, "--rejudge")
    assert again.exit_code == 0, again.output
    (course / "empty").mkdir()
    collected = run("collect", LAB, "--folder", "empty")
    assert collected.exit_code == 0, collected.output
    assert "2 in all: 2 received" in collected.output


def test_what_another_wrote_about_the_person_is_found_and_left(course: Path) -> None:
    place = course / "submitted" / "bob" / LAB / f"{LAB}.ipynb"
    notebook = nbformat.read(place, as_version=4)
    notebook.cells[-1].source = f"I worked with {NAME}."
    nbformat.write(notebook, place)
    done = run("forget", PERSON, "--yes")
    assert done.exit_code == 1
    assert "left in 1" in done.output
    assert f"  - submitted/bob/{LAB}/{LAB}.ipynb: {NAME}" in done.output
    assert place.exists()


def test_files_that_git_holds_and_their_copies_are_counted_in_a_line(course: Path) -> None:
    own = course / "graders" / "told.py"
    own.write_text(f"# {NAME}")
    for words in (["init", "-q"], ["add", "graders/told.py"]):
        subprocess.run(["git", "-C", str(course), *words], check=True)
    copy = course / "demo" / "graders" / "told.py"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(own.read_bytes())
    done = run("forget", PERSON, "--yes")
    assert done.exit_code == 0, done.output
    assert ": nothing is left" in done.output
    assert "Not listed: 2 of the repository's own files" in done.output
    assert "told.py" not in done.output


def test_a_copy_that_says_more_than_gits_file_is_left(course: Path) -> None:
    own = course / "told.py"
    own.write_text("nobody")
    for words in (["init", "-q"], ["add", "told.py"]):
        subprocess.run(["git", "-C", str(course), *words], check=True)
    (course / "demo").mkdir()
    (course / "demo" / "told.py").write_text(NAME)
    done = run("forget", PERSON, "--yes")
    assert done.exit_code == 1
    assert f"  - demo/told.py: {NAME}" in done.output


def test_a_second_time_there_is_nobody_to_forget(course: Path) -> None:
    run("forget", PERSON, "--yes")
    with pytest.raises(CourseError, match="holds nothing"):
        run("forget", PERSON, "--yes")


def test_what_fails_is_told_and_the_rest_goes(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise OSError("the gradebook is locked")

    with monkeypatch.context() as patch:
        patch.setattr(book, "remove_student", locked)
        done = run("forget", PERSON, "--yes")
    assert done.exit_code == 1
    assert "the gradebook is locked" in done.output
    assert "  - gradebook.db: " in done.output
    assert "the gradebook's table student: quill7" in done.output
    assert not (course / "submitted" / PERSON).exists()
    # who the person was is still known from the gradebook, and the second run ends it
    assert run("forget", PERSON, "--yes").exit_code == 0
    assert holders(course) == set()


@pytest.mark.parametrize("called", ["../bob", ".", "..", "a/b", ""])
def test_no_name_leads_out_of_the_folders(course: Path, called: str) -> None:
    with pytest.raises(CourseError, match="can't name a student's folder"):
        run("forget", called, "--yes")
    assert (course / "submitted" / "bob").exists()


def test_a_typing_error_forgets_nobody(course: Path) -> None:
    before = digest_of_folder(course, whole=True)
    with pytest.raises(CourseError, match="holds nothing that bears the name quill"):
        run("forget", "quill", "--yes")
    assert digest_of_folder(course, whole=True) == before


def test_a_link_in_place_of_the_folder_goes_and_not_its_target(course: Path) -> None:
    elsewhere = course.parent / "elsewhere"
    (course / "submitted" / PERSON).rename(elsewhere)
    (course / "submitted" / PERSON).symlink_to(elsewhere)
    run("forget", PERSON, "--yes")
    assert not (course / "submitted" / PERSON).is_symlink()
    assert any(elsewhere.iterdir())


def test_a_name_that_two_bear_is_not_held_against_the_other(course: Path) -> None:
    listed = course / "students.csv"
    listed.write_text(
        ROSTER + f"twin,{NAME},twin@example.org,\r\n", encoding="utf-8-sig", newline=""
    )
    with pytest.raises(CourseError, match="give the student's id"):
        run("forget", NAME, "--yes")
    done = run("forget", PERSON, "--yes")
    assert "Another student bears the name as well" in done.output
    assert f"twin,{NAME}" in listed.read_text("utf-8-sig")

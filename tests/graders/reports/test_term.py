"""The term's grade: the weights of the course, and nothing missing that counts as a zero."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.intake.roster import Roster, Student
from graders.intake.scores import Scores
from graders.reports.parts import WRITTEN, Asked, ClassResult, HandIn, Part
from graders.reports.results import asked_in
from graders.reports.term import memo_of, students_of, term_of
from graders.reports.term_table import to_csv
from graders.rubrics import load_rubric
from graders.settings import Settings, load_settings
from graders.state import db_url

from .conftest import LAB, Record
from .test_results import MARKS

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = load_settings(ROOT)
HOMEWORK = [f"week{week}_homework" for week in range(1, 7)]
CHECK, MEMO = Asked("kd-x", "kd", "it holds", 40.0), Asked("memo-a", WRITTEN, "why", 100.0)
ADA = Student("ada", "Ada")
QUIZZES = ("week2", "week3", "week4", "week5", "week6")


def hand_in(text: float | None, check: float | None = 0.0) -> HandIn:
    return HandIn("ada", (Part(CHECK, check), Part(MEMO, text)))


def results(*texts: float | None) -> dict[str, ClassResult]:
    """Ada's homework of the first weeks."""
    asked = (CHECK, MEMO)
    return {
        name: ClassResult(name, asked, (hand_in(text),))
        for name, text in zip(HOMEWORK, texts, strict=False)
    }


def scores(name: str, *shares: float) -> Scores:
    titles = QUIZZES if name == "quizzes" else (name,)
    return Scores(titles, {"ada": dict(zip(titles, shares, strict=False))})


ALL = {
    "quizzes": scores("quizzes", 0.5, 0.5, 0.5, 0.5, 1.0),
    "exam": scores("exam", 0.7),
    "participation": scores("participation", 1.0),
}


def line(texts: list[float | None], files: dict[str, Scores]) -> dict[str, str]:
    table = term_of(SETTINGS, [ADA], results(*texts), files)
    (found,) = csv.DictReader(io.StringIO(to_csv(table)))
    return found


def test_a_whole_term_is_weighed_as_the_brief_says() -> None:
    found = line([80, 80, 80, 80, 80, 86], ALL)
    # memos 81 of 100 -> 48.6; quizzes .6 -> 9; exam 14; participation 5
    assert found["memos of 60"] == "48.60"
    assert found["quizzes of 15"] == "9.00"
    assert found["exam of 20"] == "14.00"
    assert found["participation of 5"] == "5.00"
    assert found["total"] == found["so_far"] == "76.60"
    assert found["of"] == "100"


def test_checks_and_labs_do_not_count() -> None:
    assert memo_of(hand_in(80, check=40)) == memo_of(hand_in(80, check=0))
    assert memo_of(hand_in(80, check=None)).share == 0.8
    plain = line([80] * 6, ALL)
    lab = ClassResult(LAB, (CHECK,), (HandIn("ada", (Part(CHECK, 40.0),)),))
    table = term_of(SETTINGS, [ADA], results(*[80.0] * 6) | {LAB: lab}, ALL)
    assert next(csv.DictReader(io.StringIO(to_csv(table)))) == plain


def test_a_memo_that_was_not_handed_in_is_missing_and_takes_the_total_with_it() -> None:
    found = line([80, 80, 80], ALL)
    assert found["week3_homework %"] == "80.00"
    assert found["week4_homework %"] == "missing"
    assert found["memos of 60"] == found["total"] == "missing"
    # three memos of 10 each, 9 + 14 + 5 besides
    assert (found["so_far"], found["of"]) == ("52.00", "70")


def test_what_is_not_marked_yet_is_ungraded_and_no_zero() -> None:
    found = line([80, 80, 80, 80, 80, None], ALL)
    assert found["week6_homework %"] == found["memos of 60"] == found["total"] == "ungraded"
    assert found["of"] == "90"
    older = replace(hand_in(80), older=True)
    assert memo_of(older).why == "ungraded"


def test_missing_says_more_than_ungraded() -> None:
    assert line([80, None], ALL)["total"] == "missing"


@pytest.mark.parametrize("gone", ["quizzes", "exam", "participation"])
def test_a_file_that_is_not_there_is_missing(gone: str) -> None:
    found = line([80] * 6, {name: one for name, one in ALL.items() if name != gone})
    assert set(found) == set(line([80] * 6, ALL)), "the columns bear the file's own names"
    column = next(title for title in found if title.startswith(f"{gone} of"))
    assert found[column] == found["total"] == "missing"
    assert float(found["of"]) == 100 - float(column.split()[-1])


def test_quizzes_that_were_not_held_yet_are_missing() -> None:
    two = Scores(("week2", "week3"), {"ada": {"week2": 1.0, "week3": 1.0}})
    found = line([80] * 6, {**ALL, "quizzes": two})
    assert found["week3 %"] == "100.00"
    assert found["week6 %"] == found["quizzes of 15"] == "missing"
    assert found["of"] == "91"  # 85 and two fifths of 15


def test_a_late_penalty_falls_on_texts_and_checks_alike() -> None:
    assert memo_of(replace(hand_in(80), penalty=14)).share == pytest.approx(0.7)
    assert memo_of(replace(hand_in(5), penalty=140)).share == 0


def test_no_cell_is_a_formula() -> None:
    table = term_of(SETTINGS, [Student("=1", "@ada")], {}, {})
    (found,) = csv.DictReader(io.StringIO(to_csv(table)))
    assert found["student"] == "'=1"
    assert found["name"] == "'@ada"
    assert found["so_far"] == "0.00"
    assert found["of"] == "0"


@pytest.fixture
def graded(course: Settings, record: Record) -> Settings:
    """A course whose only assignment in the gradebook is the lab."""
    record("amber", marks=MARKS)
    return course


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["export", *words])


def table_in(settings: Settings) -> list[dict[str, str]]:
    text = (settings.root / "reports" / "term.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_command_writes_the_table_and_says_what_is_missing(graded: Settings) -> None:
    (graded.root / "students.csv").write_text("id,name,email\namber,Amber,a@x.org\nfir,Fir,\n")
    (graded.root / "grades").mkdir()
    (graded.root / "grades" / "exam.csv").write_text("email,exam/50\nA@x.org,40\n")
    (graded.root / "here.csv").write_text("student,all/5\nfir,5\n")
    done = run("--participation", "here.csv")
    assert done.exit_code == 0, done.output
    assert "reports/term.csv" in done.output
    assert "  - quizzes: no grades/quizzes.csv" in done.output
    assert "  - week1_homework: not released" in done.output
    assert "exam" not in done.output
    assert "a grade for the whole term: 0 of 2 students" in done.output
    amber, fir = table_in(graded)
    assert (amber["name"], amber["exam of 20"], amber["so_far"]) == ("Amber", "16.00", "16.00")
    assert (fir["exam of 20"], fir["participation of 5"], fir["total"]) == (
        "missing",
        "5.00",
        "missing",
    )


def mark_homework(settings: Settings, student: str, share: float, *, all_of_it: bool) -> None:
    """Hand in the real homework's parts and mark its texts, the last one only with all_of_it."""
    name = "week6_homework"
    shutil.copy(SETTINGS.rubric_file(name), settings.rubric_file(name))
    asked = asked_in(name, load_rubric(settings, name))
    texts = [one for one in asked if one.by_hand]
    with Gradebook(db_url(settings), settings.course.id) as book:
        book.add_assignment(name)
        book.add_notebook(name, name)
        for one in asked:
            kind = "markdown" if one.by_hand else "code"
            book.add_grade_cell(one.id, name, name, max_score=one.max_points, cell_type=kind)
        book.update_or_create_student(student)
        with book.db.no_autoflush:
            book.add_submission(name, student)
        for one in texts if all_of_it else texts[:-1]:
            grade = book.find_grade(one.id, name, name, student)
            grade.manual_score, grade.needs_manual_grade = one.max_points * share, False
        book.db.commit()


@pytest.mark.parametrize(("all_of_it", "said"), [(True, "75.00"), (False, "ungraded")])
def test_the_texts_of_a_real_homework_are_its_memo(
    graded: Settings, *, all_of_it: bool, said: str
) -> None:
    mark_homework(graded, "amber", 0.75, all_of_it=all_of_it)
    assert run().exit_code == 0
    (amber,) = table_in(graded)
    assert amber["week6_homework %"] == said  # its checks are not graded, and don't matter
    assert amber["so_far"] == ("7.50" if all_of_it else "0.00")


def test_without_a_class_list_everybody_who_handed_in_has_a_line() -> None:
    assert students_of(None, results(80)) == (Student("ada", ""),)
    listed = Roster((Student("bob", "Bob"), ADA))
    assert students_of(listed, results(80)) == (Student("bob", "Bob"), ADA)
    assert students_of(Roster((Student("bob", "Bob"),)), results(80))[1] == Student("ada", "")


def test_without_any_homework_the_table_is_written_and_empty(graded: Settings) -> None:
    assert run("--term").exit_code == 0
    assert table_in(graded) == []


@pytest.mark.parametrize("words", [(LAB, "--term"), (LAB, "--exam", "course.toml"), ("week9",)])
def test_options_that_do_not_go_together_are_wrong_usage(
    graded: Settings, words: tuple[str, ...]
) -> None:
    assert run(*words).exit_code == 2

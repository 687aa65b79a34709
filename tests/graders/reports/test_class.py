"""The class in a table, on a page and as CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from rich.console import Console

from graders.contracts import Outcome, Verdict
from graders.reports.classpage import class_page, tally, waiting, write_class_page
from graders.reports.export import safe_cell, to_csv, write_csv
from graders.reports.results import ClassResult, class_result
from graders.reports.tables import class_table
from graders.settings import Settings
from graders.state import db_url

from .conftest import LAB, Record, lost
from .test_results import MARKS

SWAPPED = lost("kd_loss-direction", 6, "the <i>roles</i> are swapped", "who is the target?")
HALF = lost("bug_hunt-report", 3, "one code is missing", points=2.0)
OURS = Verdict("kd_loss-mixing", Outcome.UNGRADED, None, 4, "the sandbox did not start")


@pytest.fixture
def result(course: Settings, record: Record) -> ClassResult:
    record("amber", marks=MARKS)
    record("birch", {SWAPPED.check: SWAPPED, HALF.check: HALF}, MARKS)
    record("cedar", {SWAPPED.check: SWAPPED, OURS.check: OURS})
    with Gradebook(db_url(course), course.course.id) as book:
        book.add_student("=absent()")
    return class_result(course, LAB)


def printed(result: ClassResult, notes: dict[str, str] | None = None) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(class_table(result, notes))
    return " ".join(console.export_text().replace("│", " ").split())


def test_the_table_says_who_lost_what_and_why(result: ClassResult) -> None:
    text = printed(result, {"birch": "believes in swapping"})
    assert "kd_loss-direction the <i>roles</i> are swapped Hint: who is the target?" in text
    assert "2/3 bug_hunt-report" in text
    assert "believes in swapping" in text
    assert "missing nothing was handed in" in text
    assert "33+" in text  # cedar: 43 - 6 - 4, and it can still rise
    assert "5 of 5 wait for a person" in text


def test_markup_in_a_reason_is_no_markup(course: Settings, record: Record) -> None:
    evil = lost("kd_loss-direction", 6, "[red]x[/red] [link=http://x]y[/link]")
    record("amber", {evil.check: evil}, MARKS)
    assert "[red]x[/red]" in printed(class_result(course, LAB))


SIGNS = ["\x1b[2J", "\x9b2J", "\x07", "\u202a", "\u202e", "\u2066", "\u2069"]


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_what_a_terminal_would_act_on_never_reaches_it(
    course: Settings, record: Record, sign: str
) -> None:
    evil = lost("kd_loss-direction", 6, f"re{sign}ason", f"hi{sign}nt")
    record(f"am{sign}ber", {evil.check: evil}, MARKS)
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(class_table(class_result(course, LAB), {f"am{sign}ber": f"no{sign}te"}))
    text = console.export_text()
    assert sign not in text
    for start in ("re", "hi", "am", "no"):
        assert f"{start} " in text


def test_points_of_a_hand_in_that_was_replaced_by_an_unreadable_one_say_so(
    course: Settings, record: Record
) -> None:
    place = course.root / "submitted" / "amber" / LAB / f"{LAB}.ipynb"
    place.parent.mkdir(parents=True)
    record("amber", marks=MARKS)
    place.write_text(json.dumps(new_notebook()), encoding="utf-8")
    result = class_result(course, LAB)
    assert "older hand-in" not in printed(result) + class_page(course, result) + to_csv(result)
    place.write_text("{", encoding="utf-8")
    result = class_result(course, LAB)
    assert "an older hand-in's points" in printed(result)
    assert "an older hand-in's points" in class_page(course, result)
    assert rows(to_csv(result))["amber"]["state"] == "an older hand-in's points"
    assert rows(to_csv(result))["amber"]["total"] == "56.5"


def test_checks_of_a_task_that_ended_alike_are_one_line(course: Settings, record: Record) -> None:
    alike = [("kd_loss-direction", 6), ("kd_loss-temperature", 4), ("bug_hunt-fix", 4)]
    record("amber", {name: lost(name, most, "not answered yet.") for name, most in alike}, MARKS)
    text = printed(class_result(course, LAB))
    assert "0/10 kd_loss, 2 checks not answered yet. 0/4 bug_hunt-fix not answered yet." in text


def test_tallies_count_each_state_and_the_usual_reasons(result: ClassResult) -> None:
    by_id = {asked.id: tally(result, asked) for asked in result.asked}
    direction = by_id["kd_loss-direction"]
    assert direction.counts == {"earned": 1, "lost": 2}
    assert direction.mean == pytest.approx(1 / 3)
    assert [(r.count, r.hint) for r in direction.reasons] == [(2, "who is the target?")]
    mixing = by_id["kd_loss-mixing"]
    assert mixing.counts == {"earned": 2, "waiting": 1}
    assert mixing.mean == 1.0, "what isn't graded is no zero in the mean"
    assert by_id["bug_hunt-report"].counts == {"earned": 2, "partly": 1}


def test_what_waits_is_listed_with_its_student(result: ClassResult) -> None:
    names = [(one.student, part.asked.id) for one, part in waiting(result)]
    assert ("cedar", "kd_loss-mixing") in names
    assert len(names) == 6


def test_the_class_page_escapes_and_fetches_nothing(course: Settings, result: ClassResult) -> None:
    page = class_page(course, result, {"amber": "<script>x</script>"})
    assert "<b>2 ×</b> the &lt;i&gt;roles&lt;/i&gt; are swapped" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "nothing was handed in" in page
    assert 'aria-label="1 earned, 0 in part, 2 lost, 0 not graded"' in page
    assert write_class_page(course, result).read_text(encoding="utf-8").startswith("<!DOCTYPE")


def test_a_class_without_hand_ins_has_a_page(course: Settings) -> None:
    result = class_result(course, LAB)
    assert "<b>0</b> of 0 handed in" in class_page(course, result)
    assert len(to_csv(result).splitlines()) == 1


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}


def test_csv_says_what_is_missing_and_what_is_not_graded(result: ClassResult) -> None:
    found = rows(to_csv(result))
    assert (found["amber"]["state"], found["amber"]["total"]) == ("graded", "56.5")
    assert found["cedar"]["state"] == found["cedar"]["total"] == "ungraded"
    assert found["cedar"]["so_far"] == "33"
    assert found["cedar"]["kd_loss-mixing"] == "ungraded"
    assert found["cedar"]["kd_loss-direction"] == "0"
    absent = found["'=absent()"]
    assert {absent["state"], absent["total"], absent["kd_loss-mixing"]} == {"missing"}
    assert found["amber"]["handed_in_utc"] == "2026-05-06T09:00:00"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1".replace("\r", " ")
    assert safe_cell("amber-1") == "amber-1"


def test_the_file_is_read_back_as_it_was_written(course: Settings, result: ClassResult) -> None:
    file = write_csv(result, course.root / "reports" / "x.csv")
    assert rows(file.read_text(encoding="utf-8-sig")) == rows(to_csv(result))


def test_the_mean_stands_only_where_enough_are_graded_in_full(
    course: Settings, record: Record
) -> None:
    for place in range(5):
        record(f"learner{place}", marks=MARKS)
        mean = "mean <b>" in class_page(course, class_result(course, LAB))
        assert mean is (place == 4)

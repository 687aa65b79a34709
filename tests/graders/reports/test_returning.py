"""`course return` writes every page that it can, and says for whom what is missing."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from click.testing import Result
from nbformat.v4 import new_notebook
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.contracts import Outcome, Verdict
from graders.gradebook.plain import set_aside
from graders.intake.placing import leave_empty
from graders.reports.classpage import class_page
from graders.reports.results import class_result
from graders.reports.returning import lacking, write_pages
from graders.settings import Settings

from .conftest import LAB, Record, autograded
from .test_class import printed
from .test_feedback import cells_of
from .test_results import MARKS

OURS = Verdict("kd_loss-mixing", Outcome.UNGRADED, None, 4, "the sandbox did not start")


@pytest.fixture
def graded(course: Settings, record: Record) -> Settings:
    """amber is graded in full, birch lacks a check and texts, cedar's page can't be made."""
    (course.root / "authoring").mkdir()
    course.authoring_file(LAB).write_text("# %%\n")
    record("amber", marks=MARKS)
    record("birch", {OURS.check: OURS}, {"memo-defence": MARKS["memo-defence"]})
    record("cedar", marks=MARKS)
    for student in ("amber", "birch", "cedar"):
        autograded(course, student, cells_of("harmless"))
    return course


def page(settings: Settings, student: str) -> Path:
    return settings.root / "feedback" / student / LAB / f"{LAB}.html"


def run() -> Result:
    return CliRunner().invoke(app, ["return", LAB], catch_exceptions=False)


def test_what_is_not_graded_yet_is_named_and_the_page_is_written(graded: Settings) -> None:
    done = run()
    assert done.exit_code == 0
    assert page(graded, "birch").exists()
    assert f"feedback/birch/{LAB}/{LAB}.html" in done.output
    assert "3 pages written; not whole yet for 1:" in done.output
    said = (
        "birch: 1 check not graded (kd_loss-mixing); 4 texts not marked (reconcile-tail_f1, "
        "reconcile-peaked, reconcile-f1_lift, reconcile-ece)"
    )
    assert said in done.output.replace("\n", " ")


def test_a_page_that_fails_is_named_and_the_others_are_listed(graded: Settings) -> None:
    notebook = graded.root / "autograded" / "cedar" / LAB / f"{LAB}.ipynb"
    notebook.write_text("{", encoding="utf-8")
    done = run()
    assert done.exit_code == 1
    for student in ("amber", "birch"):
        assert f"feedback/{student}/{LAB}/{LAB}.html" in done.output
    assert "cedar: no page: " in done.output
    assert "JSON" in done.output
    assert not page(graded, "cedar").exists()


def test_a_hand_in_that_is_not_autograded_has_no_page_and_is_named(graded: Settings) -> None:
    (graded.root / "submitted" / "dogwood" / LAB).mkdir(parents=True)
    returned = write_pages(graded, LAB)
    assert "dogwood: no page, for it isn't autograded yet" in lacking(
        class_result(graded, LAB), returned
    )


def test_where_all_is_graded_nothing_is_missing(course: Settings, record: Record) -> None:
    (course.root / "authoring").mkdir()
    course.authoring_file(LAB).write_text("# %%\n")
    record("amber", marks=MARKS)
    autograded(course, "amber", cells_of("harmless"))
    assert "1 page written, all whole" in run().output


@pytest.mark.parametrize("name", ["ada [2]", "b*", "who?", "[red]"])
def test_a_name_with_the_signs_of_a_pattern_gets_its_page(
    course: Settings, record: Record, name: str
) -> None:
    record(name, marks=MARKS)
    autograded(course, name, cells_of("harmless"))
    returned = write_pages(course, LAB)
    assert returned.failed == {}
    assert f"Feedback for <b>{name}</b>" in returned.pages[name].read_text(encoding="utf-8")


def test_what_was_set_aside_is_told_to_staff_and_to_the_student(graded: Settings) -> None:
    folder = graded.root / "submitted" / "amber" / LAB
    folder.mkdir(parents=True)
    nbformat.write(new_notebook(), folder / f"{LAB}.ipynb")
    (folder / "data.txt").symlink_to("/etc/passwd")
    assert set_aside(graded.root, folder)
    write_pages(graded, LAB)
    told = "data.txt: a link to /etc/passwd"
    assert f"<li>{told}</li>" in page(graded, "amber").read_text(encoding="utf-8")
    result = class_result(graded, LAB)
    assert f"set aside, not used: {told}" in printed(result)
    assert f"set aside, not used: {told}" in class_page(graded, result)
    (folder / "data.txt").write_text("handed in anew")
    assert "set aside" not in printed(class_result(graded, LAB))


def test_report_and_return_say_why_a_hand_in_could_not_be_taken_in(graded: Settings) -> None:
    broken = "memo.zip is no readable zip; ask for it again"
    for student in ("amber", "eva"):
        leave_empty(graded.root, LAB, student, broken)
    result = class_result(graded, LAB)
    assert broken in printed(result.only(["eva"]))
    assert broken in class_page(graded, result)
    told = " ".join(run().output.split())
    assert f"eva: no page: {broken}" in told
    assert f"amber: the points are an older hand-in's: the newest can't be read; {broken}" in told
    assert "not autograded yet" not in told

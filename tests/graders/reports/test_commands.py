"""The commands after grading: report, return and export, as a person runs them."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.settings import Settings

from .conftest import LAB, Record, autograded
from .test_feedback import WRONG, cells_of
from .test_results import MARKS


@pytest.fixture
def graded(course: Settings, record: Record) -> Settings:
    (course.root / "authoring").mkdir()
    course.authoring_file(LAB).write_text("# %%\n")
    record("amber", {WRONG.check: WRONG}, MARKS)
    autograded(course, "amber", cells_of("harmless"))
    return course


@pytest.mark.parametrize(
    ("verb", "file", "holds"),
    [
        ("report", "reports/week6_lab.html", "the roles are &lt;swapped&gt;"),
        ("export", "reports/week6_lab.csv", "amber,graded"),
        ("return", "feedback/amber/week6_lab/week6_lab.html", "who is the target?"),
    ],
)
def test_each_command_names_the_file_that_it_wrote(
    graded: Settings, verb: str, file: str, holds: str
) -> None:
    done = CliRunner().invoke(app, [verb, LAB], catch_exceptions=False)
    assert done.exit_code == 0
    assert holds in (graded.root / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", ["report", "export", "return", "demo"])
def test_an_unknown_assignment_is_wrong_usage(graded: Settings, verb: str) -> None:
    assert CliRunner().invoke(app, [verb, "week9_lab"]).exit_code == 2

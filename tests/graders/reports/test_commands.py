"""The commands after grading: report, return and export, as a person runs them."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from graders.cli.base import gradable
from graders.cli.verbs import app
from graders.settings import Settings
from graders.state import GRADEBOOK

from .conftest import LAB, Record, autograded
from .test_feedback import WRONG, cells_of
from .test_results import MARKS


@pytest.fixture
def graded(course: Settings, record: Record) -> Settings:
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


def test_a_released_assignment_needs_no_text_and_no_gradebook_to_be_known(graded: Settings) -> None:
    """A demo's course has no authoring/; a machine may have no gradebook yet."""
    assert gradable(graded) == [LAB]
    release = graded.release_notebook("week4_lab")
    release.parent.mkdir(parents=True)
    release.touch()
    assert gradable(graded) == ["week4_lab", LAB]
    (graded.root / GRADEBOOK).unlink()
    assert gradable(graded) == ["week4_lab"]
    (graded.root / GRADEBOOK).touch()
    assert gradable(graded) == ["week4_lab"]


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (
            "return",
            '"week6_homework" is neither released nor in the gradebook; there are: week6_lab',
        ),
        ("build", '"week6_homework" has no text in authoring/; there are: none'),
    ],
)
def test_a_wrong_name_is_answered_with_the_names_that_there_are(
    graded: Settings, verb: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert said in CliRunner().invoke(app, [verb, "week6_homework"]).output


@pytest.mark.parametrize("verb", ["report", "export", "return", "mark", "demo"])
def test_an_unknown_assignment_is_wrong_usage(graded: Settings, verb: str) -> None:
    assert CliRunner().invoke(app, [verb, "week9_lab"]).exit_code == 2

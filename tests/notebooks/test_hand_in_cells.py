"""The last cell of each notebook: what preflight looks for is what a whole run saves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graders.settings import load_settings

SETTINGS = load_settings(Path(__file__).parents[2])
FIXTURES = {
    "week4_lab": "week4",
    "week4_homework": "homework4",
    "week5_lab": "week5",
    "week5_homework": "homework5",
    "week6_lab": "lab",
    "week6_homework": "homework6",
}
# save_week5 writes two files and tells the name of one
UNTOLD = {"week5_lab": {"week5_measured.json"}}


def test_every_notebook_is_looked_at() -> None:
    assert set(FIXTURES) == {one.name for one in SETTINGS.built_assignments()}


@pytest.mark.parametrize("name", FIXTURES)
def test_course_toml_names_the_files_that_a_whole_run_saves(
    name: str, request: pytest.FixtureRequest
) -> None:
    notebook = request.getfixturevalue(FIXTURES[name])
    told = re.findall(r"^saved \S*?([^/\s]+)$", notebook.printed, re.MULTILINE)
    assert set(told) | UNTOLD.get(name, set()) == set(SETTINGS.assignment(name).saves)


@pytest.mark.parametrize("name", FIXTURES)
def test_the_last_cell_does_nothing_while_grading(
    name: str, request: pytest.FixtureRequest
) -> None:
    notebook = request.getfixturevalue(FIXTURES[name])
    assert list(notebook.cells)[-2:] == ["hand-in", "hand-in-pack"]
    assert (notebook.names["missing"], notebook.names["packed"]) == ([], None)
    assert notebook.printed.splitlines()[-2:] == [
        "preflight: while grading, nothing is checked or packed here.",
        "pack: while grading, nothing is checked or packed here.",
    ]

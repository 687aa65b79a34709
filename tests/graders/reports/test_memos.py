"""`course report --memos` on real notebooks: tables of our run and of the hand-in both count."""

from __future__ import annotations

from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from typer.testing import CliRunner

from course_lib.artifacts import TABLE, table_to_plain
from graders.cli.verbs import app
from graders.reports.memos import memos, saved_tables
from graders.settings import Settings

from .conftest import LAB, autograded, graded_cell

MEMO = "memo-defence"


def table_cell(**columns: list[Any]) -> Any:
    content = {"name": "t", "source": "replica", "columns": table_to_plain(pd.DataFrame(columns))}
    return new_code_cell(outputs=[new_output("display_data", {TABLE: content, "text/plain": "t"})])


def memo_cell(text: str) -> Any:
    return graded_cell(new_markdown_cell(text), MEMO, 8, answer=True)


@pytest.fixture
def course_of_one(course: Settings) -> Settings:
    (course.root / "authoring").mkdir()
    course.authoring_file(LAB).write_text("# %%\n")
    text = "ECE is 0.094, on my T4 0.071, in the lecture 0.021."
    autograded(course, "ada", [table_cell(recipe=["a"], ece=[0.0936]), memo_cell(text)])
    own = course.root / "submitted/ada" / LAB
    own.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[table_cell(ece=[0.0714])]), own / f"{LAB}.ipynb")
    return course


def test_numbers_of_both_runs_are_known_and_others_are_open(course_of_one: Settings) -> None:
    (found,) = memos(course_of_one, LAB)
    assert (found.student, found.cell, found.tables) == ("ada", MEMO, 2)
    assert [one.text for one in found.open] == ["0.021"]


def test_the_command_lists_them(course_of_one: Settings) -> None:
    done = CliRunner().invoke(app, ["report", LAB, "--memos"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "ada, memo-defence: 0.021 (…" in done.output
    assert "0.094 (" not in done.output


def test_the_command_names_what_stood_in_though_every_number_is_traced(course: Settings) -> None:
    course.authoring_file(LAB).parent.mkdir()
    course.authoring_file(LAB).write_text("# %%\n")
    content = {"columns": {"ece": [0.5]}, "stand_ins": ["kd_run", "ece"]}
    cell = new_code_cell(outputs=[new_output("display_data", {TABLE: content})])
    autograded(course, "bob", [cell, memo_cell("ECE is 0.5.")])
    autograded(course, "cy", [table_cell(ece=[0.5]), memo_cell("ECE is 0.5.")])
    done = CliRunner().invoke(app, ["report", LAB, "--memos"], catch_exceptions=False)
    assert "bob, memo-defence: STAND-IN for ece, kd_run: what builds on it is" in done.output
    assert "cy" not in done.output


def test_a_hand_in_without_tables_says_so(course: Settings) -> None:
    autograded(course, "bob", [memo_cell("ECE is 0.5.")])
    (found,) = memos(course, LAB)
    assert "no table was saved" in found.line


@pytest.mark.parametrize(
    "content",
    [
        None,
        3,
        "x",
        [1],
        {"columns": 3},
        {"columns": [1]},
        {"columns": {"a": "text", "b": [{}]}},
        {"columns": {}, "stand_ins": 3},
    ],
)
def test_odd_tables_are_passed_over(course: Settings, content: Any) -> None:
    cell = new_code_cell(outputs=[new_output("display_data", {TABLE: content})])
    autograded(course, "cy", [cell, memo_cell("ECE is 0.5.")])
    (found,) = memos(course, LAB)
    assert [one.text for one in found.open] == ["0.5"]
    assert len(saved_tables(new_notebook(cells=[cell]))) <= 1


def test_a_number_beyond_any_float_is_none(course: Settings) -> None:
    content = {"columns": {"ece": [10**400, 0.5]}}
    cell = new_code_cell(outputs=[new_output("display_data", {TABLE: content})])
    autograded(course, "cy", [cell, memo_cell("ECE is 0.5, not 0.6.")])
    (found,) = memos(course, LAB)
    assert [one.text for one in found.open] == ["0.6"]


@pytest.mark.parametrize("content", ["[" * 100_000, "no json", 300 * 2**20, '{"cells": 3}'])
def test_a_notebook_that_cannot_be_read_is_named(course_of_one: Settings, content: Any) -> None:
    own = course_of_one.root / "submitted/ada" / LAB / f"{LAB}.ipynb"
    with own.open("w") as stream:
        stream.truncate(content) if isinstance(content, int) else stream.write(content)
    unread, found = memos(course_of_one, LAB)
    assert unread.line.startswith(f"ada, submitted/ada/{LAB}/{LAB}.ipynb can't be read: ")
    assert "\n" not in unread.line
    assert (found.cell, found.tables) == (MEMO, 1)
    done = CliRunner().invoke(app, ["report", LAB, "--memos"], catch_exceptions=False)
    assert "can't be read: " in done.output


def test_what_a_student_wrote_cannot_steer_the_terminal(course: Settings) -> None:
    autograded(course, "di", [table_cell(ece=[0.1]), memo_cell("\x1b[31m[bold]0.5\x07 \u202e")])
    (found,) = memos(course, LAB)
    assert all(letter.isprintable() for letter in found.line)

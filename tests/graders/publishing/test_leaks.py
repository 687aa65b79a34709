"""The leak scan: each way to give something away, planted in a clean release."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

from graders.contracts import Task
from graders.notebooks.cells import grade_id, stub_line
from graders.notebooks.regions import Region, without
from graders.publishing.leaks import leak_problems, shared_texts
from graders.publishing.secrets import gather
from graders.settings import Settings

Plant = Callable[[Any], None]


@pytest.fixture
def source(course: Settings) -> Any:
    return jupytext.reads(course.authoring_file("one_lab").read_text(), fmt="py:percent")


def clean_release(source: Any) -> Any:
    nb = copy.deepcopy(source)
    nb.metadata = {"kernelspec": nb.metadata["kernelspec"]}
    for cell in nb.cells:
        cell.metadata.pop("lines_to_next_cell", None)
        cell.source = without(without(cell.source, Region.HIDDEN), Region.SOLUTION)
        cell.source = cell.source.replace("<!-- rubric: reconcile-growth -->", "| a | b |")
        if grade_id(cell) == "double":
            cell.source += "\n    " + stub_line("double")
    return nb


def scan(course: Settings, source: Any, tasks: tuple[Task, ...], plant: Plant) -> list[str]:
    nb = clean_release(source)
    plant(nb)
    release = course.root / "release" / "one_lab"
    release.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, release / "one_lab.ipynb")
    shared = ["value = some_function_that_everybody_has(argument)"]
    return leak_problems(release, source, gather(course, "one_lab", source, tasks), shared)


def add(name: str, line: str) -> Plant:
    def plant(nb: Any) -> None:
        cell = next(cell for cell in nb.cells if grade_id(cell) == name)
        cell.source += "\n" + line

    return plant


def test_a_clean_release_has_no_findings(
    course: Settings, source: Any, tasks: tuple[Task, ...]
) -> None:
    assert scan(course, source, tasks, lambda nb: None) == []


SOLUTION = "    doubled_by_addition = x + x\n    return doubled_by_addition"
MODEL = "There was no gap, because doubling is linear."


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        (add("real-numbers", SOLUTION), "cell 6 (real-numbers) holds the solution of double"),
        (
            add("double", "  doubled_by_addition = x + x"),
            "cell 4 (double) still holds its solution",
        ),
        (add("predict-growth", "predicted_growth = 2.0"), "(predict-growth) still holds its"),
        (add("intro", MODEL), "cell 1 (intro) holds the solution of reconcile-growth"),
        (add("intro", "return sum([x, x], start=0 * x)  and more"), None),
        (add("intro", "see `graders/tasks`"), 'a name of the graders: "graders/t"'),
        (add("setup", "from graders.observing import x"), "a name of the graders"),
        (add("double-value", "observe('x', double)"), 'a call of observe: "observe("'),
        (add("double-value", "### END HIDDEN TESTS"), "a mark of nbgrader's"),
        (add("intro", "in authoring/one_lab.py"), "a path of the staff repository"),
        (add("setup", "DATA = '/home/someone/data'"), "a path of the build machine"),
        (add("intro", "<!-- rubric: reconcile-growth -->"), "an unfilled rubric placeholder"),
        (lambda nb: nb.metadata.update(jupytext={}), 'metadata "jupytext" of the notebook'),
        (lambda nb: nb.cells[0].metadata.update(tags=["x"]), 'has metadata "tags" left over'),
        (
            lambda nb: nb.cells[0].metadata.nbgrader.update(comment="easy one"),
            'has nbgrader metadata "comment" left over',
        ),
        (
            lambda nb: nb.cells[5].outputs.append(nbformat.v4.new_output("stream", text="42")),
            "cell 6 (real-numbers) holds outputs",
        ),
        (add("setup", "value = some_function_that_everybody_has(argument)"), None),
    ],
)
def test_a_planted_leak_is_found(
    course: Settings, source: Any, tasks: tuple[Task, ...], plant: Plant, says: str | None
) -> None:
    found = scan(course, source, tasks, plant)
    if says is None:
        assert found == []
    else:
        assert any(says in line for line in found), found


LINE = "    tripled = [value + value + value for value in numbers]\n"


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("course_lib/doubling.py", "the reference in course_lib/doubling"),
        ("graders/tasks/tripling.py", "graders/tasks/tripling.py"),
        ("graders/misconceptions/tripling.py", "graders/misconceptions/tripling.py"),
    ],
)
def test_lines_of_references_and_expectations_are_found(
    course: Settings,
    source: Any,
    tasks: tuple[Task, ...],
    write: Callable[[str, str], Path],
    file: str,
    what: str,
) -> None:
    write(
        file,
        f'"""Says tripled = [value + value + value for value in words]."""\n\nif True:\n{LINE}',
    )
    (found,) = scan(course, source, tasks, add("intro", LINE.strip()))
    assert f"cell 1 (intro) holds {what}" in found
    prose = add("intro", '"""Says tripled = [value + value + value for value in words]."""')
    assert scan(course, source, tasks, prose) == []


def test_a_task_s_reference_is_found(course: Settings, source: Any) -> None:
    tasks = (Task("double", (), dict, f"def double(numbers):\n{LINE}    return tripled\n"),)
    (found,) = scan(course, source, tasks, add("intro", LINE))
    assert "holds the reference of double" in found


def test_other_files_in_the_release_are_found(
    course: Settings, source: Any, tasks: tuple[Task, ...], write: Callable[[str, str], Path]
) -> None:
    write("release/one_lab/one_lab.py", "")
    (found,) = scan(course, source, tasks, lambda nb: None)
    assert found.startswith("one_lab.py: lies in the release, which holds notebooks only")


def test_given_cells_and_the_bundle_are_shared(course: Settings, source: Any) -> None:
    texts = shared_texts(course.root / "course_lib", source, ("real-numbers",))
    assert "growth = double(21) / 21\nprint(growth)" in texts
    assert any("def half(x)" in text for text in texts)
    assert not any("predicted_growth = None" in text for text in texts)

"""What the finished notebooks do when they run; the kernels are real."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from graders.publishing.bundle import build_bundle
from graders.publishing.trials import solution_problems, stub_run_problems
from graders.settings import Settings

V4: Any = nbformat.v4
IMPORT = "from course_lib.runtime import Unanswered, predicted"
STUB = 'def double(x):\n    raise Unanswered("double")'


def cell(name: str, source: str, *outputs: Any, **meta: Any) -> Any:
    flags = {"grade": False, "solution": False, "locked": True, "schema_version": 3, "task": False}
    metadata = {"nbgrader": {**flags, "grade_id": name, **meta}}
    return V4.new_code_cell(source, metadata=metadata, outputs=list(outputs))


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def write(*cells: Any) -> Path:
        path = tmp_path / "one_lab.ipynb"
        nbformat.write(V4.new_notebook(cells=cells), path)
        return path

    return write


def answer(source: str = STUB) -> Any:
    return cell("double", source, solution=True, locked=False)


def error(name: str) -> Any:
    return V4.new_output("error", ename=name, evalue="because\nof this", traceback=[])


def test_a_solution_that_ran_is_fine(save: Callable[..., Path]) -> None:
    shown = V4.new_output("stream", name="stdout", text="fine")
    path = save(cell("setup", "x", shown), cell("double-value", "x", grade=True, points=3))
    assert solution_problems(path) == []


def test_a_solution_that_raised_is_told(save: Callable[..., Path]) -> None:
    path = save(cell("setup", "x"), cell("double-value", "x", error("ValueError"), points=3))
    assert solution_problems(path) == [
        "the solution's cell 2 (double-value) raised ValueError: because"
    ]


@pytest.mark.parametrize(
    "output",
    [
        V4.new_output("stream", name="stderr", text="a warning"),
        V4.new_output("execute_result", data={"text/plain": "1"}),
    ],
)
def test_a_check_that_nbgrader_would_not_credit_is_told(
    save: Callable[..., Path], output: Any
) -> None:
    (found,) = solution_problems(save(cell("double-value", "x", output, grade=True, points=3)))
    assert "of 3 points for double-value" in found


def stub_run(course: Settings, path: Path) -> list[str]:
    return stub_run_problems(course, path, build_bundle(course, "one_lab"))


def test_a_release_that_stops_politely_is_fine(course: Settings, save: Callable[..., Path]) -> None:
    path = save(
        cell("setup", IMPORT + "\nimport course_lib.halving"),
        cell("predict-x", "predicted_x, because_x = None, ''", solution=True),
        answer(),
        cell("real-numbers", "value = double(2)"),
        cell("reveal", "predicted('x', predicted_x, because_x)"),
        cell("own-words", "print('no answer needed')"),
    )
    assert stub_run(course, path) == []


def test_a_release_that_stops_otherwise_is_told(
    course: Settings, save: Callable[..., Path]
) -> None:
    path = save(
        cell("setup", IMPORT),
        answer(),
        cell("real-numbers", "value = double(2)"),
        cell("plot", "print(value)"),
        cell("mute", "raise Unanswered('', 'not yet')"),
        cell("long", "raise Unanswered('', 'double\\nis missing')"),
        cell("other", "raise Unanswered('halve')", solution=True),
        cell("locked", "import course_lib.doubling"),
    )
    assert stub_run(course, path) == [
        "the release's cell 4 (plot) raised NameError: name 'value' is not defined",
        "the release's cell 5 (mute) stops without one line that names its task: 'not yet'",
        "the release's cell 6 (long) stops without one line that names its task: "
        "'double\\nis missing'",
        "the release's cell 7 (other) stops without one line that names its task: "
        "'halve is not answered yet: write it in the cell that opens with "
        '"# task: halve", then delete its raise line.\'',
        "the release's cell 8 (locked) raised ImportError: course_lib.doubling is what you build "
        "in one_lab; it unlocks with one_homework.",
        "no cell of the release stops for want of other",
    ]


def test_a_cell_without_end_is_told_and_ended(course: Settings, save: Callable[..., Path]) -> None:
    before = psutil.Process().children(recursive=True)
    limits = course.limits.model_copy(update={"cell_seconds": 2})
    hasty = course.model_copy(update={"limits": limits})
    found = stub_run(hasty, save(cell("setup", IMPORT), cell("loop", "while True: pass")))
    assert any("cell 2 (loop) raised CellTimeoutError" in problem for problem in found), found
    assert psutil.Process().children(recursive=True) == before


def test_a_kernel_that_dies_is_told(course: Settings, save: Callable[..., Path]) -> None:
    found = stub_run(course, save(cell("setup", IMPORT), cell("end", "import os; os._exit(1)")))
    assert "raised DeadKernelError" in found[0]

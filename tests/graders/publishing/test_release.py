"""The whole build of a tiny course, and what stock nbgrader makes of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from graders.contracts import Task
from graders.errors import BuildError
from graders.publishing.nbgrader_runs import run_nbgrader
from graders.publishing.release import STEPS, Built, build_release, release_drift
from graders.publishing.sync import drift_problems
from graders.settings import Settings

FIXTURES = Path(__file__).parent / "fixtures"
NAME = "one_lab"


@pytest.fixture(scope="module", autouse=True)
def tiny_observing() -> Iterator[None]:
    """Kernels find the tiny course's observe."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(FIXTURES))
        yield


def build(settings: Settings, tasks: tuple[Task, ...]) -> tuple[Built, list[str]]:
    told: list[str] = []
    return build_release(settings, NAME, tasks, list, told.append), told


@pytest.fixture(scope="module")
def built(shared_course: Settings, tasks: tuple[Task, ...]) -> Built:
    made, told = build(shared_course, tasks)
    assert len(told) == STEPS
    return made


def sources(notebook: Path) -> dict[str, str]:
    nb = nbformat.read(notebook, as_version=4)
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in nb.cells}


def test_the_release_is_what_a_student_should_see(built: Built) -> None:
    cells = sources(built.release)
    assert cells["double"] == (
        '# task: double\ndef double(x):\n    """Twice x."""\n'
        '    raise Unanswered("double")  # write your code here, then delete this line'
    )
    assert cells["predict-growth"] == 'predicted_growth = None\nbecause_growth = ""'
    assert cells["double-value"].splitlines() == [
        'assert double(2) == 4, "two doubled isn\'t four: do you square?"'
    ]
    assert cells["reconcile-growth"] == "YOUR ANSWER HERE"
    assert "| Good | 2 | names the figure | says why |" in cells["reconcile-growth-prompt"]
    assert "rubric:" not in built.release.read_text()


def test_the_release_keeps_cell_ids_and_nothing_of_ours(
    built: Built, shared_course: Settings
) -> None:
    release = nbformat.read(built.release, as_version=4)
    source = nbformat.read(shared_course.source_notebook(NAME), as_version=4)
    assert [cell.id for cell in release.cells] == [cell.id for cell in source.cells]
    assert set(release.metadata) == {"kernelspec"}
    for word in ("observe(", "jupytext", "BEGIN", str(shared_course.root)):
        assert word not in built.release.read_text()


def test_the_solution_is_executed_and_complete(built: Built) -> None:
    nb = nbformat.read(built.solution, as_version=4)
    assert "predicted 2.0, observed 2.0" in nb.cells[6].outputs[0].text
    assert "observe(" in sources(built.solution)["double-value"]


def test_the_gradebook_holds_what_students_see_and_the_hidden_test(
    built: Built, shared_course: Settings
) -> None:
    with Gradebook(f"sqlite:///{shared_course.root / 'gradebook.db'}") as gradebook:
        saved = {c.name: c for c in gradebook.find_notebook(NAME, NAME).source_cells}
        points = {c.name: c.max_score for c in gradebook.find_notebook(NAME, NAME).grade_cells}
    assert "observe(" in saved["double-value"].source
    assert "x + x" not in saved["double"].source
    assert "| Good | 2 |" in saved["reconcile-growth-prompt"].source
    assert points == {"double-value": 3.0, "reconcile-growth": 2.0}


def test_nothing_drifts_and_no_staging_is_left(built: Built, shared_course: Settings) -> None:
    assert drift_problems(shared_course, NAME) == []
    assert release_drift(shared_course, NAME) == []
    assert not any((shared_course.root / ".course" / "build").iterdir())


def test_stock_nbgrader_makes_the_same_release(built: Built, shared_course: Settings) -> None:
    before = built.release.read_bytes()
    run_nbgrader(shared_course, "generate_assignment", NAME, "--force")
    assert built.release.read_bytes() == before


def test_stock_nbgrader_validates_the_source(built: Built, shared_course: Settings) -> None:
    nbgrader = Path(sys.executable).with_name("nbgrader")
    run = subprocess.run(
        [nbgrader, "validate", shared_course.source_notebook(NAME)],
        cwd=shared_course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Success! Your notebook passes all the tests." in run.stdout, run.stdout + run.stderr


def test_a_changed_release_is_drift(built: Built, shared_course: Settings) -> None:
    before = built.release.read_text()
    built.release.write_text(before.replace("Doubling", "Tripling"))
    try:
        assert release_drift(shared_course, NAME) == [
            "release/one_lab isn't what source/one_lab makes; run: course build one_lab"
        ]
    finally:
        built.release.write_text(before)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# task: double\n", "", r"metadata: .*opens with the line \"# task: double\""),
        ("return doubled_by_addition", "return 3 * x", "solution: .*raised AssertionError"),
    ],
)
def test_a_broken_source_leaves_the_old_release(
    built: Built,
    shared_course: Settings,
    tasks: tuple[Task, ...],
    old: str,
    new: str,
    says: str,
) -> None:
    text = shared_course.authoring_file(NAME)
    source, release = text.read_text(), built.release.read_bytes()
    assert old in source
    text.write_text(source.replace(old, new))
    try:
        with pytest.raises(BuildError, match=f"(?s){says}"):
            build(shared_course, tasks)
        assert built.release.read_bytes() == release
    finally:
        text.write_text(source)


def test_a_check_that_lets_a_misconception_pass_stops_the_build(
    shared_course: Settings, tasks: tuple[Task, ...]
) -> None:
    with pytest.raises(BuildError, match=r"checks: nothing was released.*\n- square survives"):
        build_release(shared_course, NAME, tasks, lambda: ["square survives"], lambda step: None)


def test_a_mistake_in_nbgrader_s_configuration_is_no_silent_fall_back(
    shared_course: Settings,
) -> None:
    config = shared_course.root / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(text + "c.Nothing = undefined_name\n")
    try:
        with pytest.raises(BuildError, match="undefined_name"):
            run_nbgrader(shared_course, "db", "assignment", "list")
    finally:
        config.write_text(text)

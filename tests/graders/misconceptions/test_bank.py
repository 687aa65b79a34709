"""The bank: the same stems in every room, enough entries, hints that help without the formula."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import graders
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import TASKS as ALL_TASKS

ROOT = Path(graders.__file__).parent
TASKS = tuple(task for tasks in ALL_TASKS.values() for task in tasks)
EARLIER = ("kd_loss", "bug_hunt", "tier_scores", "coverage_table", "artifact")
ALL = [wrong for task in TASKS for wrong in misconceptions_of(task.name)]
TOOLS = {"codec", "driving", "plain"}  # how drivers work, not what they drive


def stems(room):
    names = {path.stem for path in (ROOT / room).glob("*.py")}
    return {name for name in names if not name.startswith("_")} - TOOLS


def test_the_same_stems_in_every_room():
    assert stems("tasks") == stems("misconceptions") == stems("drivers")


def test_every_stem_has_its_tests():
    folder = Path(__file__).parents[1] / "tasks"
    assert stems("tasks") <= {path.stem.removeprefix("test_") for path in folder.glob("test_*.py")}


def test_there_are_enough_of_each():
    wrong, right = Counter(m.task for m in ALL), {t.name: len(variants_of(t.name)) for t in TASKS}
    assert wrong["kd_loss"] >= 16
    assert wrong["bug_hunt"] >= 5
    assert min(wrong.values()) >= 4
    assert right["kd_loss"] >= 8
    assert min(right.values()) >= 3
    for task in (task for task in TASKS if task.name not in EARLIER):
        large = sum(check.points for check in task.checks) >= 5
        assert wrong[task.name] >= (15 if large else 6), task.name
        assert right[task.name] >= (5 if large else 3), task.name


def test_names_are_unique_in_their_task():
    for task in TASKS:
        names = [entry.name for entry in (*misconceptions_of(task.name), *variants_of(task.name))]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("wrong", ALL, ids=lambda wrong: f"{wrong.task}-{wrong.name}")
def test_an_entry_is_complete(wrong):
    checks = {check.id for task in TASKS if task.name == wrong.task for check in task.checks}
    assert wrong.fails
    assert wrong.fails <= checks
    assert wrong.belief.endswith(".")
    assert wrong.hint.endswith((".", "?"))
    assert len(wrong.hint.split()) <= 30
    for leak in (
        "**2",
        "** 2",
        "log_softmax",
        "detach(",
        "batchmean",
        "log_target",
        "searchsorted",
    ):
        assert leak not in wrong.hint


@pytest.mark.parametrize("wrong", ALL, ids=lambda wrong: f"{wrong.task}-{wrong.name}")
def test_the_answer_cell_tells_nothing_of_the_belief(wrong):
    assert wrong.belief not in wrong.answer
    assert wrong.hint not in wrong.answer
    ast.parse(wrong.answer)


def test_variants_stand_on_their_own():
    # The sandbox of this week has no reference to import.
    for task in TASKS:
        for variant in variants_of(task.name):
            assert "course_lib" not in variant.answer

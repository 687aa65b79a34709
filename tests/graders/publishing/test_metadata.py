"""Each rule of the source notebook, broken once."""

from __future__ import annotations

from typing import Any

import jupytext
import pytest

from graders.contracts import Task
from graders.publishing.metadata import metadata_problems
from graders.rubrics import load_rubric
from graders.settings import Settings

META = '"schema_version": 3, "solution": false, "task": false}'


def problems(
    course: Settings, tasks: tuple[Task, ...], old: str = "", new: str = "", yaml: str = ""
) -> list[str]:
    text = course.authoring_file("one_lab").read_text()
    assert old in text
    nb: Any = jupytext.reads(text.replace(old, new, 1) if old else text, fmt="py:percent")
    if yaml:
        file = course.rubric_file("one_lab")
        file.write_text(file.read_text().replace("reconcile-growth", yaml))
    rubric = load_rubric(course, "one_lab")
    return metadata_problems(nb, tasks, rubric, tuple(course.locked_modules("one_lab")))


def test_the_tiny_course_keeps_the_rules(course: Settings, tasks: tuple[Task, ...]) -> None:
    assert problems(course, tasks) == []


CASES = [
    ("# task: double\n", "", 'double: an answer cell opens with the line "# task: double"'),
    ('"grade_id": "setup"', '"grade_id": "set up"', "metadata: 'set up' does not match"),
    ('"grade_id": "setup"', '"grade_id": "intro"', "Duplicate grade id: intro"),
    (
        "    ### BEGIN SOLUTION\n    doubled",
        "    ### BEGIN SOLUTON\n    doubled",
        "double: BEGIN SOLUTION and END SOLUTION don't pair up",
    ),
    (
        "    ### BEGIN SOLUTION\n    doubled_by_addition = x + x\n"
        "    return doubled_by_addition\n    ### END SOLUTION\n",
        "    return 2 * x\n",
        "double: has no BEGIN SOLUTION region",
    ),
    ('"points": 3', '"points": 4', "double-value: 4 points in the notebook, 3 in graders.tasks"),
    (
        'observe("double-value", double)',
        'observe("double-valeu", double)',
        'must hold observe("double-value", double) once, it holds observe("double-valeu", double)',
    ),
    (
        'observe("double-value", double)',
        'observe("double-value", doubled)',
        "it holds observe(\"double-value\", doubled)",
    ),
    ('observe("double-value", double)', "pass", "once, it holds nothing"),
    ("### BEGIN HIDDEN TESTS\n", "", "observe(...) stands outside the hidden region"),
    ("### END HIDDEN TESTS\n", "", "BEGIN HIDDEN TESTS and END HIDDEN TESTS don't pair up"),
    (
        "growth = double(21) / 21",
        "### BEGIN SOLUTION\ngrowth = 2\n### END SOLUTION",
        "real-numbers: a locked cell can't hold BEGIN SOLUTION; move it",
    ),
    ('"points": 2', '"points": 5', "reconcile-growth: 5 points in the notebook, 2 in one_lab.yaml"),
    ("<!-- rubric: reconcile-growth -->", "", "reconcile-growth: no cell shows its rubric"),
    ("<!-- rubric: reconcile-growth -->", "<!-- rubric: other -->", "other: a placeholder for a"),
    ("growth = double(21)", "from course_lib.doubling import double as d\ngrowth = d(21)",
     "real-numbers: imports course_lib.doubling, which is locked this week"),
    ("growth = double(21)", "from course_lib import doubling\ngrowth = d(21)",
     "real-numbers: imports course_lib.doubling"),
    ("print(growth)", "print growth", "real-numbers: is no Python"),
    ("#     name: python3\n", "#     name: ir\n", "kernelspec isn't python3"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), CASES, ids=[case[2] for case in CASES])
def test_a_broken_rule_is_named(
    course: Settings, tasks: tuple[Task, ...], old: str, new: str, says: str
) -> None:
    found = problems(course, tasks, old, new)
    assert any(says in problem for problem in found), found


def test_tasks_and_notebook_must_name_the_same(course: Settings, tasks: tuple[Task, ...]) -> None:
    assert problems(course, ()) == [
        "double: the notebook has this answer cell, graders.tasks no such task",
        "double-value: the notebook has this check cell, graders.tasks no such check",
    ]
    halve = Task("halve", (), dict, "")
    assert problems(course, (*tasks, halve)) == [
        "halve: graders.tasks has this task, the notebook no answer cell for it"
    ]


def test_rubric_and_notebook_must_name_the_same(course: Settings, tasks: tuple[Task, ...]) -> None:
    assert problems(course, tasks, yaml="reconcile-gap") == [
        "reconcile-gap: one_lab.yaml has this section, the notebook no manual cell for it",
        'reconcile-gap: no cell shows its rubric; add the line "<!-- rubric: reconcile-gap -->"',
        "reconcile-growth: a manual cell without a section in one_lab.yaml; add one",
        "reconcile-growth: a placeholder for a rubric that one_lab.yaml doesn't have",
    ]


def test_magic_lines_are_no_mistake(course: Settings, tasks: tuple[Task, ...]) -> None:
    assert problems(course, tasks, "print(growth)", "%timeit growth\n!ls") == []


def test_a_given_cell_must_be_there(course: Settings, tasks: tuple[Task, ...]) -> None:
    nb = jupytext.reads(course.authoring_file("one_lab").read_text(), fmt="py:percent")
    rubric = load_rubric(course, "one_lab")
    assert metadata_problems(nb, tasks, rubric, (), ("real-numbers",)) == []
    assert metadata_problems(nb, tasks, rubric, (), ("double",)) == [
        "double: course.toml calls it given, the notebook has no such locked cell"
    ]

"""The kill matrix is clean, and notices every way in which it could not be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from graders.contracts import PASS, CorrectVariant, Finding
from graders.judging import kill_matrix as module
from graders.judging.kill_matrix import as_tables, kill_matrix
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import TASKS, tasks_of

SEEDS = (20, 21, 22, 23, 24)


@pytest.fixture(scope="module")
def matrix():
    begun = []
    made = kill_matrix("week6_lab", SEEDS, begun.append)
    assert begun == [task.name for task in tasks_of("week6_lab")]
    return made


def test_clean_on_five_seeds(matrix):
    assert matrix.problems == ()


@pytest.mark.parametrize("assignment", [name for name in TASKS if name != "week6_lab"])
def test_every_other_assignment_is_clean_on_five_seeds(assignment):
    assert kill_matrix(assignment, SEEDS).problems == ()


def test_every_answer_of_the_bank_is_in_it(matrix):
    tasks = tasks_of("week6_lab")
    wanted = sum(1 + len(misconceptions_of(t.name)) + len(variants_of(t.name)) for t in tasks)
    assert len(matrix.rows) == wanted
    assert matrix.checks == tuple(check.id for task in tasks for check in task.checks)


def test_tables_show_each_answer_and_each_check(matrix):
    console = Console(width=160, record=True)
    for table in as_tables(matrix):
        console.print(table)
    text = console.export_text()
    assert "reversed_kl" in text
    assert "stability" in text
    assert "!" not in text


def test_nothing_to_prove_is_an_error():
    with pytest.raises(ValueError, match="nothing to prove"):
        kill_matrix("week9_lab")
    with pytest.raises(ValueError, match="nothing to prove"):
        kill_matrix("week6_lab", ())


# One small task, broken in one way after the other; the real bank has to stay as it is.
(COVERAGE,) = (task for task in tasks_of("week6_lab") if task.name == "coverage_table")


def broken(monkeypatch, task=COVERAGE, wrong=None, right=None):
    wrong = misconceptions_of(task.name) if wrong is None else wrong
    right = variants_of(task.name) if right is None else right
    monkeypatch.setattr(module, "tasks_of", lambda assignment: (task,))
    monkeypatch.setattr(module, "misconceptions_of", lambda name: wrong)
    monkeypatch.setattr(module, "variants_of", lambda name: right)
    return kill_matrix("week6_lab", (0, 1)).problems


def with_expectation(expect):
    first, *others = COVERAGE.checks
    return replace(COVERAGE, checks=(replace(first, expect=expect), *others))


def test_unbroken_it_is_clean(monkeypatch):
    assert broken(monkeypatch) == ()


def test_a_survivor_is_named(monkeypatch):
    problems = broken(monkeypatch, with_expectation(lambda cases, seen: PASS))
    assert any("strictly_above: survives coverage_table-coverage on 2 of 2" in p for p in problems)


def test_a_death_for_the_wrong_check_is_named(monkeypatch):
    wrong = misconceptions_of("coverage_table")
    moved = replace(wrong[0], fails=frozenset({"coverage_table-accuracy"}))
    problems = broken(monkeypatch, wrong=(moved, *wrong[1:]))
    assert any("strictly_above: loses coverage_table-coverage" in p for p in problems)
    assert any("strictly_above: survives coverage_table-accuracy" in p for p in problems)


def test_a_right_answer_that_loses_is_named(monkeypatch):
    strict = with_expectation(lambda cases, seen: Finding(0.0, "Too strict."))
    problems = broken(monkeypatch, strict)
    assert any("reference coverage_table/reference: loses" in p for p in problems)
    assert any("variant coverage_table/vectorised: loses" in p for p in problems)
    assert any("Too strict." in p for p in problems)


def test_a_variant_that_is_wrong_is_named(monkeypatch):
    (above, *_) = misconceptions_of("coverage_table")
    wrong_variant = CorrectVariant("not_so_right", "coverage_table", above.answer)
    problems = broken(monkeypatch, right=(wrong_variant,))
    assert any("variant coverage_table/not_so_right: loses" in p for p in problems)


def test_an_expectation_that_breaks_is_ungraded_and_named(monkeypatch):
    def breaks(cases, seen):
        raise KeyError("coverage")

    problems = broken(monkeypatch, with_expectation(breaks))
    assert any("ungraded" in p and "KeyError" in p for p in problems)


def test_a_check_that_nothing_kills_is_named(monkeypatch):
    wrong = [m for m in misconceptions_of("coverage_table") if m.name == "strictly_above"]
    problems = broken(monkeypatch, wrong=wrong)
    assert problems == ("coverage_table-accuracy: no misconception fails it",)


def test_a_check_that_does_not_exist_is_named(monkeypatch):
    wrong = misconceptions_of("coverage_table")
    lost = replace(wrong[0], fails=wrong[0].fails | {"coverage_table-order"})
    problems = broken(monkeypatch, wrong=(lost, *wrong[1:]))
    assert any("which its task doesn't have" in p for p in problems)

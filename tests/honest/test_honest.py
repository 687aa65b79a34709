"""Honest students lose nothing: every odd hand-in with right answers earns every point."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from graders.contracts import Outcome
from graders.gradebook.autograding import Graded, autograde
from graders.gradebook.session import session_of
from graders.tasks import tasks_of

from ..small_course import (
    ANSWERS,
    LAB,
    MEMO,
    path_with_nbgrader,
    release_course,
    source_notebook,
    submit,
)
from .notebooks import CHANGES
from .oddities import BESIDE, FORMS, SCORE_FORMS, SET_UPS, Oddity, around

ODDITIES = (
    *(Oddity(name, kd_loss=around(*lines)) for name, lines in BESIDE.items()),
    *(Oddity(name, kd_loss=f"{lines}\n{ANSWERS['kd_loss']}") for name, lines in SET_UPS.items()),
    *(Oddity(name, kd_loss=answer) for name, answer in FORMS.items()),
    *(Oddity(name, tier_scores=answer) for name, answer in SCORE_FORMS.items()),
    *(Oddity(name, change=change) for name, change in CHANGES.items()),
)
# the course holds two tasks of the lab; the other tasks' checks are in nobody's notebook
CHECKS = {c.id for task in tasks_of(LAB) if task.name in ANSWERS for c in task.checks}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small course, working directory in it."""
    root = tmp_path_factory.mktemp("honest")
    release_course(root, source_notebook(*ANSWERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("PATH", path_with_nbgrader())
        yield root
    session_of(root, LAB).close()


def grade(course: Path, oddity: Oddity) -> Graded:
    notebook = nbformat.read(course / "release" / LAB / f"{LAB}.ipynb", as_version=4)
    cells = {one.metadata.get("nbgrader", {}).get("grade_id"): one for one in notebook.cells}
    cells["kd_loss"].source = f"# task: kd_loss\n{oddity.kd_loss}"
    cells["tier_scores"].source = f"# task: tier_scores\n{oddity.tier_scores}"
    cells[MEMO].source = "I would ship the vanilla student."
    oddity.change(notebook)
    submit(course, oddity.name, notebook)
    (graded,) = autograde(course, LAB, [oddity.name]).graded
    return graded


@pytest.mark.parametrize("oddity", ODDITIES, ids=lambda oddity: oddity.name)
def test_an_oddity_costs_nothing(course: Path, oddity: Oddity) -> None:
    graded = grade(course, oddity)
    assert graded.why_a_human == ""
    verdicts = {v.check: v for v in graded.verdicts if v.check in CHECKS}
    assert verdicts.keys() == CHECKS
    assert {c: v.reason for c, v in verdicts.items() if v.outcome is not Outcome.EARNED} == {}


def test_a_wrong_answer_among_them_would_be_seen(course: Path) -> None:
    wrong = Oddity("wrong", kd_loss="def kd_loss(*inputs): return inputs[0].sum()")
    graded = grade(course, wrong)
    earned = {v.check for v in graded.verdicts if v.outcome is Outcome.EARNED}
    assert CHECKS - earned >= {"kd_loss-direction", "kd_loss-temperature"}
    assert "tier_scores-values" in earned

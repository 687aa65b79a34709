"""The decision: the lab's tracing, on the homework's tables."""

from __future__ import annotations

import copy

import pytest

from graders.contracts import Outcome
from graders.drivers.decision import TABLES
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see
from graders.tasks import check_by_id, draw_cases, tasks_of

CHECK = check_by_id("decision-traceable")
TASK = tasks_of("week6_homework")[-1]
NAMES = run_answer(TASK, TASK.reference)


def verdict(decision, tables=None):
    cases = draw_cases(CHECK, 0)
    tables = NAMES["tables"] if tables is None else tables
    return judge(CHECK, cases, see(CHECK, (decision, tables), cases))


def changed(**changes):
    return {**copy.deepcopy(NAMES["decision"]), **changes}


@pytest.mark.parametrize(
    ("decision", "points"),
    [
        (changed(), 3),
        (changed(coverage=0.229), 3),
        (changed(coverage=0.23), 2),
        (changed(recipe="vanilla"), 2),  # measured, but no row of 3e
        (changed(evidence=3.07, evidence_table="1a"), 3),
        (changed(evidence=3.07, evidence_table="Table 1A"), 3),
        (changed(evidence=3.07), 2),
        (changed(evidence=4, evidence_table="3a"), 2),  # T_d is a setting
        (changed(evidence=0.7, evidence_table="3a"), 2),  # so is alpha
        (changed(evidence=0.7, evidence_table="3e"), 2),  # and a threshold
        (changed(evidence=0.1522, evidence_table="3a"), 3),
        (changed(evidence_table="3g"), 2),
        (changed(evidence_table=None), 2),
        (changed(scenario="D"), 2),
        (changed(flip={"constraint": "ece", "value": 0.05, "becomes": "distilled_T4_a0.7"}), 2),
        (changed(coverage=9, evidence=9, scenario=""), 0),
    ],
)
def test_points_of_a_decision(decision, points):
    found = verdict(decision)
    assert found.points == pytest.approx(points)
    assert bool(found.reason) == (points < 3)


def test_every_table_may_hold_the_evidence():
    columns = {
        "1a": "entropy",
        "1b": "mass",
        "3a": "nll",
        "3b": "ece",
        "3c": "js",
        "3d": "value",
        "3e": "accuracy",
        "3f": "tail_f1",
    }
    assert tuple(columns) == TABLES
    for name, column in columns.items():
        value = float(NAMES["tables"][name][column].iloc[0])
        assert verdict(changed(evidence=value, evidence_table=name)).points == 3


def test_the_stub_is_called_unfilled():
    assert verdict(dict.fromkeys(NAMES["decision"])).reason == "The decision isn't filled in yet."


def test_what_is_no_dict_is_named():
    found = verdict(None)
    assert found.outcome is Outcome.LOST
    assert "decision is a NoneType; a dict is expected" in found.reason
    assert "tables that earlier cells make are gone" in verdict(changed(), []).reason
    lacking = {**NAMES["tables"], "3d": None}
    assert "table_3d is a NoneType" in verdict(changed(), lacking).reason

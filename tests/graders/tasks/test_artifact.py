"""The artifact: three parts, one point each; every number is traced to the student's own tables."""

from __future__ import annotations

import copy
from collections import UserDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from graders.contracts import Outcome
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see
from graders.tasks import check_by_id, draw_cases, tasks_of

CHECK = check_by_id("artifact-traceable")
TASK = tasks_of("week6_lab")[-1]
NAMES = run_answer(TASK, TASK.reference)
TABLES = [NAMES["traced"][name] for name in ("3a", "3b", "3c")]


def verdict(artifact, tables=TABLES):
    cases = draw_cases(CHECK, 0)
    traced = dict(zip(("3a", "3b", "3c"), tables, strict=True))
    return judge(CHECK, cases, see(CHECK, (artifact, traced), cases))


def changed(**changes):
    return {**copy.deepcopy(NAMES["artifact"]), **changes}


def flipped(**changes):
    return changed(flip={**NAMES["artifact"]["flip"], **changes})


@pytest.mark.parametrize(
    ("artifact", "points"),
    [
        (changed(), 3),
        (changed(coverage=0.362), 3),
        (changed(coverage=0.3622), 3),
        (changed(coverage=0.36), 2),
        (changed(threshold=0.71), 2),
        (changed(threshold="0.7"), 2),
        (changed(threshold=True), 2),
        (changed(coverage=float("nan")), 2),
        (changed(recipe="vanilla"), 1),  # neither the row nor the flip to vanilla holds
        (changed(recipe="teacher"), 2),
        (changed(evidence=0.5), 2),
        (changed(evidence=float("nan")), 2),
        (changed(evidence=0.7, evidence_table="3c"), 2),  # a threshold is no evidence
        (changed(evidence=0.6942, evidence_table="3c"), 3),
        (changed(evidence_table="3d"), 2),
        (changed(evidence_table=["3b"]), 3),
        (changed(evidence_table=["3a", "3b"]), 2),
        (changed(threshold=[0.7], coverage=(0.3617,), evidence=[0.0941]), 3),
        (changed(scenario="D"), 2),
        (changed(scenario=None), 2),
        (changed(scenario=" b "), 3),  # the menus, however they are written
        (flipped(constraint="Macro F1"), 3),
        (flipped(constraint="macro-F1"), 3),
        (flipped(constraint="MacroF1."), 3),
        (changed(scenario="Scenario B"), 3),
        (changed(scenario="B regulated review"), 3),
        (changed(scenario="regulated review"), 3),
        (changed(scenario="A or B"), 2),
        (changed(recipe=" Distilled "), 3),
        (changed(recipe=np.array(["distilled"])), 3),
        (changed(recipe=pd.Series(["distilled"], index=[4])), 3),
        (changed(evidence_table="3B"), 3),
        (changed(evidence_table="Table 3-b"), 3),
        (changed(evidence_table="table_3b"), 3),
        (changed(threshold=pd.Series([0.7]), coverage=pd.Series([0.3617])), 3),
        (changed(threshold=Decimal("0.7"), coverage=Fraction(3617, 10000)), 3),
        (changed(threshold=np.float32(0.7)), 3),
        (changed(evidence="0.0941"), 2),
        (changed(decision_rule=">= 0.8"), 2),
        (changed(decision_rule="above 0.8"), 2),
        (changed(decision_rule="automate it"), 2),
        (changed(decision_rule="0.8, 0.9 and 1"), 2),
        (changed(decision_rule="The model decides above 0.8"), 3),
        (changed(decision_rule="A person reads."), 3),
        (changed(threshold=pd.DataFrame([0.7])), 3),
        (UserDict(changed()), 3),
        (flipped(note=object()), 3),
        (flipped(value=object()), 2),
        (flipped(becomes="Distilled"), 2),  # the same recipe in other letters flips nothing
        (flipped(becomes="?"), 2),
        (flipped(becomes="None"), 2),
        (flipped(becomes="no change."), 2),
        (flipped(becomes="n/a"), 2),
        (flipped(becomes="another recipe"), 2),
        (flipped(becomes="vanilla + T"), 3),
        (flipped(becomes=["vanilla"]), 3),
        (changed(decision_rule="."), 2),
        (changed(coverage=pd.Series([0.3617, 0.5])), 2),  # an odd field costs itself only
        (changed(note=pd.DataFrame()), 3),
        (changed(decision_rule="  "), 2),
        (changed(flip="latency"), 2),
        (flipped(constraint="speed"), 2),
        (flipped(constraint=["ece", "cost"]), 2),
        (flipped(constraint=["ece"]), 3),
        (flipped(constraint="ece and cost"), 2),
        (flipped(value=None), 2),
        (flipped(value=np.float32(0.6)), 3),
        (flipped(becomes="distilled"), 2),
        (flipped(becomes=""), 2),
        (changed(coverage=0.1, evidence=9.0, scenario=""), 0),
        ({}, 0),
    ],
)
def test_points_of_an_artifact(artifact, points):
    found = verdict(artifact)
    assert found.points == pytest.approx(points)
    assert found.outcome is (Outcome.EARNED if points == 3 else Outcome.LOST)
    assert bool(found.reason) == (points < 3)


@pytest.mark.parametrize(
    ("artifact", "words"),
    [
        (changed(threshold="0.7"), "threshold is '0.7'; a number is asked."),
        (changed(coverage=None), "coverage is None; a number is asked."),
        (
            changed(coverage=pd.Series([0.3, 0.4])),
            "coverage is 'an object of type Series'; a number is asked.",
        ),
        (
            changed(evidence=0.7, evidence_table="3c"),
            "The evidence 0.7 is a threshold: that was chosen, not measured. Take another number "
            "of your table 3c.",
        ),
        (changed(evidence="0.0941"), "The evidence is '0.0941'; a number is asked."),
        (
            changed(decision_rule=">= 0.8"),
            "The decision rule '>= 0.8' is no sentence: say in at least three words who decides "
            "what.",
        ),
        (
            changed(decision_rule=" "),
            "The decision rule is empty: say in at least three words who decides what.",
        ),
        (
            flipped(constraint="speed"),
            "flip's constraint is 'speed'; name exactly one of latency, ece, coverage, accuracy, "
            "macro_f1, memory, cost.",
        ),
        (flipped(becomes="?"), "flip becomes '?'; name the recipe that you would take then."),
        (
            flipped(becomes="DISTILLED"),
            "flip doesn't change the recipe: say which other one you would take then.",
        ),
    ],
)
def test_what_a_lost_part_is_told(artifact, words):
    assert verdict(artifact).reason == words


@pytest.mark.parametrize("artifact", [None, [1], "artifact", pd.DataFrame()])
def test_another_type_is_lost_with_a_reason(artifact):
    found = verdict(artifact)
    assert found.outcome is Outcome.LOST
    assert "dict" in found.reason


def test_the_stub_is_called_unfilled():
    stub = dict.fromkeys(NAMES["artifact"])
    assert verdict(stub).reason == "The artifact isn't filled in yet."


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(),
        pd.DataFrame({"recipe": ["distilled"]}),
        pd.DataFrame({"recipe": ["distilled"], "threshold": ["high"], "coverage": ["much"]}),
        pd.DataFrame({"recipe": [1.0], "threshold": [0.7], "coverage": [0.3617]}),
        pd.DataFrame({"threshold": [0.7], "coverage": [0.3617]}),
    ],
)
def test_a_broken_table_costs_the_row_and_is_nobodys_crash(table):
    found = verdict(changed(), [*TABLES[:2], table])
    assert found.outcome is Outcome.LOST
    assert found.points == pytest.approx(2)


class Odd:
    """No plain data, and it minds being looked at."""

    def __float__(self):
        raise RuntimeError("no number")

    def __str__(self):
        raise RuntimeError("no text")


def with_column(table, name, values):
    return table.assign(**{name: pd.Series(values, dtype=object)})


def test_odd_things_in_a_table_cost_nothing_but_themselves():
    odd = [Odd(), {1, 2}, None, pd.NaT, 1 + 2j, np.arange(3)]
    noted = [with_column(table, "note", odd[: len(table)]) for table in TABLES]
    assert verdict(changed(), noted).points == 3
    coverage = TABLES[2]["coverage"].tolist()
    other_row, own_row = ([*coverage[:i], Odd(), *coverage[i + 1 :]] for i in (0, 4))
    assert (
        verdict(changed(), [*TABLES[:2], with_column(TABLES[2], "coverage", other_row)]).points == 3
    )
    found = verdict(changed(), [*TABLES[:2], with_column(TABLES[2], "coverage", own_row)])
    assert found.points == pytest.approx(2)
    assert "coverage 0.3617 isn't the one" in found.reason


def test_a_table_that_is_none_is_named():
    assert "table_3a is a NoneType" in verdict(changed(), [None, *TABLES[1:]]).reason


def test_tables_that_are_gone_are_told():
    cases = draw_cases(CHECK, 0)
    found = judge(CHECK, cases, see(CHECK, (changed(), None), cases))
    assert "the tables that earlier cells make are gone" in found.reason


def test_numbers_of_the_students_own_saved_tables_count_too():
    saved = pd.DataFrame(
        {"recipe": ["vanilla"], "threshold": [0.7], "coverage": [0.111], "accuracy": [0.9]}
    )
    both = [*TABLES[:2], pd.concat([TABLES[2], saved], ignore_index=True)]
    mine = changed(recipe="vanilla", coverage=0.111, evidence=0.9, evidence_table="3c")
    mine["flip"]["becomes"] = "distilled"
    assert verdict(mine, both).points == 3
    assert verdict(mine).points == pytest.approx(1)

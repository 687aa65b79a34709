"""The diagnosis: says the one hint that explains what was seen, and otherwise nothing."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from graders.contracts import Raised, Result
from graders.judging import diagnose as module
from graders.judging.diagnose import diagnose, same
from graders.judging.trying import run_answer, see_answer
from graders.misconceptions import misconceptions_of
from graders.tasks import TASKS, check_by_id, draw_cases, task_of_check


def beliefs(tasks):
    """Each misconception with each check that it must fail."""
    return [
        (check.id, wrong)
        for task in tasks
        for wrong in misconceptions_of(task.name)
        for check in task.checks
        if check.id in wrong.fails
    ]


# the rule of tier_scores for empty classes can be missed in ways that look alike
ALONE = [
    task
    for assignment, tasks in TASKS.items()
    for task in tasks
    if assignment.startswith("week6_") and task.name != "tier_scores"
]
BELIEFS = beliefs(ALONE)
OTHERS = beliefs(task for tasks in TASKS.values() for task in tasks if task not in ALONE)
DIRECTION = check_by_id("kd_loss-direction")
KD = task_of_check(DIRECTION.id)


def seen_with(check_id, answer, seed=0):
    check = check_by_id(check_id)
    task = task_of_check(check_id)
    return see_answer(check, run_answer(task, answer), draw_cases(check, seed))


def hint_for(check_id, answer, seed=0):
    seen = seen_with(check_id, answer, seed)
    return diagnose(task_of_check(check_id), check_by_id(check_id), seed, seen)


@pytest.mark.parametrize(
    ("check_id", "wrong"), BELIEFS, ids=lambda v: v if isinstance(v, str) else v.name
)
def test_every_belief_of_the_bank_gets_its_own_hint(check_id, wrong):
    assert hint_for(check_id, wrong.answer) == wrong.hint


@pytest.mark.parametrize(
    ("check_id", "wrong"), OTHERS, ids=lambda v: v if isinstance(v, str) else v.name
)
def test_a_belief_that_looks_like_another_gets_no_hint_rather_than_a_wrong_one(check_id, wrong):
    assert hint_for(check_id, wrong.answer) in (wrong.hint, "")


REVERSED = """
def kd_loss(s, t, y, T, a):
    p, q = (s / T).softmax(1).double(), (t.detach() / T).softmax(1).double()
    soft = (p * (p.log() - q.log())).sum(1)
    return (a * T * T * soft + (1 - a) * F.cross_entropy(s, y, reduction="none")).mean()
"""


def test_the_same_belief_written_differently_gets_the_hint():
    (wrong,) = (m for m in misconceptions_of("kd_loss") if m.name == "reversed_kl")
    assert hint_for("kd_loss-direction", REVERSED) == wrong.hint


def test_an_unknown_mistake_gets_no_hint():
    strange = REVERSED.replace("p.log() - q.log()", "p - q")
    assert hint_for("kd_loss-direction", strange) == ""


def test_a_right_answer_and_a_raised_error_get_no_hint():
    assert hint_for("kd_loss-direction", KD.reference) == ""
    failing = "def kd_loss(*inputs):\n    raise ValueError('no')\n"
    assert hint_for("kd_loss-direction", failing) == ""


def test_two_look_alikes_are_ambiguous_unless_they_share_the_hint(monkeypatch):
    (wrong,) = (m for m in misconceptions_of("kd_loss") if m.name == "reversed_kl")
    twin = replace(wrong, name="twin")
    other = replace(wrong, name="other", hint="Something else.")
    for bank, wanted in (((wrong, twin), wrong.hint), ((wrong, other), "")):
        monkeypatch.setattr(module, "misconceptions_of", lambda task, bank=bank: bank)
        module._bank.cache_clear()
        assert hint_for("kd_loss-direction", wrong.answer) == wanted
    module._bank.cache_clear()


def test_a_belief_that_would_keep_a_check_that_was_lost_explains_nothing():
    ece = task_of_check("expected_calibration_error-edges")
    (wrong,) = (m for m in misconceptions_of(ece.name) if m.name == "left_closed")
    moved = wrong.answer.replace("linspace(0, 1", "linspace(-0.03, 1")
    edges = check_by_id(f"{ece.name}-edges")
    for answer, wanted in ((wrong.answer, wrong.hint), (moved, "")):
        seen = {check.id: seen_with(check.id, answer) for check in ece.checks}
        del seen[edges.id]
        alike = seen_with(edges.id, wrong.answer)
        assert diagnose(ece, edges, 0, alike, seen) == wanted


def test_two_beliefs_in_one_answer_both_get_their_hints():
    policy = task_of_check("threshold_policy-report")
    by_name = {m.name: m for m in misconceptions_of(policy.name)}
    one, two = by_name["count_for_coverage"], by_name["zero_for_no_accuracy"]
    answer = one.answer.replace("math.nan", "0.0")
    seen = {check.id: seen_with(check.id, answer) for check in policy.checks}
    for name, wrong in (("report", one), ("none", two)):
        check = check_by_id(f"threshold_policy-{name}")
        others = {key: value for key, value in seen.items() if key != check.id}
        assert diagnose(policy, check, 0, seen[check.id], others) == wrong.hint


def test_a_check_of_another_task_is_refused():
    with pytest.raises(ValueError, match="no check of"):
        diagnose(KD, check_by_id("bug_hunt-fix"), 0, ())


def test_fast_once_warm():
    seen = seen_with("bug_hunt-fix", misconceptions_of("bug_hunt")[0].answer)
    task, check = task_of_check("bug_hunt-fix"), check_by_id("bug_hunt-fix")
    diagnose(task, check, 0, seen)
    start = time.process_time()
    diagnose(task, check, 0, seen)
    assert time.process_time() - start < 0.05


ONE = Result("a", value={"value": np.array(1.0), "type": "Tensor", "grad": None})


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        (ONE, True),
        (replace(ONE, value={**ONE.value, "value": np.array(1.00001)}), True),
        (replace(ONE, value={**ONE.value, "value": np.array(1.01)}), False),
        (replace(ONE, value={**ONE.value, "value": np.array([1.0])}), False),
        (replace(ONE, value={**ONE.value, "type": "float"}), False),
        (replace(ONE, value={**ONE.value, "grad": np.zeros(2)}), False),
        (replace(ONE, case="b"), False),
        (Result("a", raised=Raised("ValueError", "")), False),
    ],
)
def test_same_within_rounding(other, wanted):
    assert same((ONE,), (other,)) is wanted


def test_nan_equals_nan_and_raised_equals_nothing():
    nan = Result("a", value=float("nan"))
    raised = Result("a", raised=Raised("ValueError", ""))
    assert same((nan,), (nan,))
    assert not same((raised,), (raised,))
    assert not same((nan,), ())

"""An answer that is right but rounded is told so, and a wrong one that looks rounded isn't."""

from __future__ import annotations

import pytest

from graders.judging.assess import with_rounding
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import check_by_id, draw_cases, task_of_check

ROUNDED = """
_own = {name}


def {name}(*inputs):
    return _rounded(_own(*inputs))


def _rounded(value):
    if isinstance(value, pd.DataFrame):
        return value.round({decimals})
    if isinstance(value, dict):
        return {{key: _rounded(part) for key, part in value.items()}}
    if isinstance(value, tuple):
        return tuple(map(_rounded, value))
    return np.round(value, {decimals})
"""
# check, and the fewest decimals that cost it nothing; where 4 still cost it, 6
CHECKS = {
    "per_class_scores-f1": 6,
    "macro_f1-mean": 6,
    "macro_f1-empty": 6,
    "reliability_table-values": 4,
    "expected_calibration_error-confidence": 4,
    "confused_pairs-share": 4,
    "tier_reliability-means": 4,
    "threshold_policy-target": 6,
    "tier_delta-delta": 6,
    "class_trajectory-f1": 3,
    "split_calibration-score": 4,
    "tier_entropy-formula": 4,
    "js_divergence-mixture": 5,
}


def reason(check_id, answer, seed=0):
    check, task = check_by_id(check_id), task_of_check(check_id)
    cases = draw_cases(check, seed)
    seen = see_answer(check, run_answer(task, answer), cases)
    return with_rounding(judge(check, cases, seen), task, check, seed, seen).reason


def rounded_answer(task, decimals):
    head = "import numpy as np\nimport pandas as pd\n\n"
    wrapper = ROUNDED.format(name=task.name, decimals=decimals)
    return head + variants_of(task.name)[0].answer + wrapper


@pytest.mark.parametrize("check_id", CHECKS)
def test_a_right_answer_that_is_rounded_is_told_so_and_nothing_else(check_id):
    task = task_of_check(check_id)
    for decimals in range(2, min(5, CHECKS[check_id])):
        said = reason(check_id, rounded_answer(task, decimals))
        assert said in (
            "",
            f"Only rounding costs this: your numbers are rounded to {decimals} "
            "decimals; give them as they come.",
        )
    assert reason(check_id, rounded_answer(task, 2))
    assert reason(check_id, rounded_answer(task, 7)) == ""


@pytest.mark.parametrize("check_id", CHECKS)
def test_a_wrong_answer_keeps_its_reason(check_id):
    for wrong in misconceptions_of(task_of_check(check_id).name):
        if check_id in wrong.fails:
            assert "Only rounding" not in reason(check_id, wrong.answer)


@pytest.mark.parametrize(
    ("check_id", "name", "said"),
    [
        ("paired_bootstrap-pairing", "metric_the_other_way_round", "metric(labels, predictions)"),
        ("confused_pairs-ties", "predicted_id_first", "goes first"),
        ("measure_latency-warm_up", "above_the_fastest", "No call is faster"),
        ("measure_latency-synchronise", "above_the_fastest", "start a batch"),
        ("shortlist-wildcard", "no_reason", "say in at least three words"),
    ],
)
def test_a_reason_fits_the_belief(check_id, name, said):
    bank = misconceptions_of(task_of_check(check_id).name)
    (wrong,) = (entry for entry in bank if entry.name == name)
    assert said in reason(check_id, wrong.answer)


def test_a_median_over_the_classes_is_not_told_that_nothing_changes():
    answer = variants_of("macro_f1")[0].answer.replace("np.mean(f1)", "np.median(f1)")
    assert "don't change" not in reason("macro_f1-empty", answer)


def test_what_raised_or_is_no_number_keeps_its_reason():
    check_id = "macro_f1-mean"
    assert "stopped" in reason(check_id, "def macro_f1(*inputs): raise ValueError('no')")
    assert "can't be read" in reason(check_id, "def macro_f1(*inputs): return 'much'")

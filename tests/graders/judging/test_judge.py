"""The judge: lost where the student's code is the cause, ungraded where ours is, never a crash."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graders.contracts import Finding, Outcome, Raised, Result, UnusableError
from graders.drivers import DRIVERS, drive
from graders.drivers.codec import decode, encode
from graders.judging.judge import MAX_REASON, Missing, judge, read_observation
from graders.judging.trying import run_answer, see_answer
from graders.misconceptions import misconceptions_of
from graders.tasks import check_by_id, draw_cases, task_of_check, tasks_of

CHECK = check_by_id("kd_loss-direction")
CASES = draw_cases(CHECK, 0)
NAMES = run_answer(task_of_check(CHECK.id), task_of_check(CHECK.id).reference)
SEEN = see_answer(CHECK, NAMES, CASES)


def expecting(expect):
    return replace(CHECK, expect=expect)


def raising(error):
    def expect(cases, seen):
        raise error

    return expecting(expect)


def test_a_right_answer_earns_all_points_without_words():
    verdict = judge(CHECK, CASES, SEEN)
    assert (verdict.outcome, verdict.points, verdict.max_points) == (Outcome.EARNED, 6, 6)
    assert verdict.reason == ""


def test_what_is_missing_through_us_is_ungraded_and_never_a_zero():
    verdict = judge(CHECK, CASES, Missing(ours=True, reason="The sandbox was gone."))
    assert (verdict.outcome, verdict.points) == (Outcome.UNGRADED, None)
    assert verdict.reason == "The sandbox was gone."


def test_what_is_missing_through_the_student_is_lost():
    verdict = judge(CHECK, CASES, Missing(ours=False, reason="The cell never ended."))
    assert (verdict.outcome, verdict.points) == (Outcome.LOST, 0.0)


@pytest.mark.parametrize(
    "seen",
    [
        (),
        SEEN[:-1],
        (*SEEN, SEEN[0]),
        SEEN[::-1],
        (replace(SEEN[0], case="another"), *SEEN[1:]),
    ],
    ids=["none", "one short", "one more", "turned round", "renamed"],
)
def test_a_record_that_does_not_fit_the_cases_is_ungraded(seen):
    assert judge(CHECK, CASES, seen).outcome is Outcome.UNGRADED


@pytest.mark.parametrize("value", [None, 3, "text", [], {}, {"value": "text"}, {"value": [1]}])
def test_a_value_that_no_driver_writes_is_ungraded(value):
    # A driver writes its own dict whatever the student returns: this is tampering or our fault.
    seen = (replace(SEEN[0], value=value), *SEEN[1:])
    assert judge(CHECK, CASES, seen).outcome is Outcome.UNGRADED


@pytest.mark.parametrize("error", [KeyError("x"), ZeroDivisionError(), ValueError("shape")])
def test_an_expectation_that_breaks_is_ungraded(error):
    verdict = judge(raising(error), CASES, SEEN)
    assert verdict.outcome is Outcome.UNGRADED
    assert type(error).__name__ in verdict.reason


def test_an_unusable_answer_is_lost_with_its_sentence():
    verdict = judge(raising(UnusableError("Your dict has no key.")), CASES, SEEN)
    assert (verdict.outcome, verdict.reason) == (Outcome.LOST, "Your dict has no key.")


def test_partial_points():
    verdict = judge(expecting(lambda cases, seen: Finding(1 / 3, "Two thirds miss.")), CASES, SEEN)
    assert (verdict.outcome, verdict.points) == (Outcome.LOST, 2.0)


@pytest.mark.parametrize(
    ("kind", "message", "reason"),
    [
        ("NotImplementedError", "", "This task is not answered yet."),
        ("Unanswered", "oh", "This task is not answered yet."),
        ("NotImplementedError", "no ^", "Your kd_loss stopped with NotImplementedError: no ^"),
        ("TypeError", "oh", "Your kd_loss stopped with TypeError: oh"),
    ],
)
def test_what_was_raised_is_told_in_words(kind, message, reason):
    seen = (*SEEN[:-1], Result(SEEN[-1].case, raised=Raised(kind, message)))
    verdict = judge(CHECK, CASES, seen)
    assert (verdict.outcome, verdict.points, verdict.reason) == (Outcome.LOST, 0.0, reason)


def test_reasons_have_an_end():
    seen = (Result(SEEN[0].case, raised=Raised("E" * 400, "m" * 10_000)), *SEEN[1:])
    assert len(judge(CHECK, CASES, seen).reason) == MAX_REASON


@pytest.mark.parametrize(
    "data",
    [
        None,
        "results",
        {"case": "a"},
        [None],
        [{"value": 1}],
        [{"case": 3, "value": 1}],
        [{"case": "a"}],
        [{"case": "a", "value": 1, "points": 6}],
        [{"case": "a", "value": 1, "raised": {"kind": "E", "message": ""}}],
        [{"case": "a", "raised": None}],
        [{"case": "a", "raised": {"kind": "E"}}],
        [{"case": "a", "raised": {"kind": "E", "message": 3}}],
        [{"case": "a", "raised": {"kind": "E", "message": "", "more": ""}}],
    ],
)
def test_data_that_drive_cannot_have_written_is_refused(data):
    with pytest.raises(ValueError, match="result"):
        read_observation(data)


@pytest.mark.parametrize(
    "check_id", [check.id for t in tasks_of("week6_lab") for check in t.checks]
)
def test_the_way_through_text_changes_no_verdict(check_id):
    task, check = task_of_check(check_id), check_by_id(check_id)
    cases = draw_cases(check, 6)
    answers = [task.reference, *(m.answer for m in misconceptions_of(task.name)[:6])]
    for answer in answers:
        names = run_answer(task, answer)
        sent = decode(encode([{"name": c.name, "inputs": dict(c.inputs)} for c in cases]))
        results = drive(DRIVERS[check.driver], tuple(names[name] for name in check.observes), sent)
        travelled = judge(check, cases, read_observation(decode(encode(results))))
        assert travelled == judge(check, cases, see_answer(check, names, cases))


def test_case_inputs_are_untouched_by_judging():
    before = CASES[0].inputs["student_logits"].copy()
    judge(CHECK, CASES, SEEN)
    np.testing.assert_array_equal(CASES[0].inputs["student_logits"], before)

"""Turns what a driver saw into points. Pure: no file, no clock, no student code.

A check loses points only where the student's code is the cause. Everything else (a record that
doesn't fit the cases, an expectation that fails) is UNGRADED: our fault, and a human looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graders.contracts import (
    Case,
    Check,
    Finding,
    Observation,
    Outcome,
    Raised,
    Result,
    UnusableError,
    Verdict,
)
from graders.drivers.driving import tidy

MAX_REASON = 500
UNANSWERED = "Unanswered"
NOT_ANSWERED = "This task is not answered yet."


@dataclass(frozen=True)
class Missing:
    """There is no observation: why, in a sentence, and whether the cause is ours."""

    ours: bool
    reason: str


def judge(check: Check, cases: Sequence[Case], seen: Observation | Missing) -> Verdict:
    """The verdict on one check. Never raises, whatever was observed."""
    if isinstance(seen, Missing):
        return _ungraded(check, seen.reason) if seen.ours else _lost(check, seen.reason)
    if [result.case for result in seen] != [case.name for case in cases]:
        return _ungraded(check, "The record of the run doesn't fit the cases of this check.")
    if faults := [result.fault for result in seen if result.fault]:
        return _ungraded(check, f"The driver of {check.id} failed: {faults[0]}")
    for result in seen:
        if result.raised is not None:
            return _lost(check, _explain(result.raised, check))
    try:
        finding = check.expect(cases, seen)
    except UnusableError as error:
        return _lost(check, str(error))
    except Exception as error:  # our expectation broke: never the student's zero
        return _ungraded(check, f"The expectation of {check.id} failed: {error!r}")
    return _scored(check, finding)


def read_observation(data: Any) -> Observation:
    """Results from decoded plain data, a list as `drive` returns it.

    ValueError for anything that `drive` can't have written, naming the place.

    >>> read_observation([{"case": "a", "value": 1.5}])
    (Result(case='a', value=1.5, raised=None, fault=''),)
    """
    if not isinstance(data, list):
        raise ValueError(f"an observation is a list of results, got {type(data).__name__}")
    return tuple(_read_result(i, item) for i, item in enumerate(data))


def _read_result(i: int, item: Any) -> Result:
    if not isinstance(item, dict) or not isinstance(item.get("case"), str):
        raise ValueError(f"result {i} has no case name")
    if set(item) == {"case", "value"}:
        return Result(item["case"], value=item["value"])
    if set(item) == {"case", "fault"} and isinstance(item["fault"], str) and item["fault"]:
        return Result(item["case"], fault=item["fault"])
    raised = item.get("raised")
    if set(item) != {"case", "raised"} or not isinstance(raised, dict):
        raise ValueError(f"result {i} has neither a value nor what was raised")
    if set(raised) != {"kind", "message"} or not all(isinstance(v, str) for v in raised.values()):
        raise ValueError(f"result {i} doesn't say in words what was raised")
    return Result(item["case"], raised=Raised(raised["kind"], raised["message"]))


def looked_at(check: Check) -> str:
    """The student's object that a check looks at; others that it observes go with that one.

    >>> from graders.tasks import check_by_id
    >>> looked_at(check_by_id("kd_loss-direction"))
    'kd_loss'
    """
    return check.observes[0]


def _explain(raised: Raised, check: Check) -> str:
    # torch raises NotImplementedError too, with words; an unanswered task says no more
    if raised.kind == UNANSWERED or (raised.kind == "NotImplementedError" and not raised.message):
        return NOT_ANSWERED
    if raised.kind == "AnswerError":
        return f"Your answer can't be read: {raised.message}."
    return f"Your {looked_at(check)} stopped with {raised.kind}: {raised.message}"


def _scored(check: Check, finding: Finding) -> Verdict:
    if finding.share == 1.0:
        return Verdict(check.id, Outcome.EARNED, check.points, check.points)
    points = round(finding.share * check.points, 4)
    return Verdict(check.id, Outcome.LOST, points, check.points, tidy(finding.message, MAX_REASON))


def _lost(check: Check, reason: str) -> Verdict:
    return Verdict(check.id, Outcome.LOST, 0.0, check.points, tidy(reason, MAX_REASON))


def _ungraded(check: Check, reason: str) -> Verdict:
    return Verdict(check.id, Outcome.UNGRADED, None, check.points, tidy(reason, MAX_REASON))

"""From what came out of the sandbox to verdicts with hints, for a whole hand-in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from graders.contracts import Case, Check, Observation, Outcome, Task, Verdict
from graders.drivers.codec import decode
from graders.judging.diagnose import diagnose
from graders.judging.forms import written_by
from graders.judging.judge import (
    NOT_ANSWERED,
    UNANSWERED,
    Missing,
    judge,
    looked_at,
    read_observation,
)
from graders.judging.rounding import why_rounded
from graders.judging.trying import run_answer, see_answer
from graders.tasks import cases_handed_out, draw_cases, handing_order, tasks_of

MOST_ITEMS = 4096
"""In one array, list or dict: above what any driver writes, and small enough that an expectation
which compares each item with each stays small."""
UNREADABLE = "What came back from this check can't be read"
NOTHING = "The test of this check was never reached."


def assess(
    assignment: str, seed: int, observations: Mapping[str, str], not_run: Mapping[str, str]
) -> dict[str, Verdict]:
    """Check id -> verdict, for every check of the assignment.

    seed: what the cases were drawn from. observations: check -> encoded text as it left the
    sandbox. not_run: check -> why there is no observation. Both come from the student's process.
    """
    verdicts = {}
    for task in tasks_of(assignment):
        cases = {check.id: draw_cases(check, seed) for check in task.checks}
        seen = {
            check.id: read(
                check,
                seed,
                observations.get(check.id),
                not_run.get(check.id, NOTHING),
            )
            for check in task.checks
        }
        for check in task.checks:
            verdict = judge(check, cases[check.id], seen[check.id])
            verdict = with_control(verdict, task, check, seed)
            verdict = without_forgery(verdict, check, cases[check.id], seen[check.id])
            verdict = with_hint(verdict, task, check, seed, seen)
            verdicts[check.id] = with_rounding(verdict, task, check, seed, seen[check.id])
    return verdicts


def read(check: Check, seed: int, text: str | None, why_missing: str) -> Observation | Missing:
    """The observation in a text, in the order of draw_cases, or why there is none.

    Inside, only our driver writes such texts, about these very cases. One that doesn't read so was
    put there by the student's code.
    """
    if text is None:
        return Missing(ours=False, reason=in_words(why_missing, check))
    try:
        data = decode(text)
        if not isinstance(data, dict) or data.get("check") != check.id:
            raise ValueError(f"it is not an observation of {check.id}")
        if largest(data) > MOST_ITEMS:
            raise ValueError(f"it holds more than {MOST_ITEMS} numbers where a few are expected")
        if isinstance(fault := data.get("fault"), str):
            return Missing(ours=True, reason=f"The test of {check.id} failed: {fault}")
        seen = read_observation(data.get("results"))
        if [result.case for result in seen] != [c.name for c in cases_handed_out(check, seed)]:
            raise ValueError("it is about other cases")
        return in_drawn_order(check, seed, seen)
    except (ValueError, TypeError, RecursionError) as error:
        return Missing(ours=False, reason=f"{UNREADABLE}: {error}")


def in_drawn_order(check: Check, seed: int, seen: Observation) -> Observation:
    """Results of the cases as they were handed out, as those of the cases as they were drawn."""
    places = dict(zip(handing_order(check, seed), seen, strict=True))
    cases = enumerate(draw_cases(check, seed))
    return tuple(replace(places[place], case=case.name) for place, case in cases)


def with_control(verdict: Verdict, task: Task, check: Check, seed: int) -> Verdict:
    """The verdict, unless it holds against the student what the course's own answer can't do."""
    if verdict.outcome is Outcome.EARNED:
        return verdict
    fault = own_fault(task, check, seed)
    if verdict.outcome is Outcome.LOST and fault:
        return replace(verdict, outcome=Outcome.UNGRADED, points=None, reason=fault)
    if verdict.outcome is Outcome.UNGRADED:
        looked = fault or "The course's own answer earns it on these cases; look at this hand-in."
        return replace(verdict, reason=f"{verdict.reason} {looked}")
    return verdict


def without_forgery(
    verdict: Verdict, check: Check, cases: Sequence[Case], seen: Observation | Missing
) -> Verdict:
    """The verdict, but a lost check where one of ours broke on a value in no form of our driver's.

    Asked only where nothing can be graded: what our driver can have written and an expectation
    breaks on stays our fault. So does a fault that is reported, though a student's code can report
    one: nobody gains by it, and a human looks.
    """
    if verdict.outcome is not Outcome.UNGRADED or isinstance(seen, Missing):
        return verdict
    for case, result in zip(cases, seen, strict=False):
        ours = result.raised is not None or bool(result.fault)
        if not ours and not written_by(check.driver, result.value, case.inputs):
            reason = f"{UNREADABLE}: our test of {check.id} never writes it in that form"
            return replace(verdict, outcome=Outcome.LOST, points=0.0, reason=f"{reason}.")
    return verdict


def with_rounding(
    verdict: Verdict, task: Task, check: Check, seed: int, seen: Observation | Missing
) -> Verdict:
    """The verdict, with another reason where a lost check has no hint and only rounding cost it."""
    if verdict.outcome is not Outcome.LOST or verdict.hint or isinstance(seen, Missing):
        return verdict
    cases = draw_cases(check, seed)
    why = why_rounded(check, cases, seen, own_observation(task, check, seed))
    return replace(verdict, reason=why or verdict.reason)


@lru_cache(maxsize=512)
def own_observation(task: Task, check: Check, seed: int) -> Observation:
    """What the course's own answer gives on the check's cases."""
    return see_answer(check, run_answer(task, task.reference), draw_cases(check, seed))


@lru_cache(maxsize=512)
def own_fault(task: Task, check: Check, seed: int) -> str:
    """Why a loss on these cases would be our fault, or "": the reference must earn the check.

    No answer can be held against a student that the course's own answer doesn't give.
    """
    try:
        control = judge(check, draw_cases(check, seed), own_observation(task, check, seed))
    except Exception as error:
        return f"The course's own answer can't be tried on {check.id}: {error!r}"
    if control.outcome is Outcome.EARNED:
        return ""
    return f"The course's own answer does not earn {check.id} on these cases: {control.reason}"


def largest(data: Any) -> int:
    """The most items that one array, list or dict of plain data holds."""
    if isinstance(data, np.ndarray):
        return data.size
    inner = list(data.values()) if isinstance(data, dict) else data
    if not isinstance(inner, list):
        return 0
    return max([len(inner), *map(largest, inner)])


def in_words(why: str, check: Check) -> str:
    """A sentence for the student from a step's recorded end.

    >>> from graders.tasks import check_by_id
    >>> check = check_by_id("kd_loss-direction")
    >>> in_words("KeyError: 'T_d'", check)
    "The test of kd_loss stopped with KeyError: 'T_d'"
    >>> in_words("it did not finish in 20 s", check)
    'The test of kd_loss gave no result: it did not finish in 20 s.'
    >>> in_words("there is no kd_loss to test: no cell defined it", check)
    'There is no kd_loss to test: no cell defined it.'
    """
    kind = why.split(":", 1)[0]
    if kind == UNANSWERED:
        return NOT_ANSWERED
    if kind.isidentifier() and kind[0].isupper():
        return f"The test of {looked_at(check)} stopped with {why}"
    if why.startswith("it "):
        return f"The test of {looked_at(check)} gave no result: {why}."
    return why if why == NOTHING else f"{why[:1].upper()}{why[1:]}."


def with_hint(
    verdict: Verdict,
    task: Task,
    check: Check,
    seed: int,
    seen: Mapping[str, Observation | Missing],
) -> Verdict:
    """The verdict, with a hint where points were lost and exactly one misconception explains it."""
    own = seen[check.id]
    if verdict.outcome is not Outcome.LOST or isinstance(own, Missing):
        return verdict
    others = {name: other for name, other in seen.items() if not isinstance(other, Missing)}
    return replace(verdict, hint=diagnose(task, check, seed, own, others))


def all_ungraded(assignment: str, reason: str) -> dict[str, Verdict]:
    """Every check ungraded for one reason of ours."""
    return {
        check.id: Verdict(check.id, Outcome.UNGRADED, None, check.points, reason)
        for task in tasks_of(assignment)
        for check in task.checks
    }

"""From texts that left the sandbox to verdicts: what is there, what is missing, what is forged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graders.contracts import Outcome, Verdict
from graders.drivers import DRIVERS, drive
from graders.drivers.codec import decode, encode
from graders.judging import assess as assess_module
from graders.judging.assess import all_ungraded, assess
from graders.judging.forms import written_by
from graders.judging.judge import judge
from graders.judging.trying import run_answer, see_answer
from graders.misconceptions import misconceptions_of, variants_of
from graders.tasks import cases_handed_out, check_by_id, draw_cases, tasks_of

LAB, SEED = "week6_lab", 5


def texts(task_name: str, answer: str | None = None, seed: int = SEED) -> dict[str, str]:
    """What the sandbox would send for one task's answer (the reference's by default)."""
    task = next(task for task in tasks_of(LAB) if task.name == task_name)
    names = run_answer(task, answer or task.reference)
    sent = {}
    for check in task.checks:
        objects = tuple(names[name] for name in check.observes)
        cases = [{"name": c.name, "inputs": dict(c.inputs)} for c in cases_handed_out(check, seed)]
        results = drive(DRIVERS[check.driver], objects, cases)
        sent[check.id] = encode({"check": check.id, "results": results})
    return sent


def test_what_was_observed_earns_and_what_was_not_says_why() -> None:
    verdicts = assess(LAB, SEED, texts("tier_scores"), {"kd_loss-direction": "it ended"})
    assert verdicts["tier_scores-values"].outcome is Outcome.EARNED
    assert verdicts["kd_loss-direction"].outcome is Outcome.LOST
    said = "The test of kd_loss gave no result: it ended."
    assert verdicts["kd_loss-direction"].reason == said
    assert "never reached" in verdicts["kd_loss-scaling"].reason
    assert set(verdicts) == {check.id for task in tasks_of(LAB) for check in task.checks}


def test_values_for_another_seed_do_not_pass_for_this_ones() -> None:
    verdict = assess(LAB, SEED + 1, texts("tier_scores"), {})["tier_scores-values"]
    assert verdict.points == 0


@pytest.mark.parametrize("stub", ["(s * 0).sum()", "torch.tensor(1.0)", "s.sum()", "s.mean()"])
def test_a_loss_that_computes_nothing_earns_nothing(stub: str) -> None:
    sent = texts("kd_loss", f"def kd_loss(s, t, y, T_d, alpha): return {stub}")
    assert not any(verdict.points for verdict in assess(LAB, SEED, sent, {}).values())


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "full marks",
        "[]",
        "NaN",
        encode({"check": "kd_loss-direction", "results": []}),
        encode({"check": "tier_scores-values", "results": []}),
        encode({"check": "tier_scores-values", "results": [{"case": "mine", "value": 1.0}]}),
        encode({"check": "tier_scores-values", "results": "all right"}),
        "[" * 100_000,
    ],
)
def test_a_text_that_no_driver_wrote_earns_nothing(forged: str) -> None:
    verdict = assess(LAB, SEED, {"tier_scores-values": forged}, {})["tier_scores-values"]
    assert (verdict.outcome, verdict.points) == (Outcome.LOST, 0.0)
    assert "can't be read" in verdict.reason


def test_a_fault_of_ours_leaves_every_check_ungraded() -> None:
    verdicts = all_ungraded(LAB, "no sandbox")
    assert {v.points for v in verdicts.values()} == {None}
    assert sum(v.max_points for v in verdicts.values()) == 43


def test_values_of_a_right_answer_in_another_order_earn_nothing() -> None:
    """Replayed call by call: the cases come in an order of their own."""
    other = texts("kd_loss", seed=SEED + 1)
    values = {check: iter(decode(text)["results"]) for check, text in other.items()}
    replayed = {
        check: encode(
            {
                "check": check,
                "results": [
                    {**next(values[check]), "case": r["case"]} for r in decode(text)["results"]
                ],
            }
        )
        for check, text in texts("kd_loss").items()
    }
    verdicts = assess(LAB, SEED, replayed, {})
    assert not any(verdict.points for verdict in verdicts.values())


def test_a_forged_text_cannot_make_the_judge_compare_millions() -> None:
    column = np.ones((5000, 1), np.int8)
    table = {"recipe": ["a"] * 5000, "threshold": column, "coverage": column}
    artifact = {"recipe": "a", "threshold": 1.0, "coverage": 1.0, "evidence": 1.0}
    value = {"artifact": artifact, "tables": {"3a": {}, "3b": {}, "3c": table}}
    forged = encode(
        {"check": "artifact-traceable", "results": [{"case": "case-1", "value": value}]}
    )
    verdict = assess(LAB, SEED, {"artifact-traceable": forged}, {})["artifact-traceable"]
    assert (verdict.outcome, verdict.points) == (Outcome.LOST, 0.0)
    assert "more than 4096" in verdict.reason


def test_reasons_hold_no_letters_that_a_terminal_would_obey() -> None:
    why = {"tier_scores-values": "ValueError: \x1b]0;pwned\x07\x9b31m\u202e gnirts"}
    reason = assess(LAB, SEED, {}, why)["tier_scores-values"].reason
    assert "pwned" in reason
    assert reason.isprintable()


def forged(check_id: str, value: object) -> Verdict:
    """The verdict on a well-formed message about the very cases, with this value for each."""
    assignment = "week6_homework" if check_id.startswith(("shortlist", "decision")) else LAB
    check = check_by_id(check_id)
    results = [{"case": case.name, "value": value} for case in cases_handed_out(check, SEED)]
    sent = {check_id: encode({"check": check_id, "results": results})}
    return assess(assignment, SEED, sent, {})[check_id]


LOSS = {"type": "Tensor", "student_grad": None, "teacher_grad": None, "grad_error": ""}
TABLE = {"recipe": ["a"], "threshold": np.ones(1), "coverage": np.ones(1)}
ARTIFACT = {"recipe": "a", "threshold": 1.0, "coverage": 1.0, "evidence": 1.0}


@pytest.mark.parametrize(
    ("check_id", "value"),
    [
        ("kd_loss-direction", 1.0),
        ("kd_loss-direction", {"gradient": np.ones(())}),
        ("kd_loss-direction", {**LOSS, "value": "1.0"}),
        ("kd_loss-mixing", {**LOSS, "value": [1.0]}),
        ("kd_loss-mixing", {**LOSS, "value": np.array(["a"])}),
        ("bug_hunt-fix", None),
        ("bug_hunt-report", {"codes": "alpha_swapped", "said": 3}),
        ("bug_hunt-report", {"codes": ["alpha_swapped"], "said": [True, False]}),
        ("tier_scores-values", {"scores": None}),
        ("tier_scores-values", []),
        ("coverage_table-coverage", {"columns": {"coverage": 0.5, "threshold": 0.5}}),
        ("artifact-traceable", {"artifact": [], "tables": {}}),
        ("artifact-traceable", {"artifact": ARTIFACT, "tables": {"3a": {}, "3b": {}}}),
        (
            "artifact-traceable",
            {
                "artifact": ARTIFACT,
                "tables": {
                    "3a": {},
                    "3b": {},
                    "3c": {**TABLE, "coverage": np.ones(3), "recipe": ["a"] * 2},
                },
            },
        ),
        ("shortlist-measured", {"shortlist": ["vanilla"]}),
        ("decision-traceable", {"artifact": ARTIFACT, "tables": {"3c": TABLE}}),
    ],
    ids=range(16),
)
def test_a_value_in_no_form_of_our_driver_costs_the_check_with_a_reason(
    check_id: str, value: object
) -> None:
    verdict = forged(check_id, value)
    assert (verdict.outcome, verdict.points) == (Outcome.LOST, 0.0)
    assert "can't be read" in verdict.reason


def test_a_fault_of_our_driver_stays_ungraded_whoever_reports_it() -> None:
    check = check_by_id("kd_loss-direction")
    results = [{"case": c.name, "fault": "KeyError"} for c in cases_handed_out(check, SEED)]
    for message in ({"results": results}, {"fault": "KeyError"}):
        sent = {check.id: encode({"check": check.id, **message})}
        assert assess(LAB, SEED, sent, {})[check.id].outcome is Outcome.UNGRADED


def test_an_expectation_that_breaks_on_what_our_driver_wrote_stays_ungraded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(cases: object, seen: object) -> None:
        raise KeyError("ours")

    task = next(task for task in tasks_of(LAB) if task.name == "tier_scores")
    monkeypatch.setattr(
        assess_module,
        "judge",
        lambda check, cases, seen: judge(replace(check, expect=broken), cases, seen),
    )
    verdict = assess(LAB, SEED, texts(task.name), {})["tier_scores-values"]
    assert verdict.outcome is Outcome.UNGRADED


@pytest.mark.parametrize("assignment", [LAB, "week6_homework"])
def test_whatever_our_drivers_write_about_the_bank_has_their_form(assignment: str) -> None:
    for task in tasks_of(assignment):
        wrong = [answer.answer for answer in misconceptions_of(task.name)]
        right = [answer.answer for answer in variants_of(task.name)]
        for text in (task.reference, *wrong, *right):
            names = run_answer(task, text)
            for check in task.checks:
                cases = draw_cases(check, SEED)[:4]
                for case, result in zip(cases, see_answer(check, names, cases), strict=True):
                    if result.raised is None:
                        assert written_by(check.driver, result.value, case.inputs)

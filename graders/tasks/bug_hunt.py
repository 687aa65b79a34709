"""The task bug_hunt: a colleague's distillation loss with three silent bugs, mended and named.

What the answer cell must define:

    colleague_kd_loss(student_logits, teacher_logits, hard_labels, T_d, alpha)
        the mended function: the same values as kd_loss everywhere (called by position; gradients
        are not looked at here)
    bug_report = [...]
        codes out of MENU, any order, in a list or in what holds things like one; case, blanks and
        signs between words don't matter. Exactly the three bugs earn full points, each right code
        one point, each wrong one costs a point, never below 0
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from course_lib.distillation import kd_loss
from graders.contracts import PASS, Case, Check, Expect, Finding, Observation, Task, UnusableError
from graders.tasks import _kd_balance as balance
from graders.tasks import _kd_draws as draws
from graders.tasks import _kd_pair_draws as pair_draws
from graders.tasks import _kd_properties as properties
from graders.tasks._kd_direction import expect_direction
from graders.tasks._kd_grain import ROUNDED, grain_cases, is_rounded, refuse_chance
from graders.tasks._namespaces import torch_names
from graders.tasks._reading import close, fail, loss_values, under
from graders.tasks._tracing import chosen

BUGS = ("probs_for_log_probs", "missing_T_squared", "alpha_swapped")
MENU = (
    "probs_for_log_probs",
    "teacher_not_detached",
    "missing_T_squared",
    "wrong_reduction",
    "teacher_not_softened",
    "alpha_swapped",
    "labels_one_hot",
    "arguments_reversed",
)

# The same questions as for kd_loss, so that a fix that isn't one yet is told what is still off.
_DRAWS = {
    "direction": pair_draws.direction_cases,
    "softening": pair_draws.softening_cases,
    "mixing": draws.mixing_cases,
    "reduction": draws.reduction_cases,
}
_PROPERTIES: tuple[tuple[str, str, Expect], ...] = (
    ("what is compared with what", "direction", expect_direction),
    ("what T_d softens", "softening", properties.expect_temperature),
    ("the size of the soft term", "softening", properties.expect_scaling),
    ("the mixture of the two terms", "mixing", balance.expect_mixing),
    ("the mean over the batch", "reduction", balance.expect_reduction),
)

_VALUES = ("direction/alike-one-", "mixing/")
_VALUE_TOLERANCE = 5e-3
"""Held against the reference where the draws keep away from small numbers in logarithms: 1e-4 is
within this tolerance, and with 1e-3 a property is lost already."""


def fix_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """The cases of all properties, each name led by its draw's."""
    return tuple(
        Case(f"{name}/{case.name}", case.inputs)
        for name, draw in _DRAWS.items()
        for case in draw(rng)
    ) + tuple(grain_cases(rng))


def expect_fix(cases: Sequence[Case], seen: Observation) -> Finding:
    """The mended function has every property and the reference's values; else say what is off."""
    refuse_chance(cases, seen)
    if is_rounded(cases, seen):
        return fail(ROUNDED)
    off = [label for label, draw, expect in _PROPERTIES if not _holds(draw, expect, cases, seen)]
    if off:
        return fail(f"Your mended function is still off in: {'; '.join(off)}.")
    told = [pair for name in _VALUES for pair in under(name, cases, seen)]
    wanted = [_reference(case) for case, _ in told]
    if not close(loss_values(result for _, result in told), wanted, _VALUE_TOLERANCE):
        return fail("Your mended function still differs from the loss asked for by a factor.")
    return PASS


def _holds(draw: str, expect: Expect, cases: Sequence[Case], seen: Observation) -> bool:
    prefix = f"{draw}/"
    mine = under(prefix, cases, seen)
    own_cases = [Case(case.name.removeprefix(prefix), case.inputs) for case, _ in mine]
    return expect(own_cases, tuple(result for _, result in mine)).share == 1.0


def _reference(case: Case) -> float:
    inputs = case.inputs
    return kd_loss(
        torch.tensor(inputs["student_logits"], dtype=torch.float64),
        torch.tensor(inputs["teacher_logits"], dtype=torch.float64),
        torch.tensor(inputs["labels"]),
        inputs["T_d"],
        inputs["alpha"],
    ).item()


def report_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A report has no input: one case, whatever the seed."""
    del rng
    return (Case("report", {}),)


def expect_report(cases: Sequence[Case], seen: Observation) -> Finding:
    """Right codes less wrong codes, over three, never below 0."""
    del cases
    codes = reported(seen[0].value)
    named = {chosen(code, MENU) or code for code in codes}
    if not named:
        return fail("bug_report is still empty.")
    right, wrong = len(named & set(BUGS)), len(named - set(BUGS))
    if right == len(BUGS) and not wrong:
        return PASS
    unknown = sorted(named - set(MENU))
    message = f"Of the three bugs {right} named; {wrong} named that the function doesn't have"
    spelling = f" (not in the menu: {', '.join(unknown[:3])})" if unknown else ""
    return Finding(max(0, right - wrong) / len(BUGS), f"{message}{spelling}.")


def reported(value: Mapping[str, Any]) -> list[str]:
    """The codes that a report names, as they are spelled; UnusableError where they are no text.

    A dict's keys, less those that it says False of; or its values, where more of these are codes.

    >>> reported({"codes": ["alpha_swapped", "labels_one_hot"], "said": [True, False]})
    ['alpha_swapped']
    >>> reported({"codes": ["first"], "said": ["alpha_swapped"]})
    ['alpha_swapped']
    """
    codes, said = value["codes"], value["said"]
    if said and all(isinstance(one, bool | int | float) and one in (0, 1) for one in said):
        codes = [code for code, true in zip(codes, said, strict=True) if true]
    elif _known(said) > _known(codes):
        codes = said
    codes = [code for entry in codes for code in _codes_in(entry)]
    if not all(isinstance(code, str) for code in codes):
        raise UnusableError("bug_report holds something other than text; use the menu's codes.")
    return [code for code in codes if code.strip()]


def _codes_in(entry: Any) -> list[Any]:
    """A code itself; of a list, as of a code with its reason, what stands in the menu."""
    listed = [one for one in entry if chosen(one, MENU)] if isinstance(entry, list) else []
    return listed or [entry]


def _known(entries: Sequence[Any]) -> int:
    return sum(bool(chosen(code, MENU)) for entry in entries for code in _codes_in(entry))


def _names() -> dict[str, Any]:
    return torch_names() | {"kd_loss": kd_loss}


TASKS = (
    Task(
        name="bug_hunt",
        namespace=_names,
        reference="from course_lib.distillation import kd_loss as colleague_kd_loss\n"
        f"bug_report = {list(BUGS)}\n",
        checks=(
            Check(
                id="bug_hunt-fix",
                points=4,
                says="The mended function gives the distillation loss on every input.",
                driver="distillation.loss",
                observes=("colleague_kd_loss",),
                cases=fix_cases,
                expect=expect_fix,
            ),
            Check(
                id="bug_hunt-report",
                points=3,
                says="The report names the three bugs and no other.",
                driver="bug_hunt.report",
                observes=("bug_report",),
                cases=report_cases,
                expect=expect_report,
            ),
        ),
    ),
)

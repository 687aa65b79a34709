"""The task shortlist: four recipes to measure for one scenario, and one predicted, not run.

What the answer cell must define:

    shortlist = {
        "scenario": "A" | "B" | "C",
        "metric": the figure that decides there: A macro_f1, B ece or nll, C tail_f1,
        "measured": four different names of RECIPES, "vanilla" among them,
        "wildcard": {
            "recipe": one of WILDCARDS,
            "metric": one of METRICS,
            "low": number, "high": number,     # low < high; no wider than WIDEST says
            "because": text,                   # three words or more
        },
    }

Two points a check: the measured part and the wildcard. How good the mechanism is, a person marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from graders.contracts import PASS, Case, Check, Finding, Observation, Task, UnusableError
from graders.tasks._namespaces import numpy_names
from graders.tasks._reading import fail
from graders.tasks._tracing import LEAST_WORDS, chosen, is_number, only, scenario_of, show, words

DECIDES = {"A": ("macro_f1",), "B": ("ece", "nll"), "C": ("tail_f1",)}
RECIPES = (
    "vanilla",
    "vanilla_T",
    "distilled_T1_a0.7",
    "distilled_T1_a0.9",
    "distilled_T4_a0.7",
    "distilled_T4_a0.9",
    "distilled_T8_a0.7",
    "distilled_T8_a0.9",
    "hard_label",
    "class_weighted",
)
WILDCARDS = ("distilled_T16", "distilled_a0.5", "distilled_plus_T", "vanilla_smoothed")
WIDEST = {"macro_f1": 0.1, "ece": 0.1, "nll": 0.5, "tail_f1": 0.1}
"""A range that nothing can fall out of predicts nothing."""
_LOWEST, _HIGHEST = 0.0, {"macro_f1": 1.0, "ece": 1.0, "nll": 10.0, "tail_f1": 1.0}


def shortlist_cases(rng: np.random.Generator) -> tuple[Case, ...]:
    """A shortlist has no input: one case, whatever the seed."""
    del rng
    return (Case("shortlist", {}),)


def expect_measured(cases: Sequence[Case], seen: Observation) -> Finding:
    """Scenario, its metric and four different recipes, vanilla among them."""
    del cases
    fields = _filled(seen)
    scenario = scenario_of(fields.get("scenario"))
    if not scenario:
        return fail(f"The scenario is {show(fields.get('scenario'))}; choose A, B or C.")
    if not chosen(fields.get("metric"), DECIDES[scenario]):
        wanted = " or ".join(DECIDES[scenario])
        return fail(f"Your metric is {show(fields.get('metric'))}; {scenario} asks for {wanted}.")
    named = fields.get("measured")
    if not isinstance(named, list):
        return fail(f"measured is {show(named)}; a list of four recipes is asked for.")
    recipes = [chosen(said, RECIPES) for said in named]
    for recipe, said in zip(recipes, named, strict=True):
        if not recipe:
            return fail(f"{show(said)} is no recipe that was measured; copy from the menu.")
    if len(recipes) != 4 or len(set(recipes)) != 4:
        return fail(f"{len(set(recipes))} different recipes are listed; four are asked for.")
    if "vanilla" not in recipes:
        return fail("vanilla isn't on your list, so there is nothing to gain anything over.")
    return PASS


def expect_wildcard(cases: Sequence[Case], seen: Observation) -> Finding:
    """A recipe that wasn't run, a metric, a range that could prove wrong, and a reason."""
    del cases
    wildcard = _filled(seen).get("wildcard")
    if not isinstance(wildcard, dict):
        return fail(f"wildcard is {show(wildcard)}; a dict with five fields is asked for.")
    metric = chosen(wildcard.get("metric"), WIDEST)
    if not chosen(wildcard.get("recipe"), WILDCARDS):
        said = show(wildcard.get("recipe"))
        return fail(f"The wildcard is {said}; choose one of the four that nobody ran for you.")
    if not metric:
        said = show(wildcard.get("metric"))
        return fail(f"The wildcard's metric is {said}; choose one of {', '.join(WIDEST)}.")
    low, high = (only(wildcard.get(end)) for end in ("low", "high"))
    return _range_finding(metric, low, high, wildcard)


def _range_finding(metric: str, low: Any, high: Any, wildcard: Mapping[str, Any]) -> Finding:
    if not (is_number(low) and is_number(high)):
        return fail("low and high are two numbers: between them the metric should come out.")
    if not _LOWEST <= low < high <= _HIGHEST[metric]:
        return fail(f"No {metric} can lie from {show(low)} to {show(high)}; low comes first.")
    if high - low > WIDEST[metric] + 1e-9:
        return fail(
            f"Your range is {high - low:.3g} wide; at most {WIDEST[metric]:g} is asked for."
        )
    if words(wildcard.get("because")) < LEAST_WORDS:
        said = show(wildcard.get("because"))
        return fail(f"because is {said}: say in at least three words why it comes out there.")
    return PASS


def _filled(seen: Observation) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = seen[0].value["shortlist"]
    if all(fields.get(key) in (None, "", []) for key in ("scenario", "metric", "measured")):
        raise UnusableError("The shortlist isn't filled in yet.")
    return fields


REFERENCE = """\
shortlist = {
    "scenario": "B",
    "metric": "nll",
    "measured": ["vanilla", "vanilla_T", "distilled_T4_a0.7", "hard_label"],
    "wildcard": {
        "recipe": "distilled_plus_T",
        "metric": "ece",
        "low": 0.03,
        "high": 0.07,
        "because": "One temperature mends confidence and leaves every rank where it is.",
    },
}
"""


def _check(name: str, says: str, expect: Any) -> Check:
    observed = ("shortlist",)
    return Check(
        f"shortlist-{name}", 2, says, "shortlist.fields", observed, shortlist_cases, expect
    )


TASKS = (
    Task(
        name="shortlist",
        namespace=numpy_names,
        reference=REFERENCE,
        checks=(
            _check(
                "measured",
                "Four different recipes, the baseline among them, and the metric of the scenario.",
                expect_measured,
            ),
            _check(
                "wildcard",
                "A recipe that nobody ran for you, with a range that could prove wrong.",
                expect_wildcard,
            ),
        ),
    ),
)

"""The week 4 lab's prose and data can't drift apart: every figure in a text is computed again.

As for week 6: each claim is a piece of text, filled with values from the run on the replica or from
arithmetic; it must stand in its cell, and no decimal may be left over that no claim accounts for.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import numpy as np
import pytest

from course_lib.calibration import (
    expected_calibration_error,
    fit_temperature,
)
from course_lib.metrics import per_class_scores
from graders.rubrics import load_rubric
from graders.settings import load_settings
from graders.tasks import tasks_of

LAB = "week4_lab"
DECIMAL = re.compile(r"(?<![\w.])[−+-]?\d*\.\d+")

# Examples by hand, limits and percentiles: no run has measured these.
SUPPOSED = {
    "macro_f1-intro": [".9, .6, 0"],
    "reliability_table-intro": [
        "Confidences .9 .8 .4",
        "confidence .4 and .85, accuracy 1 and .5",
        ".5 is in",
        "with .8",
    ],
    "expected_calibration_error-intro": ["confidences .9 .8 .6"],
    "expected_calibration_error-hints": ["confidences .5 and 1"],
    "reveal-calibration-question": ["says .9"],
    "fit_temperature-intro": ["between 0.05 and 20"],
    "paired_bootstrap-intro": ["percentiles 2.5, 50 and 97.5", ".1 .3 .2 .2 .4"],
    "paired_bootstrap-hints": ["2.5 or 0.025"],
}


def by_hand() -> dict[str, list[tuple[str, list[float]]]]:
    hits, sure = np.array([1, 0, 1]), np.array([0.9, 0.8, 0.6])
    three = np.column_stack([sure, 1 - sure])
    ece = expected_calibration_error(three, np.array([0, 1, 0]), 1)
    t = fit_temperature([[2.0, 0.0]] * 4, [0, 0, 0, 1])
    f1 = per_class_scores([0, 0, 1], [0, 1, 1], 2)["f1"][0]
    return {
        "per_class_scores-intro": [("F = {:.3f}", [f1])],
        "macro_f1-intro": [("Macro F1 is {:.3f}", [np.mean([0.9, 0.6, 0])])],
        "expected_calibration_error-intro": [
            ("|{:.3f} − {:.3f}| = {:.3f}", [hits.mean(), sure.mean(), ece])
        ],
        "fit_temperature-intro": [(r"$T = 2/\ln 3 = {:.2f}$", [t])],
        "paired_bootstrap-intro": [("median is {:.1f}", [np.median([0.1, 0.3, 0.2, 0.2, 0.4])])],
    }


def measured(names: dict[str, Any]) -> dict[str, list[tuple[str, list[float]]]]:
    """What the staff's own answers say about the run."""
    labels, models = names["labels"], names["models"]
    right = {m: float(np.mean(names["guesses"][m] == labels)) for m in models}
    sure = {m: float(names["probs"][m].max(axis=1).mean()) for m in models}
    ece, macro, T, half = names["ece"], names["macro"], names["T"], names["half_ece"]
    top = names["bins"]["decoder"].iloc[-1]
    delta = names["table_4b"].set_index("tier")
    span = ["delta", "low", "high"]
    return {
        "zero_f1": [("{:.3f} and {:.3f}", [right["encoder"], right["decoder"]])],
        "tier": [("{:.3f} for the encoder and {:.3f} for the", [*macro.values()])],
        "reconcile-calibration": [
            ("ECE is {:.3f}, the encoder's {:.3f}", [ece["decoder"], ece["encoder"]]),
            ("says {:.3f} on average", [sure["decoder"]]),
            ("right in {:.3f} of", [right["decoder"]]),
            ("it says {:.3f} and reaches {:.3f}", [top["confidence"], top["accuracy"]]),
        ],
        "reconcile-changed": [
            ("With T = {:.1f}", [T["decoder"]]),
            ("falls from {:.3f} to {:.3f}", [half["decoder raw"], half["decoder scaled"]]),
            ("T is {:.1f} and its ECE stays at {:.3f}", [T["encoder"], half["encoder scaled"]]),
        ],
        "reconcile-tier": [
            ("{:+.3f}, interval {:.3f} to {:.3f}", list(delta.loc["tail", span])),
            ("{:.3f}, {:.3f} to {:.3f}", list(delta.loc["head", span])),
            ("Mid, {:.3f} to {:.3f}", list(delta.loc["mid", ["low", "high"]])),
            (
                "Overall, {:+.3f} with an interval from {:.4f}",
                list(delta.loc["all", ["delta", "low"]]),
            ),
        ],
        "memo-failures": [
            ("encoder is right in {:.3f}", [right["encoder"]]),
            ("decoder is right in {:.3f}", [right["decoder"]]),
            ("F1 {:.3f} there (95% interval {:.3f} to {:.3f})", list(delta.loc["head", span])),
            ("{:+.3f} in the tail ({:.3f} to {:.3f})", list(delta.loc["tail", span])),
            ("macro F1, {:+.3f},", [delta.loc["all", "delta"]]),
            ("ECE is {:.3f} on held-out", [half["decoder raw"]]),
            ("T = {:.1f}, brings that to {:.3f}", [T["decoder"], half["decoder scaled"]]),
            ("T is {:.1f}, its ECE {:.3f}", [T["encoder"], half["encoder raw"]]),
        ],
    }


def written(template: str, values: list[float]) -> str:
    """A claim as the notebooks write it: a real minus, and by hand no zero before the point."""
    return re.sub(r"(?<!\w)-(?=\d)", "−", template.format(*values))


def left_over(text: str, claims: list[str]) -> list[str]:
    """Figures of the text that no claim accounts for; AssertionError where a claim isn't there."""
    for claim in claims:
        bare = re.sub(r"(?<![\d])0\.", ".", claim)
        assert claim in text or bare in text, f"the text doesn't say {claim!r} (any more)"
        text = text.replace(claim, "").replace(bare, "")
    return DECIMAL.findall(text)


def test_every_decimal_in_the_prose_is_computed(week4: Any) -> None:
    hand, run = by_hand(), measured(week4.names)
    for name, cell in week4.cells.items():
        if cell.cell_type == "markdown":
            claims = [written(*claim) for claim in (*hand.get(name, []), *run.get(name, []))]
            assert left_over(cell.source, claims + SUPPOSED.get(name, [])) == [], name


def test_counts_in_the_model_answers_are_those_of_the_tables(week4: Any) -> None:
    names, dead = week4.names, week4.names["dead"].set_index("tier")
    text = week4.cells["reconcile-zero_f1"].source
    both = {m: int(dead[m].sum()) for m in names["models"]}
    living = int(dead.loc["tail", "classes"] - dead.loc["tail", "decoder"])
    assert f"encoder has {both['encoder']} dead classes of 113" in text
    assert dead["encoder"].tolist() == [0, 16, 53]
    assert dead["classes"].tolist() == [20, 40, 53]
    assert "none of 20 in head, 16 of 40 in mid, 53 of 53 in tail" in text
    assert f"has {both['decoder']}, and {living} living classes in the tail" in text
    pair = names["pairs"].iloc[0]
    assert [names["data"].class_names[c] for c in pair[["true", "predicted"]]] == [
        "Improper use of your report",
        "Incorrect information on your report",
    ]
    memo = week4.cells["memo-failures"].source
    assert f"{pair['times']} times, and the other way round {pair['reverse']} times" in memo
    assert f"of {len(names['labels']):,} cases" in memo
    assert f"on the {len(names['held_out']):,} examples" in week4.cells["changed"].source


def test_what_the_prose_says_of_the_parameters_holds(week4: Any) -> None:
    told = week4.cells["calibration"].source
    assert "decoder has 51 million parameters, the encoder 23 million" in told
    shown = week4.cells["setup-data"].source
    assert '["23 million", "51 million"]' in shown


def test_the_objective_toy_has_its_minimum_where_the_assertion_says() -> None:
    found = fit_temperature([[3.0, 1.0, -1.0]] * 10, [0] * 6 + [1] + [2] * 3)
    assert found == pytest.approx(4.29, abs=0.01)


def test_minutes_add_up_to_the_lab(week4: Any) -> None:
    header = week4.cells["header"].source
    rows = re.findall(r"^\| (\d [^|]+|sum) \| (\d+) \|$", header, re.MULTILINE)
    minutes = {title.strip(): int(value) for title, value in rows}
    assert minutes.pop("sum") == sum(minutes.values()) == 80
    text = "\n".join(c.source for c in week4.cells.values() if c.cell_type == "markdown")
    stated = re.findall(r"^## (\d) · (.+) \((\d+) min\)$", text, re.MULTILINE)
    assert {f"{number} {title}": int(value) for number, title, value in stated} == minutes


def test_each_task_states_its_points(week4: Any) -> None:
    for task in tasks_of(LAB):
        total = sum(check.points for check in task.checks)
        text = week4.cells[f"{task.name}-intro"].source
        stated = re.search(r"^\*\d+ min · \w+ · (\d+) points\*$", text, re.MULTILINE)
        assert stated is not None
        assert int(stated[1]) == total


def test_model_answers_keep_the_limits_that_students_have(week4: Any) -> None:
    for cell in load_rubric(load_settings(), LAB).cells:
        limit = re.search(r"At most (\d+) words", cell.prompt)
        assert limit is not None
        answer = week4.cells[cell.id].source.split("### BEGIN SOLUTION")[1].split("### END")[0]
        assert len(answer.split()) <= int(limit[1]), cell.id


def test_every_assertion_has_a_message_of_more_than_a_word(week4: Any) -> None:
    for name, cell in week4.cells.items():
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Assert):
                    assert node.msg is not None, name
                    assert len(ast.unparse(node.msg).split()) >= 4, name


def test_every_reveal_asks_for_its_prediction_first(week4: Any) -> None:
    order, cells = list(week4.cells), week4.cells
    reveals = [name for name in order if cells[name].cell_type == "code" and "reveal-" in name]
    assert len(reveals) == 4
    for name in reveals:
        key = name.removeprefix("reveal-")
        asked = f'predicted("{key}", predicted_{key}, because_{key})'
        assert cells[name].source.startswith(asked)
        assert order.index(f"predict-{key}") < order.index(name)

"""The week 6 homework's prose and data can't drift apart: every figure is computed again."""

from __future__ import annotations

import ast
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from graders.rubrics import load_rubric
from graders.settings import load_settings
from graders.tasks import tasks_of

# Examples by hand, settings, ranges and wishes: no run has measured these.
SUPPOSED = {
    "tier_entropy-intro": ["Row (.5, .25, .25): .5 ln 2 + .5 ln 4", "An even (.5, .5)"],
    "tier_nll-intro": ["gets .5 and .25 in two head examples and .125"],
    "js_divergence-intro": ["q = (.5, .5): m = (.75, .25)", "ln 1.333", ".5 ln .667 + .5"],
    "shortlist-intro": ["at most 0.1 wide, for `nll` 0.5"],
    "shortlist-menu": [r"$\alpha = 0.7$", r"$\alpha = 0.5$", "a0.7`", "a0.9`"],
    "nearer": ["ECE is 0.1 to 0.6%"],  # the paper's, by the brief
    "memo-shortlist": ["between 0.03 and 0.07", "above 0.07 would"],
    "memo-literature": ["0.9 has lower values"],
    "memo-capstone": ["alpha = 0.7", "an ECE of 0.05 or below"],
}


def by_hand() -> dict[str, list[tuple[str, list[float]]]]:
    half, quarter, eighth = -np.log([0.5, 0.25, 0.125])
    from_p, from_q = np.log(1 / 0.75), 0.5 * np.log(0.5 / 0.75) + 0.5 * np.log(2)
    entropy = 0.5 * half + 0.5 * quarter
    return {
        "tier_entropy-intro": [
            ("= {:.3f}. Row (1, 0, 0)", [entropy]),
            ("these rows: {:.3f}", [entropy / 2]),
            ("ln 2 = {:.3f}", [half]),
        ],
        "tier_nll-intro": [
            ("({:.3f} + {:.3f}) / 2 = {:.3f}", [half, quarter, (half + quarter) / 2]),
            ("Tail: {:.3f}. All: {:.3f}", [eighth, (half + quarter + eighth) / 3]),
        ],
        "js_divergence-intro": [
            ("= {:.3f}. From q:", [from_p]),
            ("ln 2 = {:.3f}. Half", [from_q]),
            ("{:.3f} + {:.3f} = {:.3f}", [from_p / 2, from_q / 2, (from_p + from_q) / 2]),
        ],
    }


def measured(names: dict[str, Any]) -> dict[str, list[tuple[str, list[Any]]]]:
    """What the notebook and the staff's own answers say about the run."""
    teacher = names["table_1a"].set_index("tier")
    mass = names["table_1b"].set_index("tier")
    head, mid, tail = (teacher.loc[tier] for tier in ("head", "mid", "tail"))
    news, js = names["table_3b"].set_index("recipe"), names["table_3c"]
    js = js.set_index(["recipe", "tier"])
    soft = "distilled_T4_a0.7"
    b = names["table_3d"].set_index(["recipe", "metric"])
    four, seeds = names["table_3f"].set_index("recipe"), names["table_seeds"].set_index("recipe")
    grid, lost = names["table_3a"], names["news_delta"].set_index("metric")
    week5 = names["table_week5"].set_index("config")
    fp16, int8, int4 = (week5.loc[f"encoder_{p}"] for p in ("fp16", "int8", "int4"))
    cell = grid[(grid["T_d"] == 4) & (grid["alpha"] == 0.7)].iloc[0]
    span = ["low", "high"]
    gain = -b.loc[(soft, "nll"), ["delta", "high", "low"]]
    decision = names["decision"]
    row = names["table_3e"].set_index(["recipe", "threshold"]).loc[(soft, 0.7)]
    return {
        "grid": [("reaches {:.3f}", [news.loc["vanilla", "macro_f1"]])],
        "hard_ece": [("ECE is {:.3f}.", [news.loc["vanilla", "ece"]])],
        "memo-teacher": [
            ("head (n = {:,.0f})", [head["n"]]),
            ("of {:.3f} and pays an NLL of {:.3f}", [head["entropy"], head["nll"]]),
            ("agree, {:.3f} and {:.3f}", [mid["entropy"], mid["nll"]]),
            ("shows {:.3f} and pays {:.3f}", [tail["entropy"], tail["nll"]]),
            ("some {:.0f}.", [tail["classes"]]),
            ("classes pays {:.3f}", [np.log(113)]),
            ("gap of {:.3f}", [tail["gap"]]),
            ("classes {:.3f} of its", [mass.loc["tail", "mass"]]),
            ("and {:.3f} of the", [mass.loc["tail", "share"]]),
            ("tail ({:.3f} to {:.3f})", list(mass.loc["tail", ["low", "high"]])),
            ("the tail {:.3f}, while", [mass.loc["tail", "own_mass"]]),
            ("gets {:.3f} on", [mass.loc["head", "own_mass"]]),
        ],
        "memo-shortlist": [
            ("floor ({:.3f} on", [b.loc[("vanilla", "nll"), "value"]]),
            ("ranks; {:.3f}.", [b.loc[("vanilla_T", "nll"), "value"]]),
            ("loss; {:.3f}, which", [b.loc[(soft, "nll"), "value"]]),
            ("{:.3f} below vanilla ({:.3f} to {:.3f})", list(gain)),
            ("the same: {:.3f}", [four.loc["class_weighted", "nll"]]),
            ("ECE is {:.3f} on", [b.loc[(soft, "ece"), "value"]]),
            ("vanilla's {:.3f}.", [b.loc[("vanilla", "ece"), "value"]]),
            (
                "brought {:.3f} to {:.3f}",
                [b.loc[(name, "ece"), "value"] for name in ("vanilla", "vanilla_T")],
            ),
        ],
        "memo-literature": [
            ("ECE {:.3f}. Hard labels: {:.3f}", [news.loc[n, "ece"] for n in (soft, "hard_label")]),
            ("by {:.3f} ({:.3f} to {:.3f}). The", list(lost.loc["ece", ["delta", *span]])),
            ("vanilla ({:.3f};", [news.loc["vanilla", "ece"]]),
            ("differ by {:.3f})", [seeds.loc["vanilla", "ece"]]),
            (
                "ends {:.3f} from the teacher, vanilla {:.3f}, the hard-label student {:.3f}",
                [js.loc[(name, "all"), "js"] for name in (soft, "vanilla", "hard_label")],
            ),
            (
                "vanilla lie {:.3f} apart, two of the soft one {:.3f}",
                [seeds.loc[name, "js"] for name in ("vanilla", soft)],
            ),
            ("tail: {:.3f} ({:.3f} to {:.3f})", list(js.loc[("hard_label", "tail")])),
            ("against {:.3f} for soft", [js.loc[(soft, "tail"), "js"]]),
            ("{:.3f} against {:.3f}", [news.loc[n, "accuracy"] for n in ("hard_label", soft)]),
            (
                "from {:.3f} to {:.3f}; distillation only to {:.3f}",
                [b.loc[(name, "ece"), "value"] for name in ("vanilla", "vanilla_T", soft)],
            ),
            ("by {:.3f} with an", [-b.loc[(soft, "ece"), "delta"]]),
            ("from {:.3f} to {:.3f}. On ECE", list(b.loc[(soft, "ece"), span])),
            (
                "buys {:.3f} ({:.3f} to {:.3f})",
                list(-b.loc[("vanilla_T", "nll"), ["delta", "high", "low"]]),
            ),
            (", distillation {:.3f} ({:.3f} to {:.3f})", list(gain)),
            (
                "by {:.3f} to {:.3f}. Among",
                [-grid["nll_delta"].max(), -grid["nll_delta"].min()],
            ),
            ("spread by {:.3f}", [np.ptp(grid["nll"])]),
            ("seeds by {:.3f} to {:.3f}", sorted(seeds["nll"])),
            ("differ by {:.3f} and", [np.ptp(grid["macro_f1"])]),
            ("seeds by {:.3f}. I", [seeds.loc["vanilla", "macro_f1"]]),
        ],
        "memo-unmeasured": [
            ("at {:.3f} against {:.3f}", [int4["macro_f1"], fp16["macro_f1"]]),
            ("from {:.3f} to {:.3f}. Round", [fp16["ece"], int4["ece"]]),
            ("of its {:.3f},", [gain.iloc[0]]),
            ("of {:.3f} should", [names["temperature"]]),
            ("{:.3f} ms against {:.3f}", [c["ms_per_example_b32"] for c in (int8, fp16)]),
            ("less than {:.3f}", [0.001]),
        ],
        "memo-capstone": [
            ("threshold of {:.1f}", [decision["threshold"]]),
            ("decides {:.3f} of", [row["coverage"]]),
            ("right in {:.3f}", [row["accuracy"]]),
            (
                "{:.3f} against vanilla's {:.3f}",
                [news.loc[n, "macro_f1"] for n in (soft, "vanilla")],
            ),
            (
                "of {:.3f} has an interval from {:.3f} to {:.3f}",
                list(cell[["f1_delta", "f1_low", "f1_high"]]),
            ),
            ("differ by {:.3f}.", [seeds.loc["vanilla", "macro_f1"]]),
            ("half B is {:.3f}, lower", [b.loc[(soft, "nll"), "value"]]),
            ("vanilla's by {:.3f} ({:.3f} to {:.3f})", list(gain)),
            ("ECE is {:.3f}, and that", [b.loc[(soft, "ece"), "value"]]),
            ("takes {:.3f} ms", [fp16["ms_per_example_b32"]]),
            ("{:.1f} MiB", [fp16["peak_mib"]]),
            ("(divergence {:.3f})", [js.loc[(soft, "head"), "js"]]),
            ("tail ({:.3f})", [js.loc[(soft, "tail"), "js"]]),
            ("NLL is {:.3f}, an even guess costs {:.3f}", [tail["nll"], np.log(113)]),
            ("Tail F1 is {:.3f}", [four.loc[soft, "tail_f1"]]),
            ("vanilla's {:.3f}. No", [four.loc["vanilla", "tail_f1"]]),
            ("ECE of {:.3f} beats", [b.loc[("vanilla_T", "ece"), "value"]]),
            ("NLL of {:.3f} does", [b.loc[("vanilla_T", "nll"), "value"]]),
            (
                "tail F1 {:.3f} and macro F1 {:.3f}",
                list(four.loc["class_weighted", ["tail_f1", "macro_f1"]]),
            ),
            (
                "for {:.3f} less",
                [four.loc[soft, "accuracy"] - four.loc["class_weighted", "accuracy"]],
            ),
            ("({:.3f} to {:.3f}).\n", list(b.loc[(soft, "ece"), span])),
        ],
    }


def test_every_figure_in_the_prose_is_computed(homework6: Any, prose: Any) -> None:
    prose.hold(homework6, {**by_hand(), **measured(homework6.names)}, SUPPOSED)


def test_a_figure_that_drifts_is_seen(prose: Any) -> None:
    assert prose.left_over("The ECE is 0.094, not 0.1.", ["ECE is 0.094"]) == ["0.1"]
    with pytest.raises(AssertionError, match=r"0\.095"):
        prose.left_over("The ECE is 0.094.", ["ECE is 0.095"])


def test_what_the_model_answers_claim_without_a_figure_holds(homework6: Any) -> None:
    names = homework6.names
    week5 = names["table_week5"].set_index("config")
    assert abs(week5.loc["encoder_int8", "ece"] - week5.loc["encoder_fp16", "ece"]) < 0.001
    # "0 lies inside its interval"; "All six cells beat vanilla on NLL"
    weighted = names["table_3f"].set_index("recipe").loc["class_weighted"]
    assert weighted["low"] < 0 < weighted["high"]
    grid = names["table_3a"]
    assert (grid["nll_high"] < 0).all()
    # "0.9 has lower values at each T_d"
    by_alpha = grid.pivot(index="T_d", columns="alpha", values="macro_f1")
    assert (by_alpha[0.9] < by_alpha[0.7]).all()
    # "It knows how often the tail comes": no less mass than examples
    honest = names["table_1b"].set_index("tier").loc["tail"]
    assert honest["mass"] > honest["low"]
    # "My second, tail, held"; "on mid both agree": inside the interval
    assert names["table_1a"].set_index("tier")["gap"].idxmax() == "tail"
    nll = names["nll_table"].set_index("tier").loc["mid"]
    assert nll["low"] < names["table_1a"].set_index("tier").loc["mid", "entropy"] < nll["high"]


def test_hand_figures_of_the_checks_are_right(homework6: Any) -> None:
    rows = homework6.names["toy_rows"]
    entropy = -(rows * np.log(rows)).sum(axis=1)
    assert np.round(entropy[:3], 3).tolist() == [1.221, 1.089, 1.110]
    losses = -np.log(rows[[0, 1, 2], [0, 1, 3]])
    assert np.round(losses, 3).tolist() == [0.693, 0.511, 2.996]
    source = homework6.visible("tier_entropy-formula") + homework6.visible("tier_nll-formula")
    for figure in ("1.221, 1.089, 1.110", "0.693, 0.511, 2.996"):
        assert figure in source


def test_minutes_add_up_to_six_hours(homework6: Any) -> None:
    header = homework6.cells["header"].source
    rows = re.findall(r"^\| (\d [^|]+) \| (\d+) \|$", header, re.MULTILINE)
    minutes = {title.strip(): int(value) for title, value in rows}
    assert sum(minutes.values()) == 360
    text = "\n".join(c.source for c in homework6.cells.values() if c.cell_type == "markdown")
    stated = re.findall(r"^## (\d) · (.+) \((\d+) min\)$", text, re.MULTILINE)
    assert {f"{number} {title}": int(value) for number, title, value in stated} == minutes


def test_each_task_states_its_points(homework6: Any) -> None:
    for task in tasks_of("week6_homework"):
        text = next(
            c.source for c in homework6.cells.values() if f"### Task `{task.name}`" in c.source
        )
        stated = re.search(r"^\*\d+ min · \w+ · (\d+) points\*$", text, re.MULTILINE)
        assert stated is not None
        assert int(stated[1]) == sum(check.points for check in task.checks)


def test_the_memo_has_five_sections_of_100_points_and_the_defence_weighs_most() -> None:
    points = [cell.points for cell in load_rubric(load_settings(), "week6_homework").cells]
    assert sum(points) == 100
    assert len(points) == 5
    assert max(points) == points[-1] > sorted(points)[-2]


def test_model_answers_keep_the_limits_that_students_have(homework6: Any) -> None:
    for cell in load_rubric(load_settings(), "week6_homework").cells:
        limit = re.search(r"At most (\d+) words", cell.prompt)
        assert limit is not None
        answer = homework6.cells[cell.id].source.split("### BEGIN SOLUTION")[1].split("### END")[0]
        assert len(answer.split()) <= int(limit[1]), cell.id


def test_every_assertion_has_a_message_of_more_than_a_word(homework6: Any) -> None:
    for name, cell in homework6.cells.items():
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Assert):
                    assert node.msg is not None, name
                    assert len(ast.unparse(node.msg).split()) >= 4, name


def test_every_reveal_asks_for_its_prediction_first(homework6: Any) -> None:
    order = list(homework6.cells)
    code = [n for n in order if homework6.cells[n].cell_type == "code" and n.startswith("reveal-")]
    assert len(code) == 6
    for name in code:
        key = name.removeprefix("reveal-")
        opening = f'predicted("{key}", predicted_{key}, because_{key})'
        assert homework6.cells[name].source.startswith(opening)
        assert order.index(f"predict-{key}") < order.index(name)


def test_each_saved_table_holds_something(homework6: Any) -> None:
    for table in homework6.names["tables"].values():
        assert isinstance(table, pd.DataFrame)
        assert not table.select_dtypes("number").empty

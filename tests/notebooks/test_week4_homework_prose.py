"""The week 4 homework's prose and data can't drift apart: every figure is computed again."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from course_lib.calibration import expected_calibration_error
from course_lib.policy import threshold_policy
from course_lib.tier_reliability import tier_reliability

# Examples by hand, guesses and the lecture's figures (by the brief): not measured here.
SUPPOSED = {
    "confused_pairs-intro": ["a share of .3", "told as 0: .5"],
    "tier_reliability-intro": ["confidences .9 and .5"],
    "draw_labels-intro": ["Row (.2, .5, .3)", "spot at .64"],
    "policy-part": ["confidence of .7"],
    "threshold_policy-intro": ["Confidences .9 .8 .7 .6", "target of .6", "fall at .8"],
    "remedies-part": ["up by 0.003", "down by 0.024"],
    "memo-reliability": ["had said 0.1 for the tail and 0.05 for its twin"],
    "memo-policy": ["coverage of 0.3:", "had said 0.2."],
}


def by_hand() -> dict[str, list[tuple[str, list[float]]]]:
    sums = np.cumsum([0.2, 0.5, 0.3])
    two = np.array([[0.9, 0.1], [0.5, 0.5]])
    head = tier_reliability(two, [0, 1], ["head", "head"]).iloc[0]
    ece = expected_calibration_error(two, [0, 1])
    four = np.array([[c, 1 - c] for c in (0.9, 0.8, 0.7, 0.6)])
    found = threshold_policy(four, [0, 1, 0, 1], 0.6)
    return {
        "tier_reliability-intro": [
            (
                "Accuracy {:.1f}, confidence {:.1f}, gap {:.1f}.",
                list(head[["accuracy", "confidence", "gap"]]),
            ),
            ("({:.1f} + {:.1f}) / 2 = {:.1f}", [0.1, 0.5, ece]),
        ],
        "draw_labels-intro": [("adds up to {:.1f}, {:.1f}, 1", list(sums[:2]))],
        "threshold_policy-intro": [
            (
                "threshold is {:.1f}, with coverage {:.2f} and accuracy {:.3f}",
                [found["threshold"], found["coverage"], found["accuracy"]],
            )
        ],
    }


def measured(names: dict[str, Any]) -> dict[str, list[tuple[str, list[Any]]]]:
    """What the notebook and the staff's own answers say about the run."""
    whole = names["table_2a"].set_index(["model", "tier"])
    return {
        "reliability-part": [
            (
                "{:.3f} for the encoder, {:.3f} for the decoder",
                [whole.loc[(m, "all"), "ece"] for m in names["models"]],
            )
        ],
        "scaled": [("share of {:.3f} of half B", [names["at_70"].loc["decoder", "coverage_b"]])],
        "memo-pairs": of_the_pairs(names),
        "memo-reliability": of_reliability(names),
        "memo-policy": of_the_policy(names),
        "memo-remedies": of_the_remedies(names),
        "memo-recommendation": of_the_recommendation(names),
    }


def of_the_pairs(names: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    table = names["table_1a"].set_index(["pair", "model"])
    first, second, third = ("90 as 52", "30 as 49", "81 as 13")
    both = list(names["models"])
    return [
        ("In {:.2f} of these errors", [table.loc[(first, "encoder"), "second"]]),
        ("unsure ({:.2f})", [table.loc[(first, "encoder"), "sure"]]),
        ("second in {:.2f} and {:.2f}, the", [table.loc[(second, m), "second"] for m in both]),
        ("confidence {:.2f} and {:.2f}", [table.loc[(second, m), "sure"] for m in both]),
        ("second in {:.2f}. Such", [table.loc[(third, "encoder"), "second"]]),
        ("a share of {:.3f}", [names["table_1b"].set_index("model").loc["encoder", "share"]]),
    ]


def of_reliability(names: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    table = names["table_2b"].set_index(["version", "tier"])
    told = names["table_2c"].set_index(["version", "tier"])["gap"]
    eces, twins = table["ece"], table["twin"]
    encoder, tail = table.loc["encoder"], table.loc[("encoder", "tail")]
    every = twins.xs("all", level="tier")
    pair = ["confidence", "accuracy"]
    tiers = ["head", "mid", "tail"]
    return [
        ("T from half A is {:.3f} for the encoder, {:.3f} for", list(names["T"].values())),
        ("ECE is {:.3f}, with T {:.3f};", [eces["encoder", "all"], eces["encoder_T", "all"]]),
        ("decoder's {:.3f}, with T {:.3f}.", [eces["decoder", "all"], eces["decoder_T", "all"]]),
        ("twins show {:.3f} to {:.3f}, and", [every.min(), every.max()]),
        ("more than {:.3f}.", [table.xs("all", level="tier")["high"].max()]),
        *(
            (f"{tier} {{:.3f}} and {{:.3f}} ({'n = ' * (tier == 'head')}{{:,}})", row)
            for tier, row in ((t, [*encoder.loc[t, pair], int(encoder.loc[t, "n"])]) for t in tiers)
        ),
        ("ECE: {:.3f}, {:.3f}, {:.3f}.", list(encoder.loc[tiers, "ece"])),
        ("twin has {:.3f} ({:.3f} to {:.3f})", list(tail[["twin", "low", "high"]])),
        ("gap of {:.3f}; ours has {:.3f}.", list(encoder.loc["head", ["twin_gap", "gap"]])),
        ("too sure by {:.3f}", [told["encoder", "head"]]),
        ("too modest by {:.3f}", [-told["encoder", "mid"]]),
        ("tier, ECE {:.3f}, {:.3f}, {:.3f}, far", list(eces["decoder"][tiers])),
        ("its twins ({:.3f}, {:.3f}, {:.3f})", list(twins["decoder"][tiers])),
        ("With T: {:.3f}, {:.3f}, {:.3f}, and", list(eces["decoder_T"][tiers])),
        ("ranges from {:.3f} to {:.3f}", list(tail[["low", "high"]])),
    ]


def of_the_policy(names: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    table = names["table_3a"].set_index(["version", "target"])
    row, high = table.loc[("encoder", 0.7)], table.loc[("encoder", 0.9)]
    raw, scaled = table.loc[("decoder", 0.7)], table.loc[("decoder_T", 0.7)]
    span, swaps = ["accuracy_b", "low", "high"], names["table_3b"].set_index("model")
    return [
        ("on half A at a threshold of {:.3f}:", [row["threshold"]]),
        ("coverage {:.3f}, accuracy {:.3f}.", [row["coverage_a"], row["accuracy_a"]]),
        ("coverage {:.3f} and", [row["coverage_b"]]),
        ("accuracy {:.3f} ({:.3f} to {:.3f})", list(row[span])),
        ("({:.3f} at a threshold of {:.3f})", [high["accuracy_a"], high["threshold"]]),
        ("delivers {:.3f} on half B ({:.3f} to {:.3f})", list(high[span])),
        ("overlap {:.3f})", [swaps.loc["encoder", "overlap"]]),
        (
            "keeps {:.3f} where the raw one keeps {:.3f}",
            [scaled["coverage_b"], raw["coverage_b"]],
        ),
        ("from {:.3f} to {:.3f}, and", [raw["threshold"], scaled["threshold"]]),
        ("an overlap of {:.3f}", [swaps.loc["decoder", "overlap"]]),
        ("Accuracies, {:.3f} ({:.3f} to {:.3f})", list(scaled[span])),
        ("and {:.3f} ({:.3f} to {:.3f}), can't", list(raw[span])),
    ]


def of_the_remedies(names: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    arms = names["table_4a"].set_index("arm")
    moved = names["table_4b"].set_index(["arm", "metric", "tier"])[["delta", "low", "high"]]
    weights, crt = moved.loc["sqrt_weights"], moved.loc["crt"]
    tempered = moved.loc[("plain_T", "ece", "all")]
    return [
        ("T = {:.3f};", [names["T_plain"]]),
        ("from {:.3f} to {:.3f}, by", [arms.loc["plain", "ece"], arms.loc["plain_T", "ece"]]),
        ("{:.3f} ({:.3f} to {:.3f}), NLL", list(tempered)),
        ("from {:.3f} to {:.3f}. I had", [arms.loc["plain", "nll"], arms.loc["plain_T", "nll"]]),
        ("else differs): accuracy {:.3f} ({:.3f} to {:.3f})", list(weights.loc["accuracy", "all"])),
        ("F1 {:+.3f} ({:.3f} to {:.3f}). The", list(weights.loc["f1", "all"])),
        ("F1 {:.3f} ({:.3f} to {:.3f}); mid", list(weights.loc["f1", "head"])),
        (" gains {:.3f} ({:.3f} to {:.3f})", list(weights.loc["f1", "mid"])),
        ("tail {:.3f} ({:.3f} to {:.3f}). Dead", list(weights.loc["f1", "tail"])),
        ("rises by {:.3f} ({:.3f} to {:.3f})", list(weights.loc["ece", "all"])),
        ("says {:.3f} and is", [arms.loc["sqrt_weights", "confidence"]]),
        ("right in {:.3f}, too", [arms.loc["sqrt_weights", "accuracy"]]),
        ("cRT: macro F1 {:+.3f} ({:.3f} to {:.3f})", list(crt.loc["f1", "all"])),
        ("tail {:+.3f} ({:.3f} to {:.3f})", list(crt.loc["f1", "tail"])),
        (", accuracy {:.3f} ({:.3f} to {:.3f}). Its", list(crt.loc["accuracy", "all"])),
        ("plain's ({:.3f} to {:.3f})", list(crt.loc["ece", "all"][["low", "high"]])),
        ("falls by {:.3f} with", [-weights.loc[("ece", "tail"), "delta"]]),
    ]


def of_the_recommendation(names: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    row = names["at_70"].loc["encoder"]
    kept, wrong, rare = prices(names)
    return [
        ("alone above {:.3f},", [row["threshold"]]),
        ("right in {:.3f} ({:.3f} to {:.3f})", list(row[["accuracy_b", "low", "high"]])),
        ("more than {:.1f} readings", [kept / wrong]),
        ("that is {:.1f}.", [kept / rare]),
    ]


def prices(names: dict[str, Any]) -> tuple[int, int, int]:
    """Cases that the encoder's policy keeps on half B, the wrong ones, those that aren't head."""
    table = names["table_3c"].query("version == 'encoder'").set_index("tier")
    kept, right = int(table["kept"].sum()), int(table["right"].sum())
    return kept, kept - right, int(table.loc[["mid", "tail"], "kept"].sum())


def test_every_figure_in_the_prose_is_computed(homework4: Any, prose: Any) -> None:
    hand, run = by_hand(), measured(homework4.names)
    assert not set(hand) & set(run)
    prose.hold(homework4, {**hand, **run}, SUPPOSED)


def test_counts_in_the_model_answers_are_those_of_the_tables(homework4: Any) -> None:
    names, cells = homework4.names, homework4.cells
    text, table = cells["memo-pairs"].source, names["table_1a"].set_index(["pair", "model"])
    for pair, said in {
        "90 as 52": "18 of 36 cases (back: 1 of 86), by the decoder in 10 of 36 (back: 10 of 86)",
        "30 as 49": "14 of 32 in both models, back 0 and 1 of 121",
        "81 as 13": "20 of 48, decoder 10 of 48; back 2 and 4 of 133",
        "46 as 19": "16 of 41 (back 1 of 151), decoder 6 of 41, but back 16 of 151",
    }.items():
        numbers = [int(number) for number in re.findall(r"\d+", said)]
        rows = [
            table.loc[(pair, m), ["times", "n", "back", "n_back"]].tolist()
            for m in ("encoder", "decoder")
        ]
        assert said in text
        assert sorted(set(numbers)) == sorted({int(n) for row in rows for n in row}), pair
    b = names["table_1b"].set_index("model").loc["encoder"]
    assert f"I said 8 shared pairs; there are {len(names['shared'])}." in text
    inside, errors = int(b["in shared pairs"]), int(b["errors"])
    assert f"{inside} of the encoder's {errors:,} errors" in text
    kept = names["table_3c"].query("version == 'encoder'").set_index("tier")
    memo = cells["memo-policy"].source
    head, mid, tail = (kept.loc[tier] for tier in ("head", "mid", "tail"))
    assert f"{head['kept']} of {head['n']:,} head cases are kept, {head['right']} of" in memo
    assert f"{mid['kept']} of {mid['n']} mid and {tail['kept']} of {tail['n']} tail cases" in memo
    assert mid["right"] == tail["right"] == 0
    assert f"{names['table_3b'].set_index('model').loc['decoder', 'kept_both']} cases are" in memo
    total, wrong, rare = prices(names)
    assert f"nobody reads these {rare} cases" in memo
    told = cells["memo-recommendation"].source
    assert f"of {rare} kept cases that were not head, none is right" in told
    assert f"{total} readings are saved in half B, for {wrong} errors" in told
    read = names["at_70"].loc["encoder", "people_read"]
    assert f"{read} of 1,000 cases a day" in told
    assert f"{read} of 1,000 cases a day" in memo
    dead = names["table_4a"].set_index("arm")["dead_classes"]
    said = f"Dead classes fall from {dead['plain']} to {dead['sqrt_weights']}."
    assert said in cells["memo-remedies"].source


def test_what_the_texts_claim_without_a_figure_holds(homework4: Any) -> None:
    names = homework4.names
    sizes = np.bincount(names["labels"], minlength=113)
    assert f"{(sizes >= 30).sum()} classes are large enough" in homework4.cells["pairs-part"].source
    right = np.mean(names["guesses"]["encoder"] == names["labels"])
    assert f"right in {right:.0%} of all" in homework4.cells["policy-part"].source
    table = names["table_2b"].set_index(["version", "tier"])
    # "none exceeds its twin's range"; the decoder raw exceeds it everywhere
    assert (
        table.loc["decoder_T"].drop("all")["ece"] <= table.loc["decoder_T"]["high"].drop("all")
    ).all()
    assert (table.loc["decoder", "ece"] > table.loc["decoder", "high"]).all()
    assert names["predicted_smallest_ece"] != names["by_arm"]["ece"].idxmin() == "plain"
    moved = names["table_4b"].set_index(["arm", "metric", "tier"])
    assert moved.loc[("crt", "ece", "all"), "low"] < 0 < moved.loc[("crt", "ece", "all"), "high"]
    # the arms of the table: rates and epochs as the run wrote them down
    measured = names["data"].measured
    shown = homework4.cells["remedies-part"].source
    assert [measured[arm]["epoch"] for arm in ("plain", "sqrt_weights", "crt")] == [4, 4, 3]
    assert [measured[arm]["lr"] for arm in ("plain", "sqrt_weights", "crt")] == [1e-4, 1e-4, 2e-3]
    assert "rate 1e-4, 4 epochs" in shown
    assert "rate 2e-3, 3 epochs" in shown


def test_hand_figures_of_the_checks_are_right(homework4: Any) -> None:
    names = homework4.names
    table = tier_reliability(names["toy_probs"], names["toy_labels"], names["toy_tiers"])
    assert table["accuracy"].round(3).tolist() == [0.5, 0.667, 0.0, 0.5]
    assert table["confidence"].round(3).tolist() == [0.7, 0.623, 0.43, 0.617]
    assert table["ece"].round(4).tolist() == [0.3, 0.41, 0.43, 0.3767]
    assert (table["gap"] > 0).tolist() == [True, False, True, True]
    for name, hand in (("means", "0.5, 0.667, 0.5"), ("means", "0.7, 0.623, 0.617")):
        assert hand in homework4.visible(f"tier_reliability-{name}")
    assert "0.3, 0.41, 0.43, 0.3767" in homework4.visible("tier_reliability-ece")


def test_a_figure_that_drifts_is_seen(prose: Any) -> None:
    with pytest.raises(AssertionError, match=r"0\.304"):
        prose.left_over("The ECE is 0.303.", ["ECE is 0.304"])

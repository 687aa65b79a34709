"""tier_reliability and draw_labels: each check looks at its own property, in any right form."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch

from course_lib.calibration import expected_calibration_error
from course_lib.tier_reliability import draw_labels, tier_reliability
from graders.tasks import check_by_id, draw_cases

TABLE, DRAW = "groups means gap ece", "shares rows independent seed"


def lost(points):
    return {name for name, got in points.items() if not got}


def times(name, factor):
    return lambda t: t.assign(**{name: t[name] * factor})


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda t: t, ""),
        (lambda t: t.iloc[::-1], ""),
        (lambda t: t.assign(note="mine"), ""),
        (lambda t: t.astype({"n": float, "ece": np.float32}), ""),
        (times("n", 1.0), ""),
        (times("accuracy", 1.01), "means gap"),
        (times("confidence", 0.99), "means gap"),
        (times("gap", -1), "gap"),
        (times("ece", 1.01), "ece"),
        (times("ece", np.nan), "ece"),
        (times("n", 2), "groups"),
        (lambda t: t.iloc[:3], "groups"),
        (lambda t: t.iloc[1:], TABLE),
        (lambda t: t.drop(columns="ece"), "ece"),
        (lambda t: t.drop(columns="gap"), "gap"),
        (lambda t: t.drop(columns="tier"), TABLE),
        (lambda t: t.set_index("tier"), TABLE),
        (lambda t: t.assign(ece="0.1"), "ece"),
        (lambda t: t.to_dict("records"), TABLE),
        (lambda t: None, TABLE),
    ],
    ids=[
        *("as-it-is", "upside-down", "one-more", "other-types", "floats", "accuracy", "confidence"),
        *("sign", "ece", "nan", "n", "no-all", "no-head", "no-ece", "no-gap", "no-tier"),
        *("tier-as-index", "text", "records", "none"),
    ],
)
def test_what_each_change_costs_the_table(earned, change, wanted):
    objects = {"tier_reliability": lambda *inputs: change(tier_reliability(*inputs))}
    assert lost(earned("tier_reliability", objects)) == set(wanted.split())


def seeded(draw):
    return lambda probs, seed=0: draw(probs, np.random.default_rng(seed))


def by_torch(probs, seed=0):
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.multinomial(torch.as_tensor(probs), 1, replacement=True, generator=generator)
    return drawn[:, 0]


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (draw_labels, ""),
        (by_torch, ""),
        (lambda probs, seed=0: draw_labels(probs, seed).tolist(), ""),
        (lambda probs, seed=0: draw_labels(probs, seed)[:, None], ""),
        (lambda probs, seed=0: pd.Series(draw_labels(probs, seed)), ""),
        (lambda probs, seed=0: draw_labels(probs, seed).astype(float), ""),
        (seeded(lambda probs, rng: [rng.multinomial(1, row).argmax() for row in probs]), ""),
        (lambda probs, seed=0: draw_labels(probs, seed) + 1, "shares rows"),
        (lambda probs, seed=0: draw_labels(probs, seed)[:1], "rows independent seed"),
        (lambda probs, seed=0: np.sort(draw_labels(probs, seed)), "rows independent"),
        (lambda probs, seed=0: draw_labels(probs[:, ::-1], seed), "shares rows"),
        (lambda probs, seed=0: np.eye(probs.shape[1])[draw_labels(probs, seed)], DRAW),
        (lambda probs, seed=0: None, DRAW),
    ],
    ids=[
        *("reference", "torch", "list", "column", "series", "floats", "multinomial", "from-one"),
        *("one-label", "sorted", "mirrored", "one-hot", "none"),
    ],
)
def test_what_each_answer_costs_the_draw(earned, answer, wanted):
    assert lost(earned("draw_labels", {"draw_labels": answer})) == set(wanted.split())


def test_a_right_draw_never_loses(earned):
    for seed in range(12):
        assert lost(earned("draw_labels", {"draw_labels": draw_labels}, seed)) == set()


def test_cases_hold_what_they_promise():
    for seed in range(20):
        for case in draw_cases(check_by_id("tier_reliability-ece"), seed):
            table = tier_reliability(**case.inputs).set_index("tier")
            assert table["n"].tolist() == [15, 12, 12, 39]
            assert table.loc["head", "gap"] < -0.05 < 0.05 < table.loc["mid", "gap"]
            # no row's ECE is the size of its gap, and no two rows have one ECE
            assert (table["ece"] - table["gap"].abs()).min() > 0.05
            top = case.inputs["probs"].max(axis=1)
            assert np.abs(top * 15 - np.round(top * 15)).min() > 0.1  # off the edges of the bins
            for tier, row in table.iloc[:3].iterrows():
                mine = case.inputs["tier_of"] == tier
                own = expected_calibration_error(
                    case.inputs["probs"][mine], case.inputs["labels"][mine]
                )
                assert row["ece"] == pytest.approx(own)
        (rows,) = draw_cases(check_by_id("draw_labels-rows"), seed)
        assert (np.count_nonzero(rows.inputs["probs"], axis=1) <= 2).all()

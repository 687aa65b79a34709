"""The lab's tables made anew: the same as the lab's, and its files are found wherever they lie."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from course_lib.artifacts import save_table
from course_lib.calibration import fit_temperature
from course_lib.data.load import load_week5
from course_lib.data.week5 import Week5Data, save_week5, synthetic_week5
from course_lib.metrics import macro_f1, per_class_f1
from course_lib.stand_ins import course_result, difference
from course_lib.week5_tables import (
    calibration_table,
    configuration_table,
    ece_and_interval,
    f1_interval,
    front_shares,
    lab_files,
    temperature_shortcuts,
    tier_table,
)


@pytest.fixture(scope="module")
def replica() -> Week5Data:
    return load_week5("replica")


def test_tiers_and_fronts_are_those_of_the_lab(replica: Week5Data) -> None:
    stored, tolerance = course_result("tier_table", "week5_lab")
    assert difference(tier_table(replica), stored, tolerance) == ""
    fronts, _ = course_result("fronts", "week5_lab")
    table = configuration_table(replica, n_resamples=20).set_index("config")
    for cost in ("ms", "peak_mib"):
        for config, kept in table[f"front_{cost}"].items():
            assert fronts[f"{cost}, {config}"] == kept


def test_configurations_hold_the_runs_own_figures(replica: Week5Data) -> None:
    table = configuration_table(replica, n_resamples=200).set_index("config")
    for config, run in ((c, replica.measured[c]) for c in replica.logits):
        row = table.loc[config]
        assert row["macro_f1"] == pytest.approx(run["macro_f1"], abs=5e-4)
        assert row["macro_f1_low"] < row["macro_f1"] < row["macro_f1_high"]
        assert row["ms"] == run["ms_per_example_b32"]
        assert row["peak_mib"] == run["peak_mib"]


def test_calibration_is_that_of_the_run(replica: Week5Data) -> None:
    table = calibration_table(replica).set_index("config")
    for config, run in ((c, replica.measured[c]) for c in replica.logits):
        assert table.loc[config, "raw"] == pytest.approx(run["ece"], abs=2e-3)
        assert table.loc[config, "T"] == pytest.approx(run["T"], abs=0.01)


def test_a_kept_half_is_looked_at_alone() -> None:
    data = synthetic_week5()
    kept = np.arange(len(data.labels)) % 3 > 0
    half = Week5Data(
        **{
            **vars(data),
            "labels": data.labels[kept],
            "logits": {name: logits[kept] for name, logits in data.logits.items()},
        }
    )
    pd.testing.assert_frame_equal(tier_table(data, kept, 20), tier_table(half, None, 20))


def test_a_front_share_is_a_count_of_resamples() -> None:
    data = synthetic_week5(n=300)
    shares = front_shares(data, 10, seed=3)
    truth, rng = np.asarray(data.labels), np.random.default_rng(3)
    times = np.array([data.measured[c]["ms_per_example_b32"] for c in data.logits])
    kept = np.zeros(len(data.logits))
    for _ in range(10):
        draw = rng.integers(len(truth), size=len(truth))
        f1 = [macro_f1(truth[draw], x.argmax(axis=1)[draw], 113) for x in data.logits.values()]
        better = np.array(f1)[None] >= np.array(f1)[:, None]
        beaten = (better & (times[None] < times[:, None])).any(axis=1)
        kept += ~beaten
    assert shares["ms"].tolist() == (kept / 10).tolist()
    assert shares["ms"].iloc[0] == 1.0  # the fastest can't be beaten


def test_an_f1_interval_agrees_with_resampling_examples(replica: Week5Data) -> None:
    labels, c = replica.labels, 48
    guess = replica.logits["encoder_int4"].argmax(axis=1)
    rng = np.random.default_rng(1)
    scores = []
    for _ in range(400):
        draw = rng.integers(len(labels), size=len(labels))
        scores.append(per_class_f1(labels[draw], guess[draw], 113)[c])
    own, claims = labels == c, guess == c
    n, hits, claimed = (int(m.sum()) for m in (own, own & claims, claims))
    mine = f1_interval(n, hits, claimed, len(labels))
    assert mine == pytest.approx(tuple(np.percentile(scores, [2.5, 97.5])), abs=0.012)
    assert f1_interval(5, 0, 0, 100) == (0.0, 0.0)
    with pytest.raises(ValueError, match="count again"):
        f1_interval(5, 6, 9, 100)


def test_an_ece_interval_is_about_its_point(replica: Week5Data) -> None:
    ece, low, high = ece_and_interval(replica.logits["decoder_fp16"], replica.labels, 1.0)
    assert low < ece < high


def test_shortcuts_are_what_a_split_with_that_temperature_gives() -> None:
    data = synthetic_week5(n=600)
    judged = np.arange(600) % 2 == 0
    fixed = {config: 1.0 + place / 10 for place, config in enumerate(data.logits)}
    table = temperature_shortcuts(data, judged, fixed).set_index("config")
    for config, logits in data.logits.items():
        scores, truth = logits[judged], data.labels[judged]
        own, _, _ = ece_and_interval(scores, truth, fit_temperature(scores, truth), 1)
        assert table.loc[config, "own_T"] == pytest.approx(own)
        borrowed = fixed[config.split("_")[0] + "_fp16"]
        found, _, _ = ece_and_interval(scores, truth, borrowed, 1)
        assert table.loc[config, "fp16_T"] == pytest.approx(found)


@pytest.mark.parametrize("mount", ["lab", "datasets/someone/lab", "notebooks/someone/lab/v3"])
def test_the_files_are_found_wherever_they_lie(mount: str, tmp_path: Path) -> None:
    data = synthetic_week5(n=300)
    fresh = {"tiers": tier_table(data, None, 20)}
    folder = tmp_path / "input" / mount
    save_table("week5_tiers", fresh["tiers"], data.source, folder)
    save_table("week5_calibration", pd.DataFrame({"T": [1.0]}), data.source, folder)
    save_week5(data, folder)
    found = lab_files(fresh, "synthetic", [tmp_path / "empty", tmp_path / "input"])
    said = found.set_index("file")["compared with the logits"].to_dict()
    assert said == {
        "week5_configurations.json": "not found",
        "week5_tiers.json": "the same",
        "week5_calibration.json": "found",
        "week5_logits.npz": "found",
    }
    assert set(found["folder"]) == {"", str(folder)}


def test_a_saved_stand_in_and_another_source_are_named(tmp_path: Path) -> None:
    data = synthetic_week5(n=300)
    table = tier_table(data, None, 20)
    wrong = table.assign(gained=table["gained"] + 1)
    save_table("week5_tiers", wrong, "synthetic", tmp_path)
    said = lab_files({"tiers": table}, "synthetic", [tmp_path]).iloc[1, 2]
    assert said == "differs from them"
    assert lab_files({"tiers": table}, "replica", [tmp_path]).iloc[1, 2] == (
        "from another source: synthetic"
    )
    (tmp_path / "week5_tiers.json").write_text("[]")
    assert lab_files({"tiers": table}, "synthetic", [tmp_path]).iloc[1, 2] == "can't be read"
    shutil.rmtree(tmp_path)
    assert lab_files({}, "synthetic", [tmp_path])["folder"].tolist() == [""] * 4

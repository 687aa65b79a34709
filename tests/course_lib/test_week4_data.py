"""Week 4's arrays give the figures that the runs wrote down, and share week 5's examples."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib.calibration import expected_calibration_error, negative_log_likelihood, softmax
from course_lib.data.replica import load_replica, load_replica_week5
from course_lib.data.week4 import load_week4
from course_lib.metrics import accuracy, macro_f1, zero_f1_classes
from course_lib.tiers import TIERS, example_tiers, tier_split

DATA = load_week4("replica")

# accuracy, macro F1, classes at 0, as the course prints them
TABLE = {
    "encoder": (0.403, 0.136, 69),
    "decoder": (0.345, 0.152, 44),
    "plain": (0.397, 0.126, 72),
    "sqrt_weights": (0.375, 0.191, 45),
    "inverse_weights": (0.246, 0.173, 29),
    "lora": (0.442, 0.247, 34),
    "crt": (0.344, 0.224, 20),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_table(name: str) -> None:
    guesses, recorded = DATA.logits[name].argmax(axis=1), DATA.measured[name]
    tiers = example_tiers(DATA.labels, tier_split(DATA.train_labels))
    found = {
        "acc": accuracy(DATA.labels, guesses),
        "macro_f1": macro_f1(DATA.labels, guesses, len(DATA.class_names)),
        "zero": zero_f1_classes(DATA.labels, guesses, len(DATA.class_names)),
    }
    for tier in TIERS:
        found[f"acc_{tier}"] = accuracy(DATA.labels[tiers == tier], guesses[tiers == tier])
    # Rounding logits to float16 may flip a tie: one example of 4,363 at most.
    assert found == pytest.approx({key: recorded[key] for key in found}, abs=1e-3)
    assert found["zero"] == TABLE[name][2]
    assert (found["acc"], found["macro_f1"]) == pytest.approx(TABLE[name][:2], abs=0.00055)


@pytest.mark.parametrize("name", TABLE)
def test_the_loss(name: str) -> None:
    recorded = DATA.measured[name]
    nll = negative_log_likelihood(softmax(DATA.logits[name]), DATA.labels)
    # Written down in float32, the fine-tuned ones before their logits became float16.
    assert nll == pytest.approx(recorded.get("nll", recorded.get("val_loss")), abs=1e-3)
    if "ece" in recorded:
        ece = expected_calibration_error(softmax(DATA.logits[name]), DATA.labels)
        assert ece == pytest.approx(recorded["ece"], abs=1e-4)


def test_it_is_the_same_split_as_in_weeks_5_and_6() -> None:
    week5, week6 = load_replica_week5(), load_replica()
    assert np.array_equal(DATA.labels, week6.labels)
    assert np.array_equal(np.bincount(DATA.train_labels, minlength=113), week6.train_counts)
    assert tier_split(DATA.train_labels).tolist() == week6.tiers.tolist()
    assert DATA.class_names == week6.class_names
    for name in ("encoder", "decoder"):
        assert np.array_equal(DATA.logits[name], week5.logits[f"{name}_fp16"])


def test_other_sources_and_misfits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="source must be one of"):
        load_week4("hub")
    monkeypatch.setenv("COURSE_SOURCE", "replica")
    assert load_week4().source == "replica"
    with pytest.raises(ValueError, match="encoder has shape"):
        replace(DATA, labels=DATA.labels[1:])

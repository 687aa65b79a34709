"""Week 5 data from each source, there and back, and the own run that finds its inputs anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from course_lib.artifacts import find
from course_lib.data.load import load_week5
from course_lib.data.replica import load_class_names, load_summary
from course_lib.data.week5 import CONFIGURATIONS, LOGITS, read_week5, save_week5, synthetic_week5
from course_lib.latency import measure_latency
from course_lib.own_run import checkpoint, measure_own_checkpoints, what_is_missing
from course_lib.tiny_models import tiny_decoder, tiny_encoder


def test_the_replica_has_all_six_and_names_its_classes() -> None:
    data = load_week5("replica")
    assert set(data.logits) == set(CONFIGURATIONS)
    assert data.class_names == tuple(load_summary("week6")["classes"]) == load_class_names()


def test_there_and_back_through_files(tmp_path: Path) -> None:
    data = synthetic_week5(n=50)
    save_week5(data, tmp_path / "run")
    back = read_week5(tmp_path / "run")
    assert back.source == "synthetic"
    assert back.class_names == data.class_names
    np.testing.assert_array_equal(back.labels, data.labels)
    for name in CONFIGURATIONS:
        np.testing.assert_allclose(back.logits[name], data.logits[name], atol=0.01)
        assert back.measured[name]["peak_mib"] == data.measured[name]["peak_mib"]


def test_an_own_run_is_found_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ARTIFACTS", str(tmp_path))
    monkeypatch.delenv("COURSE_SOURCE", raising=False)
    monkeypatch.delenv("COURSE_GRADING", raising=False)
    assert load_week5().source == "replica"
    with pytest.raises(FileNotFoundError, match="add the lab's output"):
        load_week5("measured")
    save_week5(synthetic_week5(n=20), tmp_path / "input/notebooks/me/week5-lab")
    assert load_week5().source == "synthetic"
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert load_week5().source == "replica"
    with pytest.raises(ValueError, match="source must be"):
        load_week5("hub")


def test_find_takes_the_first_folder_that_has_one(tmp_path: Path) -> None:
    for place in ("a/deep/er", "b"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / LOGITS).write_text("x")
    assert find(LOGITS, [tmp_path / "none", tmp_path / "b", tmp_path / "a"]) == (
        tmp_path / "b" / LOGITS
    )
    assert find("week5_other.npz", [tmp_path]) is None


def test_a_run_that_lacks_a_configuration_says_which(tmp_path: Path) -> None:
    np.savez(tmp_path / LOGITS, labels=np.zeros(3, int), tier=np.array(["head"]))
    with pytest.raises(ValueError, match="encoder_fp16"):
        read_week5(tmp_path)


def test_an_own_run_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"architectures": ["SomethingElse"]}))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/config.json").write_text("{")
    assert measure_own_checkpoints(measure_latency, tmp_path / "out", tmp_path, "cpu") is None
    said = capsys.readouterr().out
    for part in ("encoder checkpoint", "decoder checkpoint", "validation.csv"):
        assert part in said


def test_an_own_run_on_a_cpu_from_checkpoints_with_a_tokenizer(tmp_path: Path) -> None:
    """The real path, end to end: two saved classifiers, a tokenizer, texts in a file."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = {word: place for place, word in enumerate(["[PAD]", "[UNK]", "card", "fee", "loan"])}
    plain = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain, pad_token="[PAD]", unk_token="[UNK]"
    )
    inputs = tmp_path / "input"
    for place, model in (("x/enc", tiny_encoder()), ("notebooks/me/dec", tiny_decoder())):
        model.save_pretrained(inputs / place)
        tokenizer.save_pretrained(inputs / place)
    table = pd.DataFrame({"text": ["card fee", "loan", "late fee"], "label": [0, 112, 5]})
    table.to_csv(inputs / "validation.csv", index=False)
    assert checkpoint(inputs, "Qwen2") == inputs / "notebooks/me/dec"
    assert what_is_missing(inputs, "cpu") == ""

    def quick(run, clock, synchronise):
        return measure_latency(run, clock, synchronise, 0, 1)

    data = measure_own_checkpoints(quick, tmp_path / "out", inputs, "cpu")
    assert data is not None
    assert data.source == "measured"
    assert set(data.logits) == set(CONFIGURATIONS)
    assert all(logits.shape == (3, 113) for logits in data.logits.values())
    assert read_week5(tmp_path / "out").labels.tolist() == [0, 112, 5]

"""One loader, sources by name; and the texts, which lie outside the repository."""

import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from course_lib.data.load import load_sample_texts, load_week6
from course_lib.data.sample import COLUMNS, FILE
from course_lib.data.synthetic import synthetic_week6

BESIDE = Path(__file__).parents[3] / "shared" / "data"
TEXTS = Path(os.environ.get("COURSE_DATA") or BESIDE)


def test_replica_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_SOURCE", raising=False)
    assert load_week6().source == "replica"


def test_the_environment_names_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_SOURCE", "synthetic")
    assert load_week6().source == "synthetic"
    assert load_week6("replica").source == "replica"


def test_unknown_source_is_refused_with_the_names() -> None:
    with pytest.raises(ValueError, match=r"source must be one of .*'replica'.*got 'kaggle'"):
        load_week6("kaggle")


def test_sample_has_texts_and_no_logits() -> None:
    with pytest.raises(ValueError, match="load_sample_texts"):
        load_week6("sample")


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    data = synthetic_week6(n=20)
    with pytest.raises(ValueError, match=r"teacher_logits has shape \(19, 113\), but 20 labels"):
        replace(data, teacher_logits=data.teacher_logits[:19])
    with pytest.raises(ValueError, match=r"tiers has shape \(112,\)"):
        replace(data, tiers=data.tiers[:112])


@pytest.mark.skipif(not (TEXTS / FILE).is_file(), reason=f"no {FILE} in COURSE_DATA or {BESIDE}")
def test_sample_texts_are_read() -> None:
    texts = load_sample_texts(TEXTS)
    assert len(texts) == 22_331
    assert texts["issue"].nunique() == 152
    assert texts["complaint_text"].str.len().min() > 0


def test_sample_folder_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    row = {column: ["x"] for column in COLUMNS}
    pd.DataFrame(row).to_parquet(tmp_path / FILE)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    assert load_sample_texts()["issue"].tolist() == ["x"]


def test_no_folder_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="set the environment variable COURSE_DATA"):
        load_sample_texts()


def test_an_empty_folder_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="is not there; point COURSE_DATA"):
        load_sample_texts(tmp_path)


def test_another_file_of_that_name_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"issue": ["x"]}).to_parquet(tmp_path / FILE)
    with pytest.raises(ValueError, match="lacks the columns"):
        load_sample_texts(tmp_path)

"""Saved tables come back as they were, from plain text only."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course_lib import artifacts

TABLE = pd.DataFrame(
    {"recipe": ["vanilla", "distilled"], "n": [3, 4], "accuracy": [0.25, float("nan")]}
)


def test_a_table_comes_back_with_its_source(tmp_path: Path) -> None:
    path = artifacts.save_table("table_3c", TABLE, "replica", tmp_path)
    loaded, source = artifacts.load_table("table_3c", tmp_path)
    pd.testing.assert_frame_equal(loaded, TABLE, check_dtype=False)
    assert source == "replica"
    assert json.loads(path.read_text())["columns"]["accuracy"] == [0.25, None]
    csv = pd.read_csv(path.with_suffix(".csv"))
    pd.testing.assert_frame_equal(csv, TABLE, check_dtype=False)


def test_a_record_with_numpy_numbers_is_plain(tmp_path: Path) -> None:
    record = {"threshold": np.float64(0.5), "flip": {"value": np.int64(3)}, "recipe": "vanilla"}
    path = artifacts.save_record("artifact_3d", record, "hub", tmp_path)
    assert json.loads(path.read_text())["record"] == {
        "threshold": 0.5,
        "flip": {"value": 3},
        "recipe": "vanilla",
    }


def test_files_go_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_ARTIFACTS", raising=False)
    monkeypatch.delenv("KAGGLE_KERNEL_RUN_TYPE", raising=False)
    assert artifacts.save_table("t", TABLE, "replica").resolve() == tmp_path / "artifacts/t.json"


@pytest.mark.parametrize("name", ["", "../t", "a/b", "t.json", "a b"])
def test_a_name_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name must hold"):
        artifacts.save_table(name, TABLE, "replica", tmp_path)


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'t' is empty"):
        artifacts.save_table("t", TABLE.iloc[:0], "replica", tmp_path)


@pytest.mark.parametrize("value", [object(), np.arange(2), float("inf"), {1, 2}])
def test_what_is_not_plain_is_refused(value: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="keep to text and numbers"):
        artifacts.save_record("r", {"value": value}, "replica", tmp_path)


def test_a_missing_table_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run the cell that saves 'table_3c' first"):
        artifacts.load_table("table_3c", tmp_path)


@given(st.lists(st.floats(allow_infinity=False), min_size=1))
def test_numbers_survive_the_way_through_plain_data(values: list[float]) -> None:
    table = pd.DataFrame({"x": values})
    back = artifacts.plain_to_table(artifacts.table_to_plain(table))
    np.testing.assert_array_equal(back["x"].to_numpy(dtype=float), values)


def test_a_table_saved_from_other_data_is_added_while_grading(tmp_path: Path) -> None:
    handed_in = {"COURSE_HAND_IN": str(tmp_path)}
    artifacts.save_table("table_3c", TABLE.assign(n=9), "hub", tmp_path / "sub")
    both = artifacts.with_handed_in("table_3c", TABLE, "replica", handed_in)
    assert both["n"].tolist() == [3, 4, 9, 9]
    assert artifacts.with_handed_in("table_3c", TABLE, "replica", {}) is TABLE
    assert artifacts.with_handed_in("table_3c", TABLE, "hub", handed_in) is TABLE
    assert artifacts.with_handed_in("table_3a", TABLE, "replica", handed_in) is TABLE


@pytest.mark.parametrize(
    "text", ["{", "[]", "null", '{"columns": 3, "source": "hub"}', '{"columns": {"n": [1]}}']
)
def test_a_file_that_is_no_saved_table_is_passed_by(tmp_path: Path, text: str) -> None:
    (tmp_path / "table_3c.json").write_text(text)
    handed_in = {"COURSE_HAND_IN": str(tmp_path)}
    assert artifacts.with_handed_in("table_3c", TABLE, "replica", handed_in) is TABLE


def test_in_a_notebook_a_saved_table_also_becomes_an_output_as_data(tmp_path: Path) -> None:
    table = pd.DataFrame({"recipe": ["vanilla", "distilled"], "ece": [0.101, float("nan")]})
    shell = InteractiveShell.instance()
    try:
        with capture_output() as seen:
            artifacts.save_table("table_x", table, "replica", tmp_path)
    finally:
        shell.history_manager.end_session()
        InteractiveShell.clear_instance()
    (output,) = seen.outputs
    assert output.data[artifacts.TABLE] == json.loads(
        (tmp_path / "table_x.json").read_text("utf-8")
    )
    assert output.data[artifacts.TABLE]["columns"]["ece"] == [0.101, None]
    assert output.data["text/plain"] == "table_x, 2 rows, as data"


def test_the_json_keeps_the_columns_order_and_names_what_stood_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pd.DataFrame({"tier": ["head"], "delta": [0.1]})
    monkeypatch.setattr(artifacts, "stood_in", set())
    path = artifacts.save_table("table_x", table, "replica", tmp_path)
    kept = json.loads(path.read_text("utf-8"))
    assert kept["order"] == ["tier", "delta"]
    assert "stand_ins" not in kept
    artifacts.stood_in.update(["tiers", "kd_run"])
    artifacts.save_table("table_x", table, "replica", tmp_path)
    assert json.loads(path.read_text("utf-8"))["stand_ins"] == ["kd_run", "tiers"]
    pd.testing.assert_frame_equal(artifacts.load_table("table_x", tmp_path)[0], table)


def test_outside_of_a_notebook_nothing_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    artifacts.save_table("table_x", pd.DataFrame({"ece": [0.1]}), "replica", tmp_path)
    assert capsys.readouterr().out == ""

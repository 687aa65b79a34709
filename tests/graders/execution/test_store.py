"""The same hand-in is found again; anything that could change the outcome is another key."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from graders.execution.kernel import End
from graders.execution.record import Execution, StepRecord, from_json, to_json
from graders.execution.store import Store, digest_of_folder, key_of


def notebook(source: str = "1 + 1", name: str = "a"):
    return new_notebook(cells=[new_code_cell(source, metadata={"nbgrader": {"grade_id": name}})])


RUN = notebook()


def execution() -> Execution:
    step = StepRecord(0, "f-value", True, End.DIED, 0.5, "it ended")
    return Execution(
        RUN, 7, {"f-value": "text"}, (step,), {}, {"total": 1.5}, {"f-value": "digest"}
    )


def test_a_record_survives_the_way_through_json() -> None:
    again = from_json(to_json(execution()))
    assert again == execution()
    assert again.steps[0].end is End.DIED


def test_what_was_put_is_found_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("ab12", execution())
    assert store.get("ab12") == execution()
    assert store.get("cd34") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '{"format": 1}', '{"format": 2}'])
def test_a_broken_record_counts_as_none(tmp_path: Path, text: str) -> None:
    store = Store(tmp_path)
    store.put("ab12", execution())
    next(tmp_path.rglob("*.json")).write_text(text)
    assert store.get("ab12") is None


def test_outputs_do_not_change_the_key() -> None:
    run = notebook()
    run.cells[0].outputs = [new_output("stream", text="2")]
    assert key_of(run, {}, "") == key_of(notebook(), {}, "")


@pytest.mark.parametrize(
    ("other", "files", "conditions"),
    [
        (notebook("1 + 2"), {}, ""),
        (notebook(name="b"), {}, ""),
        (notebook(), {"a.txt": b""}, ""),
        (notebook(), {}, "other limits"),
    ],
)
def test_what_can_change_the_outcome_changes_the_key(other, files, conditions) -> None:
    assert key_of(other, files, conditions) != key_of(notebook(), {}, "")


def test_file_names_and_contents_cannot_run_into_each_other() -> None:
    first, second = {"a": b"bc", "d": b""}, {"a": b"b", "cd": b""}
    assert key_of(notebook(), first, "") != key_of(notebook(), second, "")


def test_a_folder_digest_sees_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    before = digest_of_folder(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert digest_of_folder(tmp_path) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert digest_of_folder(tmp_path) != before

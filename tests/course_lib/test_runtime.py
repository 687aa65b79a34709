"""Where a notebook runs, which data it takes, and how it says that something is missing."""

from __future__ import annotations

import socket

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib import runtime

BATCH = {"KAGGLE_KERNEL_RUN_TYPE": "Batch"}
INTERACTIVE = {"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({}, "local"),
        (BATCH, "kaggle-batch"),
        (INTERACTIVE, "kaggle-interactive"),
        ({"COURSE_GRADING": "1"}, "grading"),
        ({"COURSE_GRADING": "1", **BATCH}, "grading"),
        ({"COURSE_GRADING": "0"}, "local"),
        ({"KAGGLE_KERNEL_RUN_TYPE": "Unheard"}, "local"),
    ],
)
def test_where(environment: dict[str, str], place: str) -> None:
    assert runtime.where(environment) == place


def test_where_reads_the_process_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert runtime.where() == "grading"


@pytest.mark.parametrize(
    ("environment", "is_online", "source"),
    [
        (INTERACTIVE, True, "hub"),
        (INTERACTIVE, False, "replica"),
        ({}, True, "replica"),
        ({"COURSE_GRADING": "1", **BATCH}, True, "replica"),
        ({"COURSE_SOURCE": "synthetic", **BATCH}, True, "synthetic"),
    ],
)
def test_data_source(environment: dict[str, str], is_online: bool, source: str) -> None:
    assert runtime.data_source(environment, lambda: is_online) == source


def test_grading_never_asks_the_network() -> None:
    def refuse() -> bool:
        raise AssertionError("grading asked whether there is a network")

    assert runtime.data_source({"COURSE_GRADING": "1"}, refuse) == "replica"


def test_online_sees_a_listening_host_and_a_silent_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert runtime.online(f"http://127.0.0.1:{port}", seconds=1)
    assert not runtime.online(f"http://127.0.0.1:{port}", seconds=1)


def test_load_falls_back_to_the_replica_loudly(capsys: pytest.CaptureFixture[str]) -> None:
    def loader(source: str) -> str:
        if source == "hub":
            raise OSError("no route to host\nand a second line")
        return source

    assert runtime.load(loader, "hub") == "replica"
    said = capsys.readouterr().out
    assert "OSError: no route to host" in said
    assert "REPLICA" in said
    assert "second line" not in said


def test_load_is_silent_where_the_source_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert runtime.load(lambda source: source, "hub") == "hub"
    assert capsys.readouterr().out == ""


def test_a_broken_replica_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        runtime.load(lambda source: {}[source], "replica")


def test_unanswered_is_one_line_in_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell()
    code = "from course_lib.runtime import Unanswered\nraise Unanswered('kd_loss')"
    assert not shell.run_cell(code).success
    lines = [line for line in capsys.readouterr().out.split("\n") if line.strip()]
    assert len(lines) == 1
    assert lines[0].startswith("Unanswered: kd_loss is not answered yet")


@pytest.mark.parametrize(
    ("value", "because", "missing"),
    [
        (None, "a reason", "predicted_x"),
        ("", "a reason", "predicted_x"),
        (0.5, "", "because_x"),
        (0.5, None, "because_x"),
        (0.5, " ... ", "because_x"),
        (None, "", "predicted_x and because_x"),
    ],
)
def test_predicted_stops_where_something_is_empty(
    value: object, because: str, missing: str
) -> None:
    with pytest.raises(runtime.Unanswered, match=f"fill in {missing} in") as stopped:
        runtime.predicted("x", value, because)
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize("value", [0, 0.0, False, "tail", 7])
def test_predicted_asks_for_completeness_only(value: object) -> None:
    runtime.predicted("x", value, "no idea")


@pytest.mark.parametrize("guess", ["about a half", "0.5", None, float("nan"), [1]])
def test_compare_takes_any_guess(guess: object) -> None:
    assert runtime.compare(guess, 0.25).startswith("Predicted ")


def test_working_folder_can_be_moved() -> None:
    assert runtime.working_folder({"COURSE_ARTIFACTS": "/tmp/x", **BATCH}).as_posix() == "/tmp/x"

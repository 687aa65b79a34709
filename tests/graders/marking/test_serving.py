"""`course mark` starts a server on this machine with our pages in it, and says where."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path

import pytest
from jupyter_server.extension.config import ExtensionConfigManager
from typer.testing import CliRunner

from graders.cli import marking
from graders.cli.verbs import app
from graders.errors import CourseError
from graders.marking.identity import check_name
from graders.marking.serving import HOST, SWITCHES, check_port, server_command
from graders.settings import load_settings

from ..markbook.books import A
from .classroom import Server, classroom, free_port

REPOSITORY = Path(__file__).resolve().parents[3]
CONFIG = "jupyter_server_config.d"
FORMGRADER = "nbgrader.server_extensions.formgrader"


def test_the_command_listens_on_this_machine_and_holds_no_token() -> None:
    command = server_command(load_settings(REPOSITORY), "week6_lab", 8899, browser=False)
    assert f"--ServerApp.ip={HOST}" in command
    assert HOST == "127.0.0.1"
    assert not any("token" in word.lower() for word in command)
    assert "--Application.log_level=ERROR" in command
    assert "'graders.marking': True" in command[-1]
    assert "'nbgrader.server_extensions.formgrader': False" in command[-1]


def test_the_address_is_all_that_a_server_says(tmp_path: Path) -> None:
    """No line of JupyterLab's stands before it."""
    with Server(classroom(tmp_path, ["eve"]), "tina") as server:
        assert server.log.read_text() == f"{server.at()}\n"


def test_the_command_says_that_starting_takes_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    started: list[str] = []
    monkeypatch.setattr(marking.os, "execve", lambda path, command, given: started.extend(command))
    monkeypatch.setattr(marking, "settings_for", lambda name: load_settings(REPOSITORY))
    done = CliRunner().invoke(app, ["mark", A, "--port", str(free_port())], catch_exceptions=False)
    assert done.output.startswith("starting, up to half a minute")
    assert "http" not in done.output
    assert f"--ServerApp.ip={HOST}" in started


@pytest.mark.parametrize("name", ["formgrader", " rubric change", "a\nb", "x" * 129])
def test_a_name_that_marks_cannot_be_kept_under_is_refused(name: str) -> None:
    for good in ("", "tina", "Zoë O'Neil"):
        check_name(good)
    with pytest.raises(CourseError, match="--name"):
        check_name(name)


def test_a_taken_port_is_said() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        with pytest.raises(CourseError, match="is taken; choose another with --port"):
            check_port(other.getsockname()[1])


def test_jupyter_reads_our_switches_after_nbgraders(tmp_path: Path) -> None:
    """In one folder with nbgrader's own file, as in the environment, ours has the last word."""
    nbgraders = Path(sys.prefix) / "etc" / "jupyter" / CONFIG / "nbgrader.json"
    folder = tmp_path / CONFIG
    folder.mkdir()
    shutil.copy(nbgraders, folder)
    read = ExtensionConfigManager(read_config_path=[str(tmp_path)]).get_jpserver_extensions
    assert read()[FORMGRADER] is True
    shutil.copy(SWITCHES, folder)
    assert read()[FORMGRADER] is False
    assert read()["graders.marking"] is True


def test_every_server_of_this_environment_has_them() -> None:
    """`make env` puts them there."""
    here = Path(sys.prefix) / "etc" / "jupyter" / CONFIG / SWITCHES.name
    assert here.exists(), "run: make env"
    assert here.read_text() == SWITCHES.read_text()

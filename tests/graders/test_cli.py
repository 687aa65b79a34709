"""The `course` command: exit status 0, 1 and 2, and errors in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graders.cli import VERBS
from graders.cli.verbs import app

ROOT = Path(__file__).resolve().parents[2]


def course(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("course")), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )


@pytest.mark.parametrize(
    "arguments", [("frobnicate",), ("build",), ("build", "week9_lab"), ("check", "--seeds", "0")]
)
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    assert course(*arguments).returncode == 2


def test_a_mendable_error_is_one_line_and_1(tmp_path: Path) -> None:
    run = course("build", "week6_lab", cwd=tmp_path)
    assert run.returncode == 1
    assert run.stderr.startswith("no course.toml in ")
    assert "Traceback" not in run.stderr


def test_every_verb_knows_its_module() -> None:
    entered = {
        command.name or command.callback.__name__: command.callback.__module__
        for command in app.registered_commands
        if command.callback
    }
    assert entered == {verb: f"graders.cli.{module}" for verb, module in VERBS.items()}
    assert list(entered) == list(VERBS), "help lists them in the order of work"


def test_an_unknown_verb_and_help_tell_all_verbs() -> None:
    for words in (("frobnicate",), ("--help",)):
        said = course(*words)
        assert "Traceback" not in said.stderr
    assert all(verb in said.stdout for verb in VERBS)

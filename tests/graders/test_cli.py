"""The `course` command: exit status 0, 1 and 2, and errors in one line."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graders.cli import SAYS, VERBS
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
    assert all(f" {verb} " in said.stdout and SAYS[verb] in said.stdout for verb in VERBS)


def test_the_list_says_of_each_verb_what_its_own_help_says_first() -> None:
    helps = {
        str(command.name or command.callback.__name__): inspect.getdoc(command.callback) or ""
        for command in app.registered_commands
        if command.callback
    }
    assert {verb: said.split("\n\n")[0] for verb, said in helps.items()} == SAYS


LARGE = {"torch", "transformers", "pandas", "scipy", "nbgrader", "nbconvert", "nbformat"}


@pytest.mark.parametrize("words", [["--help"], ["frobnicate"], ["doctor", "--help"]])
def test_help_imports_nothing_large(words: list[str]) -> None:
    script = (
        "import atexit, sys; from graders.cli import main\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        f"sys.argv = ['course', *{words}]; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    loaded = set(run.stderr.split())
    assert "graders.cli.base" in loaded
    assert loaded & LARGE == set()


def test_a_verb_behind_a_bare_dash_is_that_verb() -> None:
    run = course("--", "build", "week9_lab")
    assert (run.returncode, "week6_lab" in run.stderr) == (2, True)

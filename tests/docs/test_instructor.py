"""docs/instructor.md, walked: each of its commands in turn, on the first part of a real lab."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graders.cli.verbs import app
from graders.tasks import TASKS

from ..graders.publishing.loopback import Kaggle, playing
from ..graders.publishing.test_push import environment
from ..small_course import path_with_nbgrader
from .walking import LAB, commands_in, small_lab

Seen = Callable[[Path, Kaggle, str], bool]


def checked(root: Path, kaggle: Kaggle, said: str) -> bool:
    """The four things that are printed; before the first build the release is missing."""
    parts = ("answer ", "measure ", "text and notebook agree", "metadata, points, tasks: ok")
    missing = f"release/{LAB} is missing; run: course build {LAB}"
    return all(part in said for part in parts) and (missing in said) is not built_yet(root)


def built_yet(root: Path) -> bool:
    return (root / "release" / LAB / f"{LAB}.ipynb").exists()


def built(root: Path, kaggle: Kaggle, said: str) -> bool:
    places = [f"release/{LAB}/{LAB}.ipynb", f"solutions/{LAB}/{LAB}.ipynb", f"dist/bundles/{LAB}"]
    return said.endswith("\n".join([*places, ""])) and all((root / p).exists() for p in places)


# The page's commands in its order, with what can be seen after each.
WALK: dict[str, Seen] = {
    f"course check {LAB}": checked,
    f"course build {LAB}": built,
    f"nbgrader generate_assignment {LAB} --force": lambda root, kaggle, said: built_yet(root),
    f"nbgrader generate_solution {LAB} --force": lambda root, kaggle, said: (
        "nothing to pack in a staff run" in (root / "solutions" / LAB / f"{LAB}.ipynb").read_text()
    ),
    f"nbgrader validate source/{LAB}/{LAB}.ipynb": lambda root, kaggle, said: "Success!" in said,
    f"course publish {LAB}": lambda root, kaggle, said: (
        "Nothing was sent." in said and kaggle.asked == []
    ),
    f"course publish {LAB} --yes": lambda root, kaggle, said: (
        "ecbs5200.marker.json" in kaggle.blobs and "SaveKernel" in kaggle.calls()
    ),
    f"course bundle {LAB}": lambda root, kaggle, said: (
        f"dist/kaggle/{LAB}/dataset/ecbs5200.marker.json" in said
    ),
}


@pytest.fixture
def kaggle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kaggle]:
    path = path_with_nbgrader()
    with playing() as kaggle:
        for name, value in (environment(kaggle, tmp_path / "home") | {"PATH": path}).items():
            monkeypatch.setenv(name, value)
        yield kaggle


def typed(command: str, root: Path) -> tuple[int, str]:
    """Status and words of a command; ours run here, where the lab has its first task only."""
    program, *words = shlex.split(command)
    if program == "course":
        done = CliRunner().invoke(app, words)
        return done.exit_code, done.output
    run = subprocess.run(
        [Path(sys.executable).with_name(program), *words],
        cwd=root,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_the_page_names_the_commands_that_are_walked() -> None:
    assert commands_in("instructor.md") == list(WALK)


def test_each_command_does_what_the_page_says(
    kaggle: Kaggle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_lab(tmp_path / "course")
    monkeypatch.chdir(root)
    monkeypatch.setitem(TASKS, LAB, TASKS[LAB][:1])
    for command, seen in WALK.items():
        status, said = typed(command, root)
        first = command == f"course check {LAB}"
        assert status == (1 if first else 0), f"{command}\n{said}"
        assert seen(root, kaggle, said), f"{command}\n{said}"
    status, said = typed(f"course check {LAB}", root)
    assert status == 0, said
    assert checked(root, kaggle, said)

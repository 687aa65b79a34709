"""A tiny course in a folder of its own: one lab with a task, a prediction and a manual cell."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.contracts import PASS, Check, Task
from graders.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = Path(__file__).parent / "fixtures"

COURSE_TOML = """
[course]
id = "tiny"
title = "Tiny"
kaggle_owner = "ada"

[[assignments]]
name = "one_lab"
week = 1
kind = "lab"
minutes = 80
data = ["*.csv"]

[[assignments]]
name = "one_homework"
week = 1
kind = "homework"
hours = 6

[unlocks]
doubling = "one_homework"
"""

LIBRARY = {
    "course_lib/__init__.py": "",
    "course_lib/py.typed": "",
    "course_lib/ruff.toml": "# for staff\n",
    "course_lib/halving.py": "def half(x):\n    return x / 2\n",
    "course_lib/doubling.py": "def double(x):\n    return x + x + x - x\n",
    "course_lib/data/__init__.py": "",
    "course_lib/data/small.csv": "a,b\n1,2\n",
    "course_lib/data/other.npz": "not shipped",
}


@pytest.fixture(scope="module")
def tasks() -> tuple[Task, ...]:
    check = Check(
        id="double-value",
        points=3,
        says="double(x) is 2x.",
        driver="none",
        observes=("double",),
        cases=lambda rng: (),
        expect=lambda cases, observation: PASS,
    )
    return (
        Task("double", (check,), dict, "def double(x):\n    return sum([x, x], start=0 * x)\n"),
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """write(path below the course's root, text)."""
    return lambda name, text: write_below(tmp_path, name, text)


@pytest.fixture
def course(tmp_path: Path) -> Settings:
    return make_course(tmp_path)


@pytest.fixture(scope="module")
def shared_course(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One course for the tests of a module that only read, or that put back what they change."""
    return make_course(tmp_path_factory.mktemp("course"))


def write_below(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def make_course(root: Path) -> Settings:
    """The tiny course with the real configuration of nbgrader and jupytext."""
    real = (ROOT / "course.toml").read_text(encoding="utf-8")
    write_below(root, "course.toml", COURSE_TOML + real[real.index("[limits]") :])
    for name, text in LIBRARY.items():
        write_below(root, name, text)
    for name in ("nbgrader_config.py", "jupytext.toml"):
        shutil.copy(ROOT / name, root)
    shutil.copy(ROOT / "course_lib" / "runtime.py", root / "course_lib")
    # nbgrader puts the root before everything else on the path, so the graders must be whole there.
    skipped = shutil.ignore_patterns("__pycache__", "*.yaml")
    shutil.copytree(ROOT / "graders", root / "graders", ignore=skipped)
    write_below(root, "authoring/one_lab.py", (FIXTURES / "one_lab.authoring").read_text())
    write_below(root, "graders/rubrics/one_lab.yaml", (FIXTURES / "one_lab.yaml").read_text())
    return load_settings(root)

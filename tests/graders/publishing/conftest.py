"""A tiny course in a folder of its own: one lab with a task, a prediction and a manual cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graders.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]

COURSE_TOML = """
[course]
id = "tiny"
title = "Tiny"

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


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """write(path below the course's root, text)."""

    def write_below(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_below


@pytest.fixture
def course(tmp_path: Path, write: Callable[[str, str], Path]) -> Settings:
    real = (ROOT / "course.toml").read_text(encoding="utf-8")
    write("course.toml", COURSE_TOML + real[real.index("[limits]") :])
    for name, text in LIBRARY.items():
        write(name, text)
    return load_settings(tmp_path)

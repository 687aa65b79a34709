"""A course that can collect the week 6 lab, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .scrambles import LAB, ROOT, release_text


def course_at(folder: Path) -> Path:
    """A course at a folder."""
    (folder / "release" / LAB).mkdir(parents=True)
    shutil.copy(ROOT / "course.toml", folder / "course.toml")
    (folder / "release" / LAB / f"{LAB}.ipynb").write_text(release_text(LAB), "utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its folder, current directory in it."""
    folder = course_at(tmp_path / "course")
    monkeypatch.chdir(folder)
    return folder

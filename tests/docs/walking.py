"""The first part of the real week 6 lab as a course of its own, small enough to build in a test."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import jupytext
import yaml

ROOT = Path(__file__).resolve().parents[2]
LAB = "week6_lab"
LAST_OF_PART, END = "reconcile-tail_f1", ("hand-in", "hand-in-pack")


def commands_in(page: str) -> list[str]:
    """The indented lines of a page of docs/, in order, without what stands behind a "#"."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    lines = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    return [line.split(" #")[0].strip() for line in lines]


def small_lab(root: Path) -> Path:
    """Write the course: header, set-up, the first task with its prediction and text, the end."""
    notebook = jupytext.read(ROOT / "authoring" / f"{LAB}.py")
    names = [cell.metadata["nbgrader"]["grade_id"] for cell in notebook.cells]
    kept = {*names[: names.index(LAST_OF_PART) + 1], *END}
    notebook.cells = [
        cell for cell, name in zip(notebook.cells, names, strict=True) if name in kept
    ]
    (root / "authoring").mkdir(parents=True)
    jupytext.write(notebook, root / "authoring" / f"{LAB}.py", fmt="py:percent")

    toml = (ROOT / "course.toml").read_text(encoding="utf-8")
    toml = toml.replace("[course]\n", '[course]\nkaggle_owner = "ada"\n')
    (root / "course.toml").write_text(re.sub(r"^given = .*\n", "", toml, flags=re.MULTILINE))
    for name in ("nbgrader_config.py", "jupytext.toml"):
        shutil.copy(ROOT / name, root)
    (root / "course_lib").symlink_to(ROOT / "course_lib")
    rubric: dict[str, Any] = yaml.safe_load((ROOT / f"graders/rubrics/{LAB}.yaml").read_text())
    rubric["cells"] = [cell for cell in rubric["cells"] if cell["id"] in kept]
    (root / "graders" / "rubrics").mkdir(parents=True)
    (root / "graders" / "rubrics" / f"{LAB}.yaml").write_text(yaml.safe_dump(rubric))
    return root

"""A course root with a cut-down week 6 lab: real tasks with their real checks, and one text.

Used by the tests of grading and by the attacks, which hand in to it.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from graders.gradebook.session import STATE, font_cache
from graders.misconceptions import variants_of
from graders.publishing.bundle import build_bundle
from graders.settings import load_settings
from graders.tasks import tasks_of

REPOSITORY = Path(__file__).parents[1]
LAB = "week6_lab"
MEMO = "memo-defence"
IMPORTS = "import math\nimport torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"
# the references import modules that students build, which no sandbox of that week holds
RIGHT = IMPORTS + variants_of("kd_loss")[0].answer
ANSWERS = {
    "kd_loss": RIGHT,
    "tier_scores": "import numpy as np\n" + variants_of("tier_scores")[0].answer,
}


def cell(source: str, name: str, points: float | None = None, *, answer: bool) -> NotebookNode:
    """A code cell with nbgrader's metadata: an answer, or a check where it has points."""
    meta = {"grade_id": name, "schema_version": 3, "task": False, "solution": answer}
    meta |= {"grade": points is not None, "locked": not answer}
    meta |= {"points": points} if points is not None else {}
    return new_code_cell(source, metadata={"nbgrader": meta})


def source_notebook(*names: str) -> NotebookNode:
    """Set-up, then each named task's answer cell and its checks, in that order, then the text."""
    cells = [new_code_cell("import torch\nfrom course_lib.runtime import Unanswered")]
    by_name = {task.name: task for task in tasks_of(LAB)}
    for task in (by_name[name] for name in names):
        stub = f"# task: {task.name}\n### BEGIN SOLUTION\n{ANSWERS[task.name]}\n### END SOLUTION"
        cells.append(cell(stub, task.name, answer=True))
        for check in task.checks:
            hidden = f'from graders.observing import observe\nobserve("{check.id}", {task.name})'
            region = f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
            cells.append(
                cell(
                    f"assert callable({task.name})\n{region}", check.id, check.points, answer=False
                )
            )
    memo = new_markdown_cell("because", metadata=copy.deepcopy(cells[1].metadata))
    memo.metadata.nbgrader.update(grade_id=MEMO, grade=True, points=8)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=[*cells, memo], metadata=kernel)


def release_course(root: Path, source: NotebookNode) -> None:
    """Make root a course that has released this lab: settings, bundle, release, gradebook."""
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(REPOSITORY / name, root / name)
    build_bundle(load_settings(REPOSITORY), LAB, root / "dist" / "bundles" / LAB)
    root.chmod(0o755)
    (root / "source" / LAB).mkdir(parents=True)
    nbformat.write(source, root / "source" / LAB / f"{LAB}.ipynb")
    done = nbgrader(root, "generate_assignment", LAB, "--create")
    assert done.returncode == 0, done.stderr
    # before the course is copied: each copy would make its own, which takes seconds
    font_cache(root / STATE / "matplotlib")


def for_commands(root: Path) -> None:
    """Give a released course what commands ask for beside what grading needs."""
    rubric = load_settings(root).rubric_file(LAB)
    rubric.parent.mkdir(parents=True)
    shutil.copy(load_settings(REPOSITORY).rubric_file(LAB), rubric)


def submit(
    root: Path, student: str, notebook: NotebookNode, files: Mapping[str, bytes] | None = None
) -> None:
    """Put a notebook and the files beside it where hand-ins belong."""
    folder = root / "submitted" / student / LAB
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{LAB}.ipynb")
    for name, content in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def nbgrader(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The stock command, as a person would run it in that course root.

    The path, as a course's own graders/ may hold rubrics alone: no package of ours.
    """
    command = [sys.executable, "-m", "nbgrader", *words]
    return subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "PATH": path_with_nbgrader(), "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def path_with_nbgrader() -> str:
    """PATH with the environment's programs first: nbgrader calls alembic by its bare name."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

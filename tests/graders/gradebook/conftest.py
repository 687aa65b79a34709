"""A course root with a cut-down week 6 lab: one real task, its real checks, one manual cell."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from graders.gradebook.session import session_of
from graders.misconceptions import variants_of
from graders.publishing.bundle import build_bundle
from graders.settings import load_settings
from graders.tasks import tasks_of

REPOSITORY = Path(__file__).parents[3]
LAB = "week6_lab"
IMPORTS = "import math\nimport torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"
# the reference imports the module that students build, which no sandbox of that week holds
RIGHT = IMPORTS + variants_of("kd_loss")[0].answer


def cell(source: str, name: str, points: float | None = None, *, answer: bool) -> NotebookNode:
    meta = {"grade_id": name, "schema_version": 3, "task": False, "solution": answer}
    meta |= {"grade": points is not None, "locked": not answer}
    meta |= {"points": points} if points is not None else {}
    return new_code_cell(source, metadata={"nbgrader": meta})


def source_notebook() -> NotebookNode:
    kd_loss = next(task for task in tasks_of(LAB) if task.name == "kd_loss")
    stub = "# task: kd_loss\n### BEGIN SOLUTION\n" + RIGHT + "\n### END SOLUTION"
    setup = "import torch\nfrom course_lib.runtime import Unanswered"
    cells = [new_code_cell(setup), cell(stub, "kd_loss", answer=True)]
    for check in kd_loss.checks:
        hidden = f'from graders.observing import observe\nobserve("{check.id}", kd_loss)'
        region = f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        cells.append(
            cell(f"assert callable(kd_loss)\n{region}", check.id, check.points, answer=False)
        )
    memo = new_markdown_cell("because", metadata=copy.deepcopy(cells[1].metadata))
    memo.metadata.nbgrader.update(grade_id="memo-defence", grade=True, points=8)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=[*cells, memo], metadata=kernel)


def nbgrader(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The stock command, as a person would run it in that course root."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "nbgrader", *words]
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(REPOSITORY / name, root / name)
    build_bundle(load_settings(REPOSITORY), LAB, root / "dist" / "bundles" / LAB)
    root.chmod(0o755)
    (root / "source" / LAB).mkdir(parents=True)
    nbformat.write(source_notebook(), root / "source" / LAB / f"{LAB}.ipynb")
    done = nbgrader(root, "generate_assignment", LAB, "--create")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh copy of the released course, current directory in it."""
    root = tmp_path / "course"
    shutil.copytree(released, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    yield root
    session_of(root, LAB).close()
    session_of.cache_clear()


HandIn = Callable[..., None]


@pytest.fixture
def hand_in(course: Path) -> HandIn:
    """Put a student's notebook where hand-ins belong: the release with that answer."""

    def go(student: str, answer: str, change: Callable[[NotebookNode], None] | None = None) -> None:
        notebook = nbformat.read(course / "release" / LAB / f"{LAB}.ipynb", as_version=4)
        notebook.cells[1].source = answer
        if change is not None:
            change(notebook)
        folder = course / "submitted" / student / LAB
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / f"{LAB}.ipynb")

    return go

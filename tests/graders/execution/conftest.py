"""A sandbox room with nothing to load: small and quick, but the real walls and the real kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from graders.drivers.codec import encode
from graders.execution.pool import Pool
from graders.execution.record import Execution
from graders.execution.runner import execute
from graders.execution.walls import Furniture
from graders.settings import Limits

ROOT = Path(__file__).parents[3]
LIMITS = Limits(
    cell_seconds=5,
    check_seconds=5,
    notebook_seconds=60,
    memory_mb=1024,
    processes=64,
    work_mb=32,
    files=500,
    output_kb=64,
    restarts=3,
)


@pytest.fixture(scope="session")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Furniture:
    bundle = tmp_path_factory.mktemp("bundle")
    (bundle / "course_lib").mkdir()
    (bundle / "course_lib" / "__init__.py").write_text("answer = 42\n")
    cases = tmp_path_factory.mktemp("cases")
    sheet = {"driver": "nothing", "cases": [{"name": "one", "inputs": {}}]}
    (cases / "f-value.json").write_text(encode(sheet))
    fonts = tmp_path_factory.mktemp("fonts")
    for folder in (bundle, cases, fonts):  # pytest makes them 0700, closed to the sandbox's user
        folder.chmod(0o755)
    return Furniture(bundle, cases, fonts, ("ipykernel.kernelapp",))


@pytest.fixture(scope="session")
def pool(furniture: Furniture) -> Iterator[Pool]:
    with Pool(furniture, LIMITS) as pool:
        yield pool


@pytest.fixture
def run(furniture: Furniture) -> Callable[..., Execution]:
    """Run cells under LIMITS with some of them changed."""

    def go(
        *cells: NotebookNode, files: dict[str, bytes] | None = None, **changed: int
    ) -> Execution:
        limits = LIMITS.model_copy(update=changed)
        with Pool(furniture, limits, ahead=0) as pool:
            return execute(new_notebook(cells=list(cells)), files or {}, pool, limits, seed=1)

    return go


def code(source: str) -> NotebookNode:
    return new_code_cell(source)


def answer(name: str, source: str) -> NotebookNode:
    """An answer cell."""
    meta = {"grade": False, "grade_id": name, "solution": True, "locked": False}
    return new_code_cell(source, metadata={"nbgrader": meta})


def check(name: str, visible: str = "", hidden: str = "") -> NotebookNode:
    """A grade cell with hidden tests."""
    meta = {"grade": True, "grade_id": name, "points": 1, "solution": False, "locked": True}
    region = f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return new_code_cell(f"{visible}\n{region}", metadata={"nbgrader": meta})

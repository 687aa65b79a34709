"""A first cell on Kaggle: finds the week's wheel wherever it is mounted, and installs it alone.

The real cells of the releases run with real pip, in an environment that sees every package of ours
and no course_lib. The one thing changed is the folder in which they look.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from graders.notebooks.cells import grade_id, read_notebook
from graders.publishing.bundle import build_bundle
from graders.publishing.wheel import MARKER, build_wheel
from graders.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]
BUILT = [a.name for a in load_settings(ROOT).built_assignments()]
SHAPES = ("{slug}", "datasets/ada/{slug}", "notebooks/ada/{slug}")


def first_cell(assignment: str, inputs: Path) -> str:
    """Its first code cell, made to look below `inputs`."""
    cells = read_notebook(load_settings(ROOT).release_notebook(assignment)).cells
    code = next(cell for cell in cells if cell.cell_type == "code")
    assert grade_id(code) == "setup-library"
    assert code.source.count('"/kaggle/input"') == 1
    return str(code.source).replace('"/kaggle/input"', repr(str(inputs)))


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """An interpreter of its own with all packages of this one, where course_lib isn't installed."""
    made = tmp_path / "python"
    venv.create(made, with_pip=False, symlinks=True)
    python = made / "bin" / "python"
    (found,) = made.glob("lib/python*/site-packages")
    (found / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture(scope="module")
def wheel(shared_course: Settings) -> Path:
    return build_wheel(shared_course, "one_lab", build_bundle(shared_course, "one_lab"))


def mount(inputs: Path, place: str, assignment: str, wheel: Path) -> None:
    """What Kaggle shows of a dataset that holds that wheel, marked as the assignment's."""
    folder = inputs / place
    folder.mkdir(parents=True)
    (folder / wheel.name).write_bytes(wheel.read_bytes())
    marker = {"assignment": assignment, "wheel": wheel.name}
    (folder / MARKER).write_text(json.dumps(marker))


def run(python: Path, code: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(
        [python, "-c", code],
        cwd=python.parent,
        env={**environment, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def versions(python: Path) -> dict[str, str]:
    """Name -> version of every package that this interpreter would import."""
    told = run(
        python,
        "import json; from importlib.metadata import distributions\n"
        "found = [(d.metadata['Name'], d.version) for d in distributions()]\n"
        "print(json.dumps(dict(reversed(found))))",
    )
    return dict(json.loads(told.stdout))


@pytest.mark.parametrize("shape", SHAPES, ids=["plain", "datasets", "notebooks"])
def test_the_wheel_is_found_wherever_it_is_mounted(
    shape: str, python: Path, wheel: Path, tmp_path: Path
) -> None:
    mount(tmp_path / "input", shape.format(slug="tiny-one-lab"), "week6_lab", wheel)
    before = versions(python)
    assert "numpy" in before
    assert "ecbs5200-course-lib" not in before
    ran = run(
        python,
        first_cell("week6_lab", tmp_path / "input")
        + "\nimport importlib; importlib.invalidate_caches()"
        + "\nimport course_lib.halving as halving; print(halving.half(3), halving.__file__)",
    )
    assert ran.stdout.startswith(f"1.5 {python.parents[1]}"), ran.stderr
    after = versions(python)
    assert after.pop("ecbs5200-course-lib")
    assert after == before


@pytest.mark.parametrize("assignment", BUILT)
def test_a_notebook_takes_its_own_week_s_wheel(
    assignment: str, python: Path, wheel: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "another-1.0-py3-none-any.whl"
    broken.write_bytes(b"of another week")
    for place in ("a-first", "z-last"):
        mount(tmp_path / "input", place, "week0_lab", broken)
    mount(tmp_path / "input", "datasets/ada/x", assignment, wheel)
    ran = run(python, first_cell(assignment, tmp_path / "input"))
    assert ran.returncode == 0, ran.stderr
    assert "ecbs5200-course-lib" in versions(python)


def test_a_wheel_that_wants_other_packages_gets_none(python: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "ecbs5200_course_lib-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        about = "ecbs5200_course_lib-1.dist-info"
        archive.writestr("course_lib/__init__.py", "")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(
            f"{about}/METADATA",
            "Metadata-Version: 2.1\nName: ecbs5200-course-lib\nVersion: 1\n"
            "Requires-Dist: numpy==1.0\n",
        )
        archive.writestr(f"{about}/RECORD", "")
    mount(tmp_path / "input", "x", "week6_lab", wheel)
    before = versions(python)
    ran = run(python, first_cell("week6_lab", tmp_path / "input"))
    assert ran.returncode == 0, ran.stderr
    assert versions(python) == {**before, "ecbs5200-course-lib": "1"}


@pytest.mark.parametrize("assignment", BUILT)
def test_without_the_input_one_line_names_it(assignment: str, python: Path, tmp_path: Path) -> None:
    ran = run(python, first_cell(assignment, tmp_path / "nothing"))
    assert ran.returncode == 1
    assert f"Add the input 'ecbs5200 {assignment}'." in ran.stderr.splitlines()[-1]


def test_where_the_library_is_installed_nothing_is_looked_for(tmp_path: Path) -> None:
    code = first_cell("week6_lab", tmp_path / "nothing")
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr

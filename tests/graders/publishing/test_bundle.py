"""The bundle: what it carries, what it locks, that it repeats, that it imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.errors import BuildError, SettingsError
from graders.publishing.bundle import (
    build_bundle,
    bundle_digest,
    bundle_files,
    import_problems,
    lock_message,
)
from graders.publishing.wheel import MARKER, build_wheel
from graders.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
Write = Callable[[str, str], Path]


def test_it_carries_the_library_and_the_week_s_data_alone(course: Settings) -> None:
    assert list(bundle_files(course, "one_lab")) == [
        "course_lib/__init__.py",
        "course_lib/data/__init__.py",
        "course_lib/data/small.csv",
        "course_lib/doubling.py",
        "course_lib/halving.py",
        "course_lib/py.typed",
        "course_lib/runtime.py",
    ]
    assert "course_lib/data/small.csv" not in bundle_files(course, "one_homework")


def test_a_locked_module_s_code_is_not_there(course: Settings) -> None:
    assert b"x + x" not in bundle_files(course, "one_lab")["course_lib/doubling.py"]
    assert b"x + x" in bundle_files(course, "one_homework")["course_lib/doubling.py"]


def test_a_locked_package_goes_as_a_whole(course: Settings, write: Write) -> None:
    (course.root / "course_lib" / "doubling.py").unlink()
    write("course_lib/doubling/__init__.py", "from course_lib.doubling.inner import double\n")
    write("course_lib/doubling/inner.py", "def double(x):\n    return x + x\n")
    files = bundle_files(course, "one_lab")
    assert "course_lib/doubling/inner.py" not in files
    assert b"raise ImportError" in files["course_lib/doubling/__init__.py"]


def test_two_builds_are_equal_and_the_second_leaves_the_first_alone(course: Settings) -> None:
    first = build_bundle(course, "one_lab")
    inode, digest = first.stat().st_ino, bundle_digest(first)
    build_bundle(course, "one_lab")
    assert first.stat().st_ino == inode
    assert bundle_digest(build_bundle(course, "one_lab", course.root / "else" / "where")) == digest


def test_the_digest_ignores_compiled_files_and_sees_names_and_contents(course: Settings) -> None:
    bundle = build_bundle(course, "one_lab")
    digest = bundle_digest(bundle)
    (bundle / "course_lib" / "__pycache__").mkdir()
    (bundle / "course_lib" / "__pycache__" / "halving.pyc").write_bytes(b"x")
    assert bundle_digest(bundle) == digest
    moved = bundle / "course_lib" / "halving.py"
    moved.rename(moved.with_name("thirding.py"))
    assert bundle_digest(bundle) != digest


def test_a_changed_library_replaces_the_bundle(course: Settings, write: Write) -> None:
    build_bundle(course, "one_lab")
    write("course_lib/halving.py", "def half(x):\n    return 0.5 * x\n")
    bundle = build_bundle(course, "one_lab")
    assert "0.5" in (bundle / "course_lib" / "halving.py").read_text()
    assert sorted(p.name for p in bundle.parent.iterdir()) == ["one_lab"]


def test_no_locked_module_of_that_name_is_an_error(course: Settings) -> None:
    (course.root / "course_lib" / "doubling.py").unlink()
    with pytest.raises(BuildError, match=r'unlocks\.doubling: course_lib has no module "doubling"'):
        build_bundle(course, "one_lab")


def test_data_that_is_not_there_is_an_error(course: Settings) -> None:
    (course.root / "course_lib" / "data" / "small.csv").unlink()
    with pytest.raises(BuildError, match=r'one_lab: data: nothing .* fits "\*.csv"'):
        build_bundle(course, "one_lab")


def test_an_unknown_assignment_is_an_error(course: Settings) -> None:
    with pytest.raises(SettingsError, match="choose one of"):
        build_bundle(course, "two_lab")


def test_imports_are_clean(course: Settings) -> None:
    assert import_problems(course, "one_lab", build_bundle(course, "one_lab")) == []


def test_a_module_that_needs_a_locked_one_is_closed_too_and_says_why(
    course: Settings, write: Write
) -> None:
    write("course_lib/halving.py", "from course_lib.doubling import double\nSECRET = 1\n")
    write("course_lib/data/quarters.py", "import course_lib.halving\n")
    files = bundle_files(course, "one_lab")
    for name in ("halving", "data/quarters"):
        said = files[f"course_lib/{name}.py"].decode()
        assert "needs another module. course_lib.doubling is what you build in one_lab" in said
        assert "SECRET" not in said
    assert import_problems(course, "one_lab", build_bundle(course, "one_lab")) == []
    assert b"SECRET" in bundle_files(course, "one_homework")["course_lib/halving.py"]


def test_a_module_that_does_not_import_for_another_reason_is_a_problem(
    course: Settings, write: Write
) -> None:
    write("course_lib/halving.py", "import no_such_module\n")
    (problem,) = import_problems(course, "one_lab", build_bundle(course, "one_lab"))
    assert problem.startswith("course_lib.halving doesn't import in the bundle of one_lab")


def test_a_locked_module_that_imports_is_a_problem(course: Settings) -> None:
    bundle = build_bundle(course, "one_lab")
    (bundle / "course_lib" / "doubling.py").write_text("def double(x): ...")
    (problem,) = import_problems(course, "one_lab", bundle)
    assert problem.startswith("course_lib.doubling is locked in one_lab, yet its import said")


def test_a_module_that_dies_is_a_problem(course: Settings, write: Write) -> None:
    write("course_lib/halving.py", "1 / 0\n")
    problems = import_problems(course, "one_lab", build_bundle(course, "one_lab"))
    assert problems == ["importing the bundle died: ZeroDivisionError: division by zero"]


def test_the_wheel_installs_and_repeats(course: Settings, tmp_path: Path) -> None:
    bundle = build_bundle(course, "one_lab")
    wheel = build_wheel(course, "one_lab", bundle)
    marker = json.loads((wheel.parent / MARKER).read_text())
    assert marker == {
        "course": "tiny",
        "assignment": "one_lab",
        "wheel": wheel.name,
        "digest": bundle_digest(bundle),
    }
    assert "course_lib/data/small.csv" in zipfile.ZipFile(wheel).namelist()
    again = build_wheel(course, "one_lab", bundle, tmp_path / "again")
    assert again.read_bytes() == wheel.read_bytes()

    target = tmp_path / "site"
    install = ["-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(target)]
    subprocess.run([sys.executable, *install, str(wheel)], check=True, capture_output=True)
    locked = subprocess.run(
        [sys.executable, "-c", "import course_lib.halving, course_lib.doubling"],
        env={**os.environ, "PYTHONPATH": str(target)},
        cwd=target,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lock_message(course, "doubling") in locked.stderr


def test_a_wheel_that_can_t_be_built_says_what_pip_said(course: Settings) -> None:
    bundle = course.root / "nothing"
    bundle.mkdir()
    (bundle / "setup.py").write_text("raise SystemExit('boom')")
    with pytest.raises(BuildError, match="pip says"):
        build_wheel(course, "one_lab", bundle)

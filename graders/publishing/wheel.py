"""The week's bundle as a wheel for Kaggle, with the marker file by which notebooks find it.

Kaggle mounts an input under a path that can't be known beforehand, so the notebook looks for the
marker and installs the wheel that it names. Built offline from the bundle's tree alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree, ignore_patterns

from graders.errors import BuildError
from graders.publishing.bundle import bundle_digest
from graders.publishing.swap import swap_into_place
from graders.settings import Settings

MARKER = "ecbs5200.marker.json"
_EPOCH = "1577836800"  # 2020-01-01: zip files can't say a time before 1980, and builds must repeat

_PYPROJECT = """
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "ecbs5200-course-lib"
version = "{version}"
description = "Library of {title}, as of {assignment}"
requires-python = ">=3.10"

[tool.setuptools.packages.find]
include = ["course_lib*"]

[tool.setuptools.package-data]
course_lib = ["**/*"]
"""


def build_wheel(
    settings: Settings, assignment: str, bundle: Path, dest: Path | None = None
) -> Path:
    """Write dest: the wheel, which is returned, and its marker.

    dest is dist/kaggle/<assignment>/dataset unless told. The marker is JSON: course, assignment,
    wheel (file name beside it), digest (of the bundle). Raises BuildError with pip's last words
    where the wheel can't be made.
    """
    dest = dest or settings.kaggle_folder(assignment) / "dataset"
    dest.parent.mkdir(parents=True, exist_ok=True)
    digest = bundle_digest(bundle)
    with tempfile.TemporaryDirectory(dir=dest.parent, prefix=".wheel-") as made:
        tree, fresh = Path(made) / "tree", Path(made) / dest.name
        copytree(bundle, tree, ignore=ignore_patterns("__pycache__"))
        text = _PYPROJECT.format(
            version=_version(settings, assignment, digest),
            title=settings.course.title,
            assignment=assignment,
        )
        (tree / "pyproject.toml").write_text(text, encoding="utf-8")
        name = _pip_wheel(tree, fresh).name
        marker = {
            "course": settings.course.id,
            "assignment": assignment,
            "wheel": name,
            "digest": digest,
        }
        (fresh / MARKER).write_text(json.dumps(marker, indent=2) + "\n", encoding="utf-8")
        swap_into_place(fresh, dest)
    return dest / name


def _version(settings: Settings, assignment: str, digest: str) -> str:
    """week.place.content: pip leaves an installed wheel alone where the version is the same."""
    place = [a.name for a in settings.assignments].index(assignment) + 1
    return f"{settings.assignment(assignment).week}.{place}.{int(digest[:6], 16)}"


def _pip_wheel(tree: Path, dest: Path) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"),
        *("--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", str(dest), str(tree)),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    wheels = list(dest.glob("*.whl"))
    if run.returncode != 0 or len(wheels) != 1:
        raise BuildError(f"the wheel of {tree.name} can't be built; pip says: {run.stderr.strip()}")
    return wheels[0]

"""Runs nbgrader's own commands, as a person would type them in the course's root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from graders.errors import BuildError
from graders.settings import Settings

_TOLD = 12  # last lines of nbgrader's log that an error repeats


def run_nbgrader(settings: Settings, *arguments: str) -> str:
    """`nbgrader <arguments>` in the root; returns what it printed, BuildError where it fails."""
    programs = Path(sys.executable).parent
    # nbgrader calls alembic by its bare name, which isn't found where the environment isn't active.
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    # Without the second, a mistake in nbgrader_config.py means stock nbgrader without our steps.
    environment = {"PATH": path, "TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR": "1"}
    run = subprocess.run(
        [str(programs / "nbgrader"), *arguments],
        cwd=settings.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    said = run.stdout + run.stderr
    if run.returncode != 0:
        tail = "\n".join(said.strip().splitlines()[-_TOLD:])
        raise BuildError(f"nbgrader {' '.join(arguments)} failed; mend what it says:\n{tail}")
    return said


def generate_assignment(
    settings: Settings, assignment: str, release: str, database: str | None = None
) -> Path:
    """The release notebook's folder, made below root/release (a folder's name, say ".staged").

    database: an nbgrader db_url; None means the course's own gradebook.
    """
    options = [f"--CourseDirectory.release_directory={release}"]
    options += [f"--db={database}"] if database else []
    run_nbgrader(settings, "generate_assignment", assignment, "--force", *options)
    return settings.root / release / assignment


def generate_solution(
    settings: Settings, assignment: str, solutions: str, database: str | None = None
) -> Path:
    """The executed solution's folder, made below root/solutions (a folder's name)."""
    options = [f"--CourseDirectory.solution_directory={solutions}"]
    options += [f"--db={database}"] if database else []
    run_nbgrader(settings, "generate_solution", assignment, "--force", *options)
    return settings.root / solutions / assignment

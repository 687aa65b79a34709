"""What `course doctor` looks at: the sandbox, programs, gradebook, formgrader and bundles."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy.exc import SQLAlchemyError

from graders.cli.base import gradebook_trouble, out, told_all_well
from graders.errors import SandboxError
from graders.execution.doctor import Finding, diagnose
from graders.execution.walls import need
from graders.gradebook.session import private_paths
from graders.marking.serving import SWITCHES
from graders.settings import Settings, load_settings
from graders.state import GRADEBOOK, db_url


def all_well() -> bool:
    """Look at everything and print what was found; True where there is nothing to mend."""
    settings = load_settings()
    out.print("The sandbox, tried from inside:", highlight=False)
    found = diagnose(private_paths(settings.root), settings.limits, tell)
    fine = all(finding.holds for finding in found)
    fine &= told_all_well("programs that grading needs", missing_programs())
    fine &= told_all_well("the gradebook", gradebook_problems(settings))
    fine &= told_all_well("the formgrader's guard", missing_guard())
    fine &= told_all_well("bundles that sandboxes mount", missing_bundles(settings))
    return fine


def tell(finding: Finding) -> None:
    """Print one promise and whether it holds."""
    mark = "[green]\u2713[/green]" if finding.holds else "[bold red]\u2717[/bold red]"
    out.print(f"  {mark} {finding.promise}", highlight=False)
    if finding.seen:
        out.print(f"    {finding.seen}", markup=False, highlight=False)


def missing_programs() -> list[str]:
    """Programs of the system that are not there, each with the line that installs it."""
    missing = []
    for program in ("bwrap", "setpriv") if os.geteuid() == 0 else ("bwrap",):
        try:
            need(program)
        except SandboxError as error:
            missing.append(str(error))
    return missing


def gradebook_problems(settings: Settings) -> list[str]:
    """Why the gradebook can't be used, in words; empty where it can, or where none is made yet."""
    file = settings.root / GRADEBOOK
    if not file.exists():
        return []
    try:
        with Gradebook(db_url(settings), settings.course.id) as book:
            len(book.assignments)
    except SQLAlchemyError as error:
        return [gradebook_trouble(error)]
    return []


def missing_guard() -> list[str]:
    """What keeps Jupyter of this environment from showing students' work with scripts; or empty."""
    if (Path(sys.prefix) / "etc/jupyter/jupyter_server_config.d" / SWITCHES.name).exists():
        return []
    return [
        f"{SWITCHES.name} is not installed, so Jupyter shows nbgrader's own pages. Run: make env"
    ]


def missing_bundles(settings: Settings) -> list[str]:
    """Assignments that have a text and no bundle yet."""
    return [
        f"{assignment.name}: not built here. Run: course build {assignment.name}"
        for assignment in settings.built_assignments()
        if not settings.bundle_folder(assignment.name).is_dir()
    ]

"""The verbs that make a release and publish it: build, check, bundle, publish."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from graders.cli.base import (
    AssignmentArgument,
    Steps,
    app,
    err,
    out,
    settings_to_build,
    told_all_well,
)
from graders.errors import PublishError
from graders.judging.kill_matrix import LEGEND, as_tables, kill_matrix
from graders.kaggle_client.trouble import missing_for_kaggle
from graders.publishing.bundle import build_bundle, bundle_digest, import_problems
from graders.publishing.checking import PARTS, check_measures, check_parts, measures_table
from graders.publishing.kaggle import build_upload, in_words, owner
from graders.publishing.release import STEPS, build_release, release_drift, release_leaks
from graders.settings import Settings
from graders.tasks import tasks_of


@app.command()
def build(assignment: AssignmentArgument) -> None:
    """Build the release, checking everything first; the old one stays where a step fails.

    Example: course build week6_lab
    """
    settings = settings_to_build(assignment)
    told = Steps(STEPS)
    built = build_release(
        settings,
        assignment,
        tasks_of(assignment),
        lambda: kill_matrix(assignment).problems,
        told.step,
    )
    for path in (built.release, built.solution, built.bundle):
        out.print(path.relative_to(settings.root).as_posix(), highlight=False)


@app.command()
def check(
    assignment: AssignmentArgument,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds the kill matrix tries.")] = 5,
) -> None:
    """Check the tasks, the notebook and the rubrics; change nothing.

    Prints the kill matrix (every misconception must die for the right check), the notebook's
    measures and what has drifted apart.

    Example: course check week6_lab --seeds 3
    """
    settings = settings_to_build(assignment)
    told = Steps(PARTS + 2)
    told.step("the misconceptions try to pass")
    matrix = kill_matrix(assignment, range(seeds), told.within)
    for table in as_tables(matrix):
        out.print(table)
    out.print(LEGEND, markup=False, highlight=False)
    told.step("measures of the notebook")
    measures = check_measures(settings, assignment)
    out.print(measures_table(assignment, measures))
    fine = all(measure.ok for measure in measures)
    fine &= told_all_well("misconceptions die for the right check", matrix.problems)
    for part in check_parts(settings, assignment, tasks_of(assignment), told.step):
        fine &= told_all_well(part.title, part.problems)
    if not fine:
        raise typer.Exit(1)


@app.command()
def bundle(assignment: AssignmentArgument) -> None:
    """Build the week's course_lib without its locked modules, and the two folders for Kaggle.

    Example: course bundle week6_lab
    """
    settings = settings_to_build(assignment)
    folder = _bundled(settings, assignment)
    if settings.course.kaggle_owner is None:
        out.print("course.toml names no kaggle_owner, so the files of metadata are left out")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        out.print(path.relative_to(settings.root).as_posix(), highlight=False)


@app.command()
def publish(
    assignment: AssignmentArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Push, instead of only saying what.")] = False,
) -> None:
    """Say what would go to Kaggle; with --yes, send the dataset and the notebook there.

    The release must be what its source makes, and hold nothing that students mustn't see.

    Example: course publish week6_lab --yes
    """
    settings = settings_to_build(assignment)
    who = owner(settings)
    missing = missing_for_kaggle(os.environ, Path.home()) if yes else ""
    if missing:
        raise PublishError(f"nothing was sent: {missing}")
    with err.status("comparing source and release, looking for leaks"):
        problems = release_drift(settings, assignment) or release_leaks(
            settings, assignment, tasks_of(assignment), build_bundle(settings, assignment)
        )
    if not told_all_well(f"release/{assignment} may be published", problems):
        raise typer.Exit(1)
    folder = _bundled(settings, assignment)
    for line in in_words(folder):
        out.print(line, markup=False, highlight=False)
    if not yes:
        out.print(f"Nothing was sent. To send it as {who}: course publish {assignment} --yes")
        return
    digest = bundle_digest(settings.bundle_folder(assignment))
    command = [sys.executable, "-m", "graders.publishing.push", str(folder), "--notes", digest]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


def _bundled(settings: Settings, assignment: str) -> Path:
    """The folder for Kaggle, made of a bundle that imports cleanly; the work of two verbs."""
    with err.status("bundle"):
        folder = build_bundle(settings, assignment)
        problems = import_problems(settings, assignment, folder)
    if not told_all_well(f"imports of {folder.relative_to(settings.root)}", problems):
        raise typer.Exit(1)
    out.print(f"digest {bundle_digest(folder)}", highlight=False)
    with err.status("wheel"):
        return build_upload(settings, assignment, folder)

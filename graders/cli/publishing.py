"""The verbs that make a release: build, check, bundle."""

from __future__ import annotations

from typing import Annotated

import typer

from graders.cli.base import AssignmentArgument, Steps, app, err, out, settings_for, told_all_well
from graders.judging.kill_matrix import as_tables, kill_matrix
from graders.publishing.bundle import build_bundle, bundle_digest, import_problems
from graders.publishing.checking import check_measures, check_parts, measures_table
from graders.publishing.release import STEPS, build_release
from graders.publishing.wheel import build_wheel
from graders.tasks import tasks_of


@app.command()
def build(assignment: AssignmentArgument) -> None:
    """Build the release, checking everything first; the old one stays where a step fails.

    Example: course build week6_lab
    """
    settings = settings_for(assignment)
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
    settings = settings_for(assignment)
    with err.status("the misconceptions try to pass"):
        matrix = kill_matrix(assignment, range(seeds))
    for table in as_tables(matrix):
        out.print(table)
    measures = check_measures(settings, assignment)
    out.print(measures_table(assignment, measures))
    fine = all(measure.ok for measure in measures)
    fine &= told_all_well("misconceptions die for the right check", matrix.problems)
    with err.status("comparing text, notebook, rubrics and release"):
        parts = check_parts(settings, assignment, tasks_of(assignment))
    for part in parts:
        fine &= told_all_well(part.title, part.problems)
    if not fine:
        raise typer.Exit(1)


@app.command()
def bundle(assignment: AssignmentArgument) -> None:
    """Build the week's course_lib without its locked modules, and its wheel for Kaggle.

    Example: course bundle week6_lab
    """
    settings = settings_for(assignment)
    with err.status("bundle"):
        folder = build_bundle(settings, assignment)
        problems = import_problems(settings, assignment, folder)
    if not told_all_well(f"imports of {folder.relative_to(settings.root)}", problems):
        raise typer.Exit(1)
    with err.status("wheel"):
        wheel = build_wheel(settings, assignment, folder)
    out.print(f"digest {bundle_digest(folder)}", highlight=False)
    out.print(wheel.relative_to(settings.root).as_posix(), highlight=False)

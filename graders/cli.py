"""The `course` command: one small function a verb, each calling into a room.

Exit status: 0 fine, 1 the work found problems, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graders.demo.run import progress_bar, run_demo
from graders.errors import CourseError
from graders.gradebook.autograding import autograde as grade_class
from graders.gradebook.autograding import students_of
from graders.judging.kill_matrix import as_tables, kill_matrix
from graders.publishing.bundle import build_bundle, bundle_digest, import_problems
from graders.publishing.checking import check_measures, check_parts, measures_table
from graders.publishing.release import STEPS, build_release
from graders.publishing.wheel import build_wheel
from graders.reports.classpage import write_class_page
from graders.reports.export import write_csv
from graders.reports.results import class_result
from graders.reports.returning import graded_students, write_feedback
from graders.reports.tables import class_table
from graders.settings import Settings, load_settings
from graders.tasks import tasks_of

app = typer.Typer(no_args_is_help=True, add_completion=False)
# Where nothing says how wide the output is (a pipe, a log), tables keep their names whole.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 120)
err = Console(stderr=True, soft_wrap=True)

AssignmentArgument = Annotated[str, typer.Argument(help="Its name, for example week6_lab.")]


def main() -> None:
    """Run the command; an error that a person can mend is one line, not a traceback."""
    # nbgrader calls alembic by its bare name, which isn't found where no environment is active
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        app()
    except CourseError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)


@app.callback()
def course() -> None:
    """Write, release, grade and return the notebooks of the course.

    Exit status: 0 fine, 1 the work found problems, 2 wrong usage.
    """


@app.command()
def build(assignment: AssignmentArgument) -> None:
    """Build the release, checking everything first; the old one stays where a step fails.

    Example: course build week6_lab
    """
    settings = _settings(assignment)
    told = _Steps(STEPS)
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
    settings = _settings(assignment)
    with err.status("the misconceptions try to pass"):
        matrix = kill_matrix(assignment, range(seeds))
    for table in as_tables(matrix):
        out.print(table)
    measures = check_measures(settings, assignment)
    out.print(measures_table(assignment, measures))
    fine = all(measure.ok for measure in measures)
    fine &= _report("misconceptions die for the right check", matrix.problems)
    with err.status("comparing text, notebook, rubrics and release"):
        parts = check_parts(settings, assignment, tasks_of(assignment))
    for part in parts:
        fine &= _report(part.title, part.problems)
    if not fine:
        raise typer.Exit(1)


@app.command()
def bundle(assignment: AssignmentArgument) -> None:
    """Build the week's course_lib without its locked modules, and its wheel for Kaggle.

    Example: course bundle week6_lab
    """
    settings = _settings(assignment)
    with err.status("bundle"):
        folder = build_bundle(settings, assignment)
        problems = import_problems(settings, assignment, folder)
    if not _report(f"imports of {folder.relative_to(settings.root)}", problems):
        raise typer.Exit(1)
    with err.status("wheel"):
        wheel = build_wheel(settings, assignment, folder)
    out.print(f"digest {bundle_digest(folder)}", highlight=False)
    out.print(wheel.relative_to(settings.root).as_posix(), highlight=False)


@app.command()
def autograde(
    assignment: AssignmentArgument,
    students: Annotated[
        list[str] | None, typer.Option("--student", help="Only this one; may be given again.")
    ] = None,
    rejudge: Annotated[
        bool, typer.Option(help="Score all stored executions anew; run no student code.")
    ] = False,
) -> None:
    """Run the hand-ins in sandboxes, judge them and record the points in the gradebook.

    As `nbgrader autograde`, with progress; only what is new or has changed is run.

    Example: course autograde week6_lab --student ada
    """
    settings = _settings(assignment)
    wanted = students or students_of(settings.root, assignment)
    with progress_bar(err) as bar:
        row = bar.add_task("autograde", total=len(wanted))
        summary = grade_class(
            settings.root,
            assignment,
            students,
            rejudge=rejudge,
            progress=lambda student: bar.update(row, advance=1, description=f"graded {student}"),
        )
    out.print(class_table(class_result(settings, assignment)), soft_wrap=False)
    out.print(
        f"{len(summary.graded)} hand-ins: {summary.executed} executed, "
        f"{summary.unchanged} unchanged since they were graded",
        highlight=False,
    )
    waiting = [f"{one.student}: {one.why_a_human}" for one in summary.graded if one.for_a_human]
    if not _report("nothing ungraded for a fault of ours", waiting):
        raise typer.Exit(1)


@app.command()
def demo(assignment: AssignmentArgument) -> None:
    """Grade, mark and return a made-up class in a throw-away course, and check every point.

    Example: course demo week6_lab
    """
    if run_demo(_settings(assignment), assignment, out):
        raise typer.Exit(1)


@app.command()
def report(assignment: AssignmentArgument) -> None:
    """Show who earned what and why; write the class as a page for staff.

    Example: course report week6_lab
    """
    settings = _settings(assignment)
    result = class_result(settings, assignment)
    out.print(class_table(result), soft_wrap=False)
    out.print(write_class_page(settings, result).relative_to(settings.root).as_posix())


@app.command(name="return")
def return_feedback(assignment: AssignmentArgument) -> None:
    """Write each graded student's feedback page anew, through nbgrader generate_feedback.

    Example: course return week6_lab
    """
    settings = _settings(assignment)
    with progress_bar(err) as bar:
        row = bar.add_task("feedback", total=len(graded_students(settings, assignment)))
        pages = write_feedback(settings, assignment, lambda student: bar.advance(row))
    for page in pages:
        out.print(page.relative_to(settings.root).as_posix(), highlight=False)


@app.command()
def export(assignment: AssignmentArgument) -> None:
    """Write the class's points as CSV; what is missing or not graded says so and is no zero.

    Example: course export week6_lab
    """
    settings = _settings(assignment)
    file = settings.root / "reports" / f"{assignment}.csv"
    write_csv(class_result(settings, assignment), file)
    out.print(file.relative_to(settings.root).as_posix(), highlight=False)


class _Steps:
    """Prints each step of a build with its number."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def step(self, title: str) -> None:
        self.done += 1
        err.print(f"[{self.done}/{self.total}] {title}", markup=False, highlight=False)


def _settings(assignment: str) -> Settings:
    """The settings, and a usage error where the assignment isn't one that can be built."""
    settings = load_settings()
    known = [found.name for found in settings.built_assignments()]
    if assignment not in known:
        raise typer.BadParameter(f'"{assignment}" has no text in authoring/; there are: {known}')
    return settings


def _report(title: str, problems: tuple[str, ...] | list[str]) -> bool:
    """Print a part's result; True where it found nothing."""
    verdict = "[green]ok" if not problems else f"[bold red]{len(problems)} to mend"
    out.print(f"{title}: {verdict}")
    for problem in problems:
        out.print(f"  - {problem}", markup=False, highlight=False)
    return not problems

"""The verbs from hand-ins to grades: autograde, demo, report, return, export."""

from __future__ import annotations

from typing import Annotated

import typer

from graders.cli.base import AssignmentArgument, app, err, out, settings_for, told_all_well
from graders.demo.run import run_demo
from graders.gradebook.autograding import autograde as grade_class
from graders.gradebook.autograding import students_of
from graders.reports.classpage import write_class_page
from graders.reports.export import write_csv
from graders.reports.memos import memos
from graders.reports.parts import ClassResult
from graders.reports.progress import progress
from graders.reports.results import class_result
from graders.reports.returning import counted, graded_students, lacking, write_pages
from graders.reports.tables import class_table


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
    settings = settings_for(assignment)
    wanted = students or students_of(settings.root, assignment)
    with progress(err, "graded", len(wanted)) as done:
        summary = grade_class(settings.root, assignment, students, rejudge=rejudge, progress=done)
    result = class_result(settings, assignment)
    shown = result if students is None else result.only(students)
    out.print(class_table(shown), soft_wrap=False)
    out.print(str(summary), highlight=False)
    faults = [f"{one.student}: {one.why_a_human}" for one in summary.graded if one.for_a_human]
    stale = [f"{one.student}: {one.needs_run}" for one in summary.graded if one.needs_run]
    fine = told_all_well("hand-ins that a person must look into", faults)
    if rejudge and not told_all_well("hand-ins that only a run can judge", stale):
        out.print(f"Run them: course autograde {assignment}", highlight=False)
        fine = False
    tell_texts(shown)
    if not fine:
        raise typer.Exit(1)


def tell_texts(result: ClassResult) -> None:
    """Say how many texts wait for marks, and how to mark them; nothing where none do."""
    waiting = sum(part.asked.by_hand for one in result.students for part in one.waiting)
    if waiting:
        words = "1 text waits" if waiting == 1 else f"{waiting} texts wait"
        out.print(f"{words} for marks. Run: course mark {result.assignment}", highlight=False)


@app.command()
def demo(assignment: AssignmentArgument) -> None:
    """Grade, mark and return a made-up class in a throw-away course, and check every point.

    Example: course demo week6_lab
    """
    if run_demo(settings_for(assignment), assignment, out):
        raise typer.Exit(1)


@app.command()
def report(
    assignment: AssignmentArgument,
    only_memos: Annotated[
        bool, typer.Option("--memos", help="List the memos' numbers that stand in no saved table.")
    ] = False,
) -> None:
    """Show who earned what and why; write the class as a page for staff.

    Example: course report week6_lab
    """
    settings = settings_for(assignment)
    if only_memos:
        for memo in memos(settings, assignment):
            if memo.open or not memo.tables:
                out.print(memo.line, markup=False, highlight=False)
        return
    result = class_result(settings, assignment)
    out.print(class_table(result), soft_wrap=False)
    out.print(write_class_page(settings, result).relative_to(settings.root).as_posix())


@app.command(name="return")
def return_feedback(assignment: AssignmentArgument) -> None:
    """Write each graded student's feedback page anew, through nbgrader generate_feedback.

    Says for whom something isn't graded yet; such a page says so too. Exit status 1 where a page
    could not be written.

    Example: course return week6_lab
    """
    settings = settings_for(assignment)
    with progress(err, "pages written", len(graded_students(settings, assignment))) as done:
        returned = write_pages(settings, assignment, done)
    for page in returned.pages.values():
        out.print(page.relative_to(settings.root).as_posix(), markup=False, highlight=False)
    lines = lacking(class_result(settings, assignment), returned)
    whole = f"; not whole yet for {len(lines)}:" if lines else ", all whole"
    out.print(f"{counted(returned.pages, 'page')} written{whole}", highlight=False)
    for line in lines:
        out.print(f"  - {line}", markup=False, highlight=False)
    if returned.failed:
        raise typer.Exit(1)


@app.command()
def export(assignment: AssignmentArgument) -> None:
    """Write the class's points as CSV; what is missing or not graded says so and is no zero.

    Example: course export week6_lab
    """
    settings = settings_for(assignment)
    file = settings.root / "reports" / f"{assignment}.csv"
    write_csv(class_result(settings, assignment), file)
    out.print(file.relative_to(settings.root).as_posix(), highlight=False)

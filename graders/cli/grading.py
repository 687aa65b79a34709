"""The verbs from hand-ins to grades: autograde, report."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from graders.cli.base import AssignmentArgument, app, err, out, settings_for, told_all_well
from graders.gradebook.autograding import autograde as grade_class
from graders.gradebook.autograding import strays_of, students_of
from graders.gradebook.summary import Summary
from graders.intake.placing import not_taken
from graders.reports.classpage import write_class_page
from graders.reports.memos import memos
from graders.reports.parts import ClassResult
from graders.reports.progress import progress
from graders.reports.results import class_result
from graders.reports.tables import class_table, printable

MARKING = "marking"


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
    lost = not_taken(settings.root, assignment)
    if students is not None:
        lost = {name: reason for name, reason in lost.items() if name in students}
    summary = graded(settings.root, assignment, students, lost, rejudge=rejudge)
    result = class_result(settings, assignment)
    shown = result if students is None else result.only(students)
    out.print(class_table(shown), soft_wrap=False)
    out.print(str(summary), highlight=False)
    faults = [f"{one.student}: {one.why_a_human}" for one in summary.graded if one.for_a_human]
    faults += [printable(f"{name}: {reason}").plain for name, reason in lost.items()]
    stale = [f"{one.student}: {one.needs_run}" for one in summary.graded if one.needs_run]
    fine = told_all_well("hand-ins that a person must look into", faults)
    if rejudge and not told_all_well("hand-ins that only a run can judge", stale):
        out.print(f"Run them: course autograde {assignment}", highlight=False)
        fine = False
    tell_texts(shown)
    if not fine:
        raise typer.Exit(1)


def graded(
    root: Path,
    assignment: str,
    students: list[str] | None,
    lost: Mapping[str, str],
    *,
    rejudge: bool,
) -> Summary:
    """Grade those of the students, or of the class, whose hand-ins intake has not lost."""
    here = students_of(root, assignment)
    wanted = here if students is None else [one for one in students if one not in lost]
    if lost and not wanted and (students is not None or not strays_of(root, assignment)):
        return Summary((), 0, 0)  # there is nothing to run, and the reasons are told
    named = None if students is None else wanted
    with progress(err, "graded", len(wanted)) as done:
        return grade_class(root, assignment, named, rejudge=rejudge, progress=done)


def tell_texts(result: ClassResult) -> None:
    """Say how many texts wait for marks, and how to mark them; nothing where none do."""
    there = [one for one in result.students if one.autograded]
    waiting = sum(part.asked.by_hand for one in there for part in one.waiting)
    if waiting:
        words = "1 text waits" if waiting == 1 else f"{waiting} texts wait"
        out.print(f"{words} for marks. Run: course mark {result.assignment}", highlight=False)


@app.command()
def report(
    words: Annotated[list[str], typer.Argument(metavar="[marking] ASSIGNMENT")],
    only_memos: Annotated[
        bool,
        typer.Option("--memos", help="List the memos' numbers in no saved table, and stand-ins."),
    ] = False,
) -> None:
    """Show who earned what and why; write the class as a page for staff.

    With `marking` in front: how far the markers of its texts agree, also as a page.

    Example: course report week6_lab
    Example: course report marking week6_lab
    """
    if words[0] == MARKING and len(words) == 2:
        # its statistics take a second to import, which no other report needs
        import_module("graders.cli.moderating").show_marking(words[1])
        return
    if words == [MARKING]:
        raise typer.BadParameter("name the assignment: course report marking ASSIGNMENT")
    if len(words) > 1:
        raise typer.BadParameter("write: course report [marking] ASSIGNMENT")
    assignment = words[0]
    settings = settings_for(assignment)
    if only_memos:
        for memo in memos(settings, assignment):
            if memo.worth_a_line:
                out.print(memo.line, markup=False, highlight=False)
        return
    result = class_result(settings, assignment)
    out.print(class_table(result), soft_wrap=False)
    out.print(write_class_page(settings, result).relative_to(settings.root).as_posix())

"""`course demo`: a made-up class, graded, marked, returned and exported, and checked at the end."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graders.demo.course import Tell, submit, throw_away_course
from graders.demo.handins import hand_in
from graders.demo.marking import mark_texts
from graders.demo.roster import Roster, load_roster, note_on
from graders.demo.verify import disagreements
from graders.gradebook.autograding import autograde
from graders.reports.classpage import write_class_page
from graders.reports.export import write_csv
from graders.reports.results import class_result
from graders.reports.returning import write_feedback
from graders.reports.tables import class_table
from graders.settings import Settings

FOLDER = "demo"


def run_demo(settings: Settings, assignment: str, console: Console) -> list[str]:
    """Run the whole course of an assignment on the demo class; returns what went wrong, or []."""
    began = time.monotonic()
    roster = load_roster(assignment)
    tell = say(console)
    demo = throw_away_course(settings, assignment, settings.root / FOLDER, tell)
    hand_ins(demo, roster)
    tell(f"{len(roster.students)} hand-ins made; grading them in sandboxes")
    with progress_bar(console) as bar:
        row = bar.add_task("autograde", total=len(roster.students))
        autograde(
            demo.root,
            assignment,
            progress=lambda student: bar.update(row, advance=1, description=f"graded {student}"),
        )
        mark_texts(demo, roster)
        row = bar.add_task("feedback", total=len(roster.students))
        pages = write_feedback(
            demo,
            assignment,
            progress=lambda student: bar.update(row, advance=1, description=f"page of {student}"),
        )
    return finish(demo, roster, pages, console, began)


def hand_ins(demo: Settings, roster: Roster) -> None:
    """Make everybody's hand-in out of the release."""
    release = nbformat.read(demo.release_notebook(roster.assignment), as_version=4)
    for student in roster.students:
        notebook = hand_in(release, roster, student)
        late = student.twist == "late"
        submit(demo, roster.assignment, student.name, notebook, late=late)


def finish(
    demo: Settings, roster: Roster, pages: tuple[Path, ...], console: Console, began: float
) -> list[str]:
    """Export, print the table and the places to look at; returns what doesn't agree."""
    result = class_result(demo, roster.assignment)
    notes = {student.name: note_on(student) for student in roster.students}
    report = write_class_page(demo, result, notes)
    grades = write_csv(result, demo.root / "reports" / f"{roster.assignment}.csv")
    console.print(class_table(result, notes), soft_wrap=False)
    wrong = disagreements(roster, result)
    checks = sum(len(one.parts) for one in result.students)
    console.print(f"\nOpen the class:     {report}", soft_wrap=True)
    console.print(f"Open a student's:   {pages[1]}", soft_wrap=True)
    console.print(f"All {len(pages)} pages:      {pages[0].parents[2]}", soft_wrap=True)
    console.print(f"Grades as CSV:      {grades}", soft_wrap=True)
    for line in wrong:
        console.print(f"[red]wrong[/red] {line}", soft_wrap=True)
    if not wrong:
        console.print(f"[green]All {checks} parts hold the points that were put in.[/green]")
    console.print(f"{time.monotonic() - began:.0f} s")
    return wrong


def progress_bar(console: Console) -> Progress:
    """One line a job: what was done last, how many of how many, since when."""
    return Progress(
        TextColumn("{task.description:20}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def say(console: Console) -> Tell:
    """A function that prints a step."""
    return lambda step: console.print(f"[dim]·[/dim] {step}", soft_wrap=True)

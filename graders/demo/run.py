"""`course demo`: a made-up class, graded, marked, returned and exported, and checked at the end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import nbformat
from rich.console import Console

from graders.demo.course import FOLDER, Tell, submit, throw_away_course
from graders.demo.handins import hand_in
from graders.demo.marking import mark_texts
from graders.demo.roster import Roster, load_roster, note_on
from graders.demo.verify import disagreements
from graders.gradebook.autograding import autograde
from graders.marking.serving import queue_of
from graders.reports.classpage import write_class_page
from graders.reports.export import write_csv
from graders.reports.moderation import report_marking
from graders.reports.progress import progress
from graders.reports.results import class_result
from graders.reports.returning import write_feedback
from graders.reports.tables import class_table
from graders.settings import Settings


def run_demo(settings: Settings, assignment: str, console: Console) -> list[str]:
    """Run the whole course of an assignment on the demo class; returns what went wrong, or []."""
    began = time.monotonic()
    roster = load_roster(assignment)
    tell = say(console)
    demo = throw_away_course(settings, assignment, settings.root / FOLDER, tell)
    hand_ins(demo, roster)
    tell(f"{len(roster.students)} hand-ins made; grading them in sandboxes")
    with progress(console, "graded", len(roster.students)) as done:
        autograde(demo.root, assignment, progress=done)
    mark_texts(demo, roster)
    with progress(console, "pages written", len(roster.students)) as done:
        pages = write_feedback(demo, assignment, progress=done)
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
    _, marking = report_marking(demo, roster.assignment, queue_of(roster.assignment))
    grades = write_csv(result, demo.root / "reports" / f"{roster.assignment}.csv")
    console.print(class_table(result, notes), soft_wrap=False)
    wrong = disagreements(roster, result)
    checks = sum(len(one.parts) for one in result.students)
    console.print()
    for line in places(report, marking, pages, grades):
        console.print(line, soft_wrap=True)
    for line in wrong:
        console.print(f"[red]wrong[/red] {line}", soft_wrap=True)
    if not wrong:
        console.print(f"[green]All {checks} parts hold the points that were put in.[/green]")
    console.print(f"{time.monotonic() - began:.0f} s")
    return wrong


def places(report: Path, marking: Path, pages: Sequence[Path], grades: Path) -> list[str]:
    """What to open, one line each, the paths below one another."""
    found = {
        "Open the class": report,
        "Open the markers": marking,
        "Open a student's": pages[1],
        f"All {len(pages)} pages": pages[0].parents[2],
        "Grades as CSV": grades,
    }
    return [f"{f'{title}:':20}{path}" for title, path in found.items()]


def say(console: Console) -> Tell:
    """A function that prints a step."""
    return lambda step: console.print(f"[dim]·[/dim] {step}", soft_wrap=True)

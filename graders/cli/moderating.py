"""What comes after marking: the report on how the markers agree, and marks under a new rubric."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from graders.cli.base import AssignmentArgument, app, out, settings_for
from graders.markbook.book import MarkBook
from graders.markbook.pseudonyms import pseudonyms, secret_of
from graders.markbook.remap import Change
from graders.markbook.rubric_change import apply, pending
from graders.marking.serving import queue_of
from graders.reports.moderation import Moderation, report_marking, told
from graders.reports.tables import printable
from graders.rubrics import load_rubric
from graders.state import db_url


def show_marking(assignment: str) -> None:
    """Print how the markers of an assignment agree, and the page that holds it all."""
    settings = settings_for(assignment)
    report, page = report_marking(settings, assignment, queue_of(assignment))
    out.print(agreement_table(report), soft_wrap=False)
    out.print(marker_table(report), soft_wrap=False)
    twice = f"Marked twice: {len(report.found.pairs)}, to talk over: {len(report.open)}"
    out.print(twice, highlight=False)
    if report.found.older:
        out.print(f"{report.found.older} under an older rubric. Run: course remap {assignment}")
    out.print(page.relative_to(settings.root).as_posix(), highlight=False)


@app.command()
def remap(
    assignment: AssignmentArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Write the new marks.")] = False,
) -> None:
    """Move marks that were given under an older rubric to today's; list each of them.

    Points keep their place in their band. Without --yes nothing is written. What only a person can
    decide keeps its mark and is listed; then the exit status is 1.

    Example: course remap week5_homework --yes
    """
    settings = settings_for(assignment)
    rubric = load_rubric(settings, assignment)
    with MarkBook(db_url(settings)) as book:
        changes = pending(book, rubric, datetime.now(UTC))
        if not changes:
            out.print("Every mark was given under today's rubric.")
            return
        names = pseudonyms(secret_of(settings.root), book.students())
        out.print(change_table(changes, names), soft_wrap=False)
        for_a_person = sum(change.new is None for change in changes)
        if yes:
            done = apply(book, rubric, changes)
            out.print(f"{len(done.given)} marks written", highlight=False)
            for_a_person += len(done.refused)
            for change in done.refused:
                out.print(f"  - {where(change, names)}: somebody else was faster; run this again")
        else:
            ready = len(changes) - for_a_person
            out.print(f"Nothing is written yet. --yes writes {ready} marks.", highlight=False)
    if for_a_person:
        out.print(f"{for_a_person} to be marked anew: course mark {assignment}", highlight=False)
        raise typer.Exit(1)


def agreement_table(report: Moderation) -> Table:
    """One row a section: pairs, kappa of bands, correlation of points."""
    table = Table(title=f"{report.assignment}: how the markers agree")
    table.add_column("section", no_wrap=True)
    table.add_column("pairs", justify="right")
    table.add_column("kappa of bands (95% interval)")
    table.add_column("correlation of points (95% interval)")
    for row in report.sections:
        table.add_row(row.cell or row.title, str(row.kappa.n), told(row.kappa), told(row.icc))
    return table


def marker_table(report: Moderation) -> Table:
    """One row a marker: leniency on pairs, and drift."""
    table = Table(title="Markers: % of a section's points")
    table.add_column("marker", no_wrap=True)
    table.add_column("texts", justify="right")
    table.add_column("more than the other marker")
    table.add_column("drift for each ten texts")
    for row, slope in zip(report.leniency, report.drift, strict=True):
        cells = told(row.paired, 1), told(slope.slope, 1)
        table.add_row(printable(row.marker), str(row.texts), *cells)
    return table


def change_table(changes: tuple[Change, ...], names: dict[str, str]) -> Table:
    """One row a mark: whose, and what becomes of it."""
    table = Table(title="Marks under an older rubric")
    table.add_column("text", no_wrap=True)
    table.add_column("marker", no_wrap=True)
    table.add_column("what becomes of it")
    for change in changes:
        said = change.why if change.new else f"needs a person: {change.why}"
        table.add_row(where(change, names), printable(change.old.marker), printable(said))
    return table


def where(change: Change, names: dict[str, str]) -> str:
    """Which text, under the name that markers know the student by."""
    again = ", second round" if change.old.second else ""
    name = names.get(change.old.student, "of no hand-in any more")
    return f"{change.old.cell}, {name}{again}"

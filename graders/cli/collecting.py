"""The verb that takes hand-ins in: collect."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from nbgrader.api import Gradebook, MissingEntry
from rich.table import Table
from rich.text import Text

from graders.cli.base import AssignmentArgument, app, err, out, settings_for, told_all_well
from graders.cli.fetching import fetch_all, slug_of
from graders.cli.reviewing import ask, shown
from graders.intake.collect import Collected, Course, Status, collect
from graders.intake.inbox import Delivery
from graders.intake.kaggle import failures, from_kaggle, with_failures
from graders.intake.review import cases
from graders.intake.roster import load_roster
from graders.intake.sources import Source, from_folder, from_moodle
from graders.intake.worksheet import read_worksheet
from graders.reports.progress import progress
from graders.reports.tables import printable
from graders.settings import Settings
from graders.state import GRADEBOOK, db_url

COLOURS = {Status.FOR_A_HUMAN: "red", Status.MISSING: "magenta", Status.RESTORED: "yellow"}


def file_option(said: str, *, folder: bool = False) -> Any:
    """An option that names a file, or a folder, which must be there."""
    return typer.Option(help=said, exists=True, dir_okay=folder, file_okay=not folder)


@app.command(name="collect")
def collect_hand_ins(
    assignment: AssignmentArgument,
    moodle: Annotated[Path | None, file_option("Moodle's archive of all submissions.")] = None,
    worksheet: Annotated[Path | None, file_option("Its grading worksheet, as downloaded.")] = None,
    folder: Annotated[Path | None, file_option("A folder of hand-ins.", folder=True)] = None,
    kaggle: Annotated[Path | None, file_option("A class list with Kaggle users.")] = None,
    slug: Annotated[str, typer.Option(help="Of the notebooks on Kaggle.")] = "",
    roster: Annotated[Path, typer.Option(help="The class list.")] = Path("students.csv"),
    zone: Annotated[str, typer.Option(help="Of the worksheet's times.")] = "Europe/Vienna",
    review: Annotated[bool, typer.Option(help="Decide about cells in doubt, one by one.")] = False,
) -> None:
    """Take hand-ins in: restore lost metadata, put them into submitted/, list what is odd.

    From Moodle's "Download all submissions" (with the grading worksheet, where two students share a
    name or times matter), from a folder with one subfolder or file a student, or from the notebooks
    on Kaggle of the students in a class list, as far as they are shared with your account. Every
    byte is kept in inbox/. The newest hand-in counts.

    Example: course collect week6_lab --moodle submissions.zip --worksheet grades.csv
    """
    given = [source for source in (moodle, folder, kaggle) if source is not None]
    if len(given) > 1 or not (given or review):
        raise typer.BadParameter(
            "give --moodle FILE.zip, --folder DIR or --kaggle students.csv; or --review alone"
        )
    settings = settings_for(assignment)
    listed = load_roster(settings.root / (kaggle or roster))
    course = Course(settings, assignment, listed, deadline(settings, assignment))
    sheet = read_worksheet(worksheet.read_bytes()) if worksheet else None
    source = Source(course.inbox, listed, assignment, sheet, zone_of(zone))
    failed: dict[str, str] = {}
    deliveries: list[Delivery] = []
    if kaggle is not None:
        deliveries, failed = asked_of_kaggle(settings, source, slug)
    elif moodle is not None or folder is not None:
        with err.status("reading") as status:
            source = replace(source, progress=lambda who: status.update(who))
            deliveries = from_moodle(source, moodle) if moodle else from_folder(source, folder)  # type: ignore[arg-type]
    if review:
        for case in cases(course):
            ask(course, case)
    with progress(err, "collected", len(listed.students)) as done:
        lines = with_failures(collect(course, deliveries, done), failed)
    tell(assignment, lines, failed)


def asked_of_kaggle(
    settings: Settings, source: Source, slug: str
) -> tuple[list[Delivery], dict[str, str]]:
    """What Kaggle has of the class, and student's id -> why nothing came."""
    slug = slug or slug_of(settings, source.assignment)
    with tempfile.TemporaryDirectory(prefix="kaggle-") as made:
        fetched = fetch_all(source.roster, slug, f"{source.assignment}.ipynb", Path(made))
        deliveries = from_kaggle(source, Path(made), slug, fetched)
    return deliveries, failures(source.roster, fetched)


def tell(assignment: str, lines: tuple[Collected, ...], failed: Mapping[str, str]) -> None:
    """Show the table and what needs a person; exit status 1 where anything does."""
    out.print(table_of(assignment, lines), soft_wrap=False)
    out.print(counts_of(lines), highlight=False)
    fine = True
    if failed:
        missing = [f"{student}: {reason}" for student, reason in failed.items()]
        fine = told_all_well("notebooks that Kaggle didn't give", missing)
    waiting = [f"{line.student}: {line.reason}" for line in lines if waits(line)]
    if not told_all_well("what needs a person", [printable(words).plain for words in waiting]):
        if any(line.in_doubt for line in lines):
            out.print(f"Decide about cells in doubt with: course collect {assignment} --review")
        for line in lines:
            if line.unreadable:
                out.print(printable(f"Ask {line.student} for it again, then collect again."))
        fine = False
    if not fine:
        raise typer.Exit(1)


def waits(line: Collected) -> bool:
    """Whether a person must look before it can be graded."""
    return line.status is Status.FOR_A_HUMAN


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise typer.BadParameter(f'--zone: there is no "{name}"; e.g. Europe/Vienna') from error


def deadline(settings: Settings, assignment: str) -> datetime | None:
    """The assignment's due date in the gradebook, in UTC; None where there is none."""
    if not (settings.root / GRADEBOOK).exists():
        return None
    with Gradebook(db_url(settings), settings.course.id) as book:
        try:
            due = book.find_assignment(assignment).duedate
        except MissingEntry:
            return None
    return due.replace(tzinfo=UTC) if due else None


def table_of(assignment: str, lines: tuple[Collected, ...]) -> Table:
    """One row a student."""
    table = Table(title=f"{assignment}: what was handed in", show_lines=True)
    for title in ("student", "hand-in", "what to know"):
        table.add_column(title, no_wrap=title != "what to know")
    for line in lines:
        state = line.status.value + (", late" if line.late else "")
        more = [f"{line.older} older or other hand-ins kept"] if line.older else []
        said = "\n".join(filter(None, (line.reason, *more, *line.notes)))
        table.add_row(
            printable(line.student), Text(state, COLOURS.get(line.status, "green")), shown(said)
        )
    return table


def counts_of(lines: tuple[Collected, ...]) -> str:
    """How many of each kind."""
    counts = {status.value: sum(line.status is status for line in lines) for status in Status}
    counts["late"] = sum(line.late for line in lines)
    counts["with duplicates"] = sum(line.older > 0 for line in lines)
    return f"{len(lines)} in all: " + ", ".join(f"{n} {words}" for words, n in counts.items())

"""The verb that takes hand-ins in: collect."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from nbgrader.api import Gradebook, MissingEntry
from rich.table import Table
from rich.text import Text

from graders.cli.base import AssignmentArgument, app, err, out, settings_for, told_all_well
from graders.intake.collect import Collected, Course, Status, collect
from graders.intake.inbox import Delivery
from graders.intake.matching import Match
from graders.intake.review import Case, Places, cases, choice_of, decide, expected_text
from graders.intake.roster import load_roster
from graders.intake.sources import Source, from_folder, from_moodle
from graders.intake.worksheet import read_worksheet
from graders.reports.progress import progress
from graders.reports.results import GRADEBOOK, db_url
from graders.reports.tables import printable
from graders.settings import Settings

COLOURS = {Status.FOR_A_HUMAN: "red", Status.MISSING: "magenta", Status.RESTORED: "yellow"}
SHOWN = 14  # lines of a cell


def file_option(said: str, *, folder: bool = False) -> Any:
    """An option that names a file, or a folder, which must be there."""
    return typer.Option(help=said, exists=True, dir_okay=folder, file_okay=not folder)


@app.command(name="collect")
def collect_hand_ins(
    assignment: AssignmentArgument,
    moodle: Annotated[Path | None, file_option("Moodle's archive of all submissions.")] = None,
    worksheet: Annotated[Path | None, file_option("Its grading worksheet, as downloaded.")] = None,
    folder: Annotated[Path | None, file_option("A folder of hand-ins.", folder=True)] = None,
    roster: Annotated[Path, typer.Option(help="The class list.")] = Path("students.csv"),
    zone: Annotated[str, typer.Option(help="Of the worksheet's times.")] = "Europe/Vienna",
    review: Annotated[bool, typer.Option(help="Decide about cells in doubt, one by one.")] = False,
) -> None:
    """Take hand-ins in: restore lost metadata, put them into submitted/, list what is odd.

    From Moodle's "Download all submissions" (with the grading worksheet, where two students share a
    name or times matter), or from a folder with one subfolder or file a student. Every byte is kept
    in inbox/. The newest hand-in counts.

    Example: course collect week6_lab --moodle submissions.zip --worksheet grades.csv
    """
    if (moodle is None) == (folder is None) and not (review and moodle is None):
        raise typer.BadParameter("give --moodle FILE.zip or --folder DIR; or --review alone")
    settings = settings_for(assignment)
    listed = load_roster(settings.root / roster)
    course = Course(settings, assignment, listed, deadline(settings, assignment))
    deliveries: list[Delivery] = []
    if moodle is not None or folder is not None:
        sheet = read_worksheet(worksheet.read_bytes()) if worksheet else None
        with err.status("reading") as status:
            source = Source(
                course.inbox,
                listed,
                assignment,
                sheet,
                zone_of(zone),
                lambda who: status.update(who),
            )
            deliveries = from_moodle(source, moodle) if moodle else from_folder(source, folder)  # type: ignore[arg-type]
    if review:
        for case in cases(course):
            ask(course, case)
    with progress(err, "collected", len(listed.students)) as done:
        lines = collect(course, deliveries, done)
    out.print(table_of(assignment, lines), soft_wrap=False)
    out.print(counts_of(lines), highlight=False)
    waiting = [f"{line.student}: {line.reason}" for line in lines if waits(line)]
    if not told_all_well("what needs a person", [printable(words).plain for words in waiting]):
        out.print(f"Decide about cells in doubt with: course collect {assignment} --review")
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


def shown(text: str, most: int = 1000) -> Text:
    """Text of several lines, without what a terminal would act on."""
    lines = text.split("\n")
    more = [f"... and {len(lines) - most} more lines"] if len(lines) > most else []
    return Text("\n".join(printable(line).plain for line in [*lines[:most], *more]))


def ask(course: Course, case: Case) -> None:
    """Show both sides of each cell in doubt, and keep what the person decides."""
    decided: dict[str, Places] = {}
    doubtful = case.alignment.doubtful
    for place, match in enumerate(doubtful, 1):
        title = f"{case.delivery.student}, {place} of {len(doubtful)}: {match.slot.name}"
        out.print(sides(course, case, match, title), soft_wrap=False)
        while match.slot.name not in decided:
            said = typer.prompt("Cell numbers in their order, e if it is missing, s to skip")
            if said.strip().lower() == "s":
                break
            try:
                decided[match.slot.name] = choice_of(said, case, match, decided)
            except ValueError as error:
                out.print(str(error), markup=False)
    decide(course, case, decided)


def sides(course: Course, case: Case, match: Match, title: str) -> Table:
    """What is expected on the left, the cells to choose from on the right."""
    table = Table(title=printable(title), show_lines=True, caption=shown(match.why))
    table.add_column("expected", ratio=1)
    table.add_column("handed in", ratio=1)
    cells = case.hand_in.cells
    expected = shown(expected_text(course, match), 2 * SHOWN)
    for place in case.choices(match) or (None,):
        told = "no cell" if place is None else f"[{place}] {cells[place].cell_type}\n"
        told += "" if place is None else cells[place].source
        table.add_row(expected, shown(told, SHOWN))
        expected = Text("")
    return table

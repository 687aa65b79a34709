"""Shows cells in doubt to a person and keeps what that one decides; `course collect --review`."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from graders.cli.base import out
from graders.intake.collect import Course
from graders.intake.matching import Match
from graders.intake.review import Case, Places, choice_of, decide, expected_text
from graders.reports.tables import printable

SHOWN = 14  # lines of a cell


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


def shown(text: str, most: int = 1000) -> Text:
    """Text of several lines, without what a terminal would act on."""
    lines = text.split("\n")
    more = [f"... and {len(lines) - most} more lines"] if len(lines) > most else []
    return Text("\n".join(printable(line).plain for line in [*lines[:most], *more]))

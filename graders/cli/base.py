"""What every verb of the `course` command shares: the app, the consoles, how results are told."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from graders.settings import Settings, load_settings
from graders.state import GRADEBOOK, db_url

app = typer.Typer(no_args_is_help=True, add_completion=False)
# Where nothing says how wide the output is (a pipe, a log), tables keep their names whole.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 120)
err = Console(stderr=True, soft_wrap=True)

AssignmentArgument = Annotated[str, typer.Argument(help="Its name, for example week6_lab.")]


@app.callback()
def course() -> None:
    """Write, release, grade and return the notebooks of the course.

    Exit status: 0 fine, 1 the work found problems, 2 wrong usage.
    """


class Steps:
    """Prints each step of a build with its number."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def step(self, title: str) -> None:
        """Print the next step."""
        self.done += 1
        err.print(f"[{self.done}/{self.total}] {title}", markup=False, highlight=False)

    def within(self, part: str) -> None:
        """Print what the running step takes up next."""
        err.print(f"      {part}", markup=False, highlight=False)


COPY = "Put back your copy of"
MENDS = {
    "is locked": "Another command is using it: wait, and run this one again.",
    "disk is full": "Make room on the disk, and run this again.",
}
"""What SQLite says where nothing is wrong with the file -> what to do."""


def settings_to_build(assignment: str) -> Settings:
    """The settings, and a usage error where the assignment has no text to build from."""
    settings = load_settings()
    known = [found.name for found in settings.built_assignments()]
    if assignment not in known:
        raise wrong_name(assignment, "has no text in authoring/", known)
    return settings


def settings_for(assignment: str) -> Settings:
    """The settings, and a usage error where the assignment isn't one to grade, mark and return.

    That needs no text in authoring/: a demo's class has none there.
    """
    settings = load_settings()
    known = gradable(settings)
    if assignment not in known:
        raise wrong_name(assignment, "is neither released nor in the gradebook", known)
    return settings


def gradable(settings: Settings) -> list[str]:
    """The assignments that are released or in the gradebook, in the order of the course."""
    names = [one.name for one in settings.assignments]
    booked = in_gradebook(settings)
    released = {name for name in names if settings.release_notebook(name).exists()}
    return [name for name in names if name in released | booked]


def in_gradebook(settings: Settings) -> set[str]:
    """The names of nbgrader's assignments; none where there is no gradebook yet."""
    if not (settings.root / GRADEBOOK).exists():
        return set()
    engine = create_engine(db_url(settings))
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("assignment"):
                return set()
            return set(connection.scalars(text("SELECT name FROM assignment")))
    finally:
        engine.dispose()


def wrong_name(assignment: str, lacks: str, known: list[str]) -> typer.BadParameter:
    """The usage error that says which names there are."""
    return typer.BadParameter(f'"{assignment}" {lacks}; there are: {", ".join(known) or "none"}')


def gradebook_trouble(error: SQLAlchemyError) -> str:
    """Why the gradebook can't be used and the mend, in a line.

    >>> gradebook_trouble(SQLAlchemyError("database is locked"))[-58:]
    'Another command is using it: wait, and run this one again.'
    """
    said = str(error).splitlines()[0]
    mend = next((mend for sign, mend in MENDS.items() if sign in said), f"{COPY} {GRADEBOOK}")
    return f"the gradebook can't be used: {said}. {mend}"


def told_all_well(title: str, problems: tuple[str, ...] | list[str]) -> bool:
    """Print a part's result; True where it found nothing."""
    verdict = "[green]ok" if not problems else f"[bold red]{len(problems)} to mend"
    out.print(f"{title}: {verdict}")
    for problem in problems:
        out.print(f"  - {problem}", markup=False, highlight=False)
    return not problems

"""What `course check` finds without building anything: rules, drift, rubrics, measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table

from graders.contracts import Task
from graders.errors import CourseError
from graders.publishing.measures import Measure, measure
from graders.publishing.metadata import metadata_problems
from graders.publishing.release import release_drift
from graders.publishing.sync import drift_problems, read_text
from graders.rubrics import load_rubric
from graders.settings import Settings


@dataclass(frozen=True)
class Part:
    """One part of the report: its title and what it found, one sentence each."""

    title: str
    problems: tuple[str, ...]


PARTS = 4
"""How many parts check_parts looks at."""


def check_parts(
    settings: Settings, assignment: str, tasks: Sequence[Task], tell: Callable[[str], None]
) -> list[Part]:
    """Every part is looked at, also where an earlier one found something; tell: as it begins."""
    looks: dict[str, Callable[[], Sequence[str]]] = {
        "text and notebook agree": lambda: drift_problems(settings, assignment),
        "rubrics": lambda: _rubrics(settings, assignment),
        "metadata, points, tasks": lambda: _metadata(settings, assignment, tasks),
        "release is up to date": lambda: release_drift(settings, assignment),
    }
    parts = []
    for title, look in looks.items():
        tell(title)
        parts.append(_part(title, look))
    return parts


def check_measures(settings: Settings, assignment: str) -> tuple[Measure, ...]:
    """The measures of the authoring text, which may be newer than the notebook."""
    return measure(read_text(settings, assignment), settings.assignment(assignment))


def measures_table(assignment: str, measures: Sequence[Measure]) -> Table:
    """The measures as people read them."""
    table = Table(title=f"{assignment}: measures of the notebook")
    for name in ("measure", "here", "limit", ""):
        table.add_column(name)
    for found in measures:
        verdict = "[green]ok" if found.ok else "[bold red]over"
        table.add_row(found.name, found.value, found.limit, verdict)
    return table


def _part(title: str, look: Callable[[], Sequence[str]]) -> Part:
    try:
        return Part(title, tuple(look()))
    except CourseError as error:
        return Part(title, tuple(str(error).splitlines()))


def _rubrics(settings: Settings, assignment: str) -> list[str]:
    load_rubric(settings, assignment)
    return []


def _metadata(settings: Settings, assignment: str, tasks: Sequence[Task]) -> list[str]:
    return metadata_problems(
        read_text(settings, assignment),
        tasks,
        load_rubric(settings, assignment),
        tuple(settings.locked_modules(assignment)),
        settings.assignment(assignment).given,
    )

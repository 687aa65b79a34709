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


def check_parts(settings: Settings, assignment: str, tasks: Sequence[Task]) -> list[Part]:
    """Every part is looked at, also where an earlier one found something."""
    return [
        _part("text and notebook agree", lambda: drift_problems(settings, assignment)),
        _part("rubrics", lambda: _rubrics(settings, assignment)),
        _part("metadata, points, tasks", lambda: _metadata(settings, assignment, tasks)),
        _part("release is up to date", lambda: release_drift(settings, assignment)),
    ]


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

"""The verdicts of each hand-in as files, for reports: what the gradebook has no column for."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from graders.contracts import Outcome, Verdict
from graders.state import DAMAGED, write_whole

FOLDER = ".course/verdicts"


def write_verdicts(
    root: Path, assignment: str, student: str, verdicts: tuple[Verdict, ...]
) -> None:
    """Keep the verdicts of one hand-in, whole or not at all."""
    rows = [{**asdict(verdict), "outcome": verdict.outcome.value} for verdict in verdicts]
    write_whole(file_of(root, assignment, student), json.dumps(rows, indent=1))


def read_verdicts(root: Path, assignment: str) -> dict[str, tuple[Verdict, ...]]:
    """Student -> verdicts, for all hand-ins of an assignment that were judged.

    What can't be read isn't there: the hand-in is judged anew.
    """
    found = {}
    for file in sorted((root / FOLDER / assignment).glob("*.json")):
        with suppress(*DAMAGED):
            found[file.stem] = verdicts_of(root, assignment, file.stem)
    return found


def verdicts_of(root: Path, assignment: str, student: str) -> tuple[Verdict, ...]:
    """The verdicts of one hand-in; FileNotFoundError where it was never judged."""
    rows = json.loads(file_of(root, assignment, student).read_text())
    return tuple(Verdict(**{**row, "outcome": Outcome(row["outcome"])}) for row in rows)


def kept_verdicts(root: Path, assignment: str, student: str) -> tuple[Verdict, ...]:
    """The same; () where it was never judged, or where that can't be read."""
    try:
        return verdicts_of(root, assignment, student)
    except DAMAGED:
        return ()


def file_of(root: Path, assignment: str, student: str) -> Path:
    """Where they are kept."""
    return root / FOLDER / assignment / f"{student}.json"

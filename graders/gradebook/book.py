"""The verdicts of each hand-in as files, for reports: what the gradebook has no column for."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from graders.contracts import Outcome, Verdict

FOLDER = ".course/verdicts"


def write_verdicts(
    root: Path, assignment: str, student: str, verdicts: tuple[Verdict, ...]
) -> None:
    """Keep the verdicts of one hand-in, whole or not at all."""
    file = root / FOLDER / assignment / f"{student}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(verdict), "outcome": verdict.outcome.value} for verdict in verdicts]
    part = file.with_suffix(".part")
    part.write_text(json.dumps(rows, indent=1))
    part.rename(file)


def read_verdicts(root: Path, assignment: str) -> dict[str, tuple[Verdict, ...]]:
    """Student -> verdicts, for all hand-ins of an assignment that were judged."""
    files = (root / FOLDER / assignment).glob("*.json")
    return {file.stem: verdicts_of(root, assignment, file.stem) for file in sorted(files)}


def verdicts_of(root: Path, assignment: str, student: str) -> tuple[Verdict, ...]:
    """The verdicts of one hand-in; FileNotFoundError where it was never judged."""
    rows = json.loads((root / FOLDER / assignment / f"{student}.json").read_text())
    return tuple(Verdict(**{**row, "outcome": Outcome(row["outcome"])}) for row in rows)


def kept_verdicts(root: Path, assignment: str, student: str) -> tuple[Verdict, ...]:
    """The same; () where it was never judged."""
    try:
        return verdicts_of(root, assignment, student)
    except FileNotFoundError:
        return ()

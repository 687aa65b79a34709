"""Kept executions of a person: they bear no name, so the answers in them say whose they are.

An execution stays only if another student's hand-in holds all of its answers. So those go, too,
that nobody's hand-in of today accounts for: they may be an older one of the person's. Each of them
can be made again from a hand-in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from graders.notebooks.cells import Kind, kind_of
from graders.notebooks.handed_in import read_handed_in
from graders.privacy.places import remove_all
from graders.privacy.step import Step, many

STORE = Path(".course") / "executions"
WRITTEN = {Kind.ANSWER, Kind.PREDICT, Kind.MANUAL}
Texts = frozenset[str]


def runs_of_nobody_else(root: Path, student: str) -> Iterator[Step]:
    """The kept executions that no other student's hand-in accounts for."""
    records = sorted((root / STORE).rglob("*.json"))
    if not records:
        return
    others = [texts for file in hand_ins(root, student) if (texts := texts_of(file))]
    given = frozenset[str]().union(*(texts_of(file) for file in releases(root)))
    gone = [file for file in records if not is_others(written_in(file, given), others)]
    if gone:
        says = f"{STORE}: {len(gone)} of {many(len(records), 'kept run')}, which are nobody else's"
        yield Step(says, partial(remove_all, gone))


def hand_ins(root: Path, student: str) -> Iterator[Path]:
    """The notebooks of everybody else, handed in and graded."""
    for folder in ("submitted", "autograded"):
        for file in (root / folder).glob("*/*/*.ipynb"):
            if file.parts[-3] != student and file.is_file():
                yield file


def releases(root: Path) -> Iterator[Path]:
    """What students were given."""
    yield from (root / "release").glob("*/*.ipynb")


def texts_of(file: Path) -> Texts:
    """The cells' sources of a notebook; nothing where it can't be read or is too large."""
    try:
        return frozenset(cell.source.strip() for cell in read_handed_in(file).cells)
    except Exception:  # nbformat raises many kinds
        return frozenset()


def written_in(record: Path, given: Texts) -> Texts | None:
    """What a student wrote into the notebook of an execution; None where it can't be read."""
    try:
        notebook: Any = nbformat.reads(json.loads(record.read_text())["notebook"], as_version=4)
        answers = {cell.source.strip() for cell in notebook.cells if kind_of(cell) in WRITTEN}
    except Exception:  # a record of another format, or half of one
        return None
    return frozenset(answers - given)


def is_others(written: Texts | None, others: list[Texts]) -> bool:
    """Whether an execution is somebody else's as well, or holds nothing that anybody wrote."""
    if written is None:
        return False
    return not written or any(written <= texts for texts in others)

"""What lies on the desk for one text: the text, what led to it, the student's tables, open numbers.

Reads one graded notebook and the one handed in; makes no page of the whole. All of it was written
by a student, so every part is made safe here and nothing of it is trusted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from graders.marking.signatures import signs_of, unsigned
from graders.notebooks.cells import grade_id
from graders.reports import safe
from graders.reports.memo_numbers import Stated, untraced
from graders.reports.memos import numbers_of, saved_tables, stood_in_for
from graders.reports.outputs import joined, shown_outputs
from graders.reports.page import UNANSWERED
from graders.reports.reading import notebook_at

CELLS_BEFORE, TABLES, ROWS, COLUMNS, LETTERS = 3, 24, 40, 14, 60
ROOMS = {"autograded": "as graded", "submitted": "as handed in"}
UNREAD = "The notebook {} can’t be read: {}. Look at it by hand or ask for it again."


@dataclass(frozen=True)
class Table:
    """One table that the student's notebook saved, as plain text; left_out: rows not shown.

    stand_ins: which of the course's own results stood in for answers before it was saved.
    """

    name: str
    source: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int
    stand_ins: str = ""


@dataclass(frozen=True)
class Sheet:
    """One text ready to be read. memo is None where the hand-in has no such text.

    before: the cells that lead to it. open: its numbers that stand in none of the tables. faults:
    which of the notebooks can't be read and why, in words. unanswered: the text is as released.
    """

    memo: Markup | None
    words: int
    before: tuple[Markup, ...]
    tables: tuple[Table, ...]
    open: tuple[Stated, ...]
    faults: tuple[str, ...] = ()
    unanswered: bool = False


def sheet_of(root: Path, assignment: str, student: str, cell: str) -> Sheet:
    """The sheet of one text, out of the notebooks below root/autograded and root/submitted."""
    read = {
        room: notebook_at(root, root / room / student / assignment / f"{assignment}.ipynb")
        for room in ROOMS
    }
    graded, handed_in = (found.notebook for found in read.values())
    faults = tuple(UNREAD.format(ROOMS[room], one.fault) for room, one in read.items() if one.fault)
    ours, theirs = saved_tables(graded), saved_tables(handed_in)
    outputs = _unlike(ours, theirs)
    values = [value for table in (*ours, *theirs) for value in numbers_of(table)]
    place = next((n for n, one in enumerate(graded.cells) if grade_id(one) == cell), None)
    if place is None:
        return Sheet(None, 0, (), tuple(map(_table, outputs)), (), faults)
    memo = graded.cells[place]
    written = unsigned(joined(memo.source), signs_of(root, student))
    return Sheet(
        safe.markdown(written, memo.get("attachments")),
        len(written.split()),
        tuple(_shown(one) for one in _leading_to(graded.cells, place)),
        tuple(map(_table, outputs)),
        untraced(written, values) if values else (),
        faults,
        written.strip() == UNANSWERED,
    )


def _leading_to(cells: list[NotebookNode], place: int) -> list[NotebookNode]:
    """The cells right before a text, back to what the student last filled in."""
    found: list[NotebookNode] = []
    for one in reversed(cells[:place]):
        asked = one.metadata.get("nbgrader")
        mine = isinstance(asked, Mapping) and (asked.get("solution") or asked.get("grade"))
        if mine or len(found) == CELLS_BEFORE:
            break
        found.insert(0, one)
    return found


def _shown(cell: NotebookNode) -> Markup:
    if cell.cell_type == "markdown":
        return safe.markdown(joined(cell.source), cell.get("attachments"))
    parts = [safe.code(joined(cell.source)), *shown_outputs(cell)]
    return Markup("").join(parts)


def _unlike(ours: Iterable[dict[str, Any]], theirs: Iterable[dict[str, Any]]) -> list[Any]:
    """Our run's tables, then those of the hand-in that say something else."""
    found = {(str(one.get("name")), json.dumps(one["columns"])): one for one in ours}
    for one in theirs:
        found.setdefault((str(one.get("name")), json.dumps(one["columns"])), one)
    return list(found.values())[:TABLES]


def _table(content: Mapping[str, Any]) -> Table:
    columns = {
        _short(name): values if isinstance(values, list) else [values]
        for name, values in list(_in_order(content).items())[:COLUMNS]
    }
    height = max((len(values) for values in columns.values()), default=0)
    rows = tuple(
        tuple(_said(values[n]) if n < len(values) else "" for values in columns.values())
        for n in range(min(height, ROWS))
    )
    name, source = _short(content.get("name", "")), _short(content.get("source", ""))
    stand_ins = _short(", ".join(stood_in_for(content)))
    return Table(name, source, tuple(columns), rows, max(height - ROWS, 0), stand_ins)


def _in_order(content: Mapping[str, Any]) -> dict[str, Any]:
    """The columns in the student's order, where the table tells it; notebooks sort them."""
    columns, order = content["columns"], content.get("order")
    names = order if isinstance(order, list) else []
    known = [name for name in names if isinstance(name, str) and name in columns]
    return {name: columns[name] for name in (*known, *columns)}


def _said(value: Any) -> str:
    """A value as a reader wants it: a fraction with four digits that count."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return "" if value is None else _short(value)


def _short(value: Any) -> str:
    said = " ".join(str(value).split())
    return said if len(said) <= LETTERS else f"{said[: LETTERS - 1]}…"

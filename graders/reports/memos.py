"""Holds each hand-in's memo against the tables that its notebook saved, for whoever marks it.

course_lib.artifacts leaves every saved table in its cell's output, as data. So the tables of our
own run come out of the sandbox with the notebook, and those that the student measured elsewhere
stand in what was handed in: both count. All of it was written by students: it is read as JSON and
shown as plain text, and no point hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from course_lib.artifacts import TABLE
from graders.drivers.driving import tidy
from graders.reports.memo_numbers import Stated, untraced
from graders.reports.reading import notebook_at
from graders.reports.returning import graded_students
from graders.rubrics import load_rubric
from graders.settings import Settings

MAX_VALUES = 200_000


@dataclass(frozen=True)
class Memo:
    """One text of one student: tables is how many were found, open the numbers found in none.

    stand_ins: which of the course's own results stood in before the tables were saved.
    Where a notebook can't be read, cell is its path and fault says why.
    """

    student: str
    cell: str
    tables: int
    open: tuple[Stated, ...]
    fault: str = ""
    stand_ins: tuple[str, ...] = ()

    @property
    def worth_a_line(self) -> bool:
        """Whether there is something to tell: open numbers, no table, or stand-ins."""
        return bool(self.open or not self.tables or self.stand_ins)

    @property
    def line(self) -> str:
        """The finding in one line, safe to print.

        >>> Memo("ada", "memo-teacher", 0, ()).line
        'ada, memo-teacher: no table was saved, so nothing can be traced'
        >>> Memo("ada", "memo-teacher", 2, (), stand_ins=("kd_run",)).line
        "ada, memo-teacher: STAND-IN for kd_run: what builds on it is the course's own"
        """
        where = f"{self.student}, {self.cell}"
        if self.fault:
            return tidy(f"{where} can't be read: {self.fault}", 2000)
        if not self.tables:
            return f"{where}: no table was saved, so nothing can be traced"
        said = [f"{one.text} (… {one.around} …)" for one in self.open]
        if self.stand_ins:
            names = ", ".join(self.stand_ins)
            said.insert(0, f"STAND-IN for {names}: what builds on it is the course's own")
        return tidy(f"{where}: {'; '.join(said)}", 2000)


def memos(settings: Settings, assignment: str) -> Iterator[Memo]:
    """Every marked text of everyone who is autograded, in the rubric's order."""
    cells = [cell.id for cell in load_rubric(settings, assignment).cells]
    for student in graded_students(settings, assignment):
        found = []
        for room in ("autograded", "submitted"):
            place = f"{room}/{student}/{assignment}/{assignment}.ipynb"
            read = notebook_at(settings.root, settings.root / place)
            found.append(read.notebook)
            if read.fault:
                yield Memo(student, place, 0, (), read.fault)
        tables = [table for notebook in found for table in saved_tables(notebook)]
        values = [value for table in tables for value in numbers_of(table)][:MAX_VALUES]
        stand_ins = tuple(sorted({name for table in tables for name in stood_in_for(table)}))
        texts = {
            cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source
            for cell in found[0].cells
        }
        for name in cells:
            if name in texts:
                traced = untraced(texts[name], values)
                yield Memo(student, name, len(tables), traced, stand_ins=stand_ins)


def saved_tables(notebook: Any) -> list[dict[str, Any]]:
    """Each table in the notebook's outputs: columns, name, source; what isn't one is passed over.

    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> data = {TABLE: {"columns": {"recipe": ["vanilla"], "ece": [0.101]}}}
    >>> cell = new_code_cell(outputs=[new_output("display_data", data)])
    >>> saved_tables(new_notebook(cells=[cell]))
    [{'columns': {'recipe': ['vanilla'], 'ece': [0.101]}}]
    """
    tables = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            content = output.get("data", {}).get(TABLE)
            if isinstance(content, dict) and isinstance(content.get("columns"), dict):
                tables.append(content)
    return tables


def stood_in_for(table: Mapping[str, Any]) -> list[str]:
    """Which of the course's own results stood in before the table was saved; [] where it says none.

    >>> stood_in_for({"columns": {}, "stand_ins": ["kd_run"]}), stood_in_for({"columns": {}})
    (['kd_run'], [])
    """
    names = table.get("stand_ins")
    return [str(name) for name in names] if isinstance(names, list) else []


def numbers_of(table: Mapping[str, Any]) -> Iterator[float]:
    """The numbers in a table's columns; a whole number beyond any float is none."""
    for column in table["columns"].values():
        for value in column if isinstance(column, list) else []:
            if type(value) in (int, float):
                with suppress(OverflowError):
                    yield float(value)

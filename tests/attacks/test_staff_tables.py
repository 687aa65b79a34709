"""Nothing in a table that staff open in a spreadsheet is a formula, whoever wrote it."""

from __future__ import annotations

import csv
import io

import pytest
from nbgrader.api import Gradebook

from graders.reports.export import FORMULA_STARTS, safe_cell, to_csv
from graders.reports.nbgrader_export import to_csv as nbgrader_csv
from graders.reports.results import class_result
from graders.settings import Settings
from graders.state import db_url

from ..small_course import nbgrader
from .staff_course import LAB, REPOSITORY, hostile_course, put
from .staff_notebooks import notebook_of

FORMULAS = {
    "equals": "=1+1",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "dde": "=cmd|' /C calc'!A0",
    "link": '=HYPERLINK("http://outside.example","x")',
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "newline": "\n=1+1",
    "second-line": "Ada\n=1+1",
    "full-width-equals": "＝1+1",
    "full-width-plus": "＋1",
    "full-width-minus": "－1",
    "full-width-at": "＠SUM(1)",
    "after-a-quote": '"=1+1',
    "after-an-apostrophe": "'=1+1",
    "after-two-quotes": '""=1+1',
    "after-blanks": "   =1+1",
    "after-a-hard-blank": "\u00a0=1+1",
    "after-a-mark": "\ufeff=1+1",
    "after-nothing-seen": "\u200b=1+1",
    "new-cell": 'x","=1+1',
    "new-row": 'x"\n"=1+1',
}


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def formulas_in(text: str) -> list[str]:
    """Cells that a spreadsheet may run, read as sloppily as one may read: each line, each field."""
    cells = [cell for row in rows(text) for cell in row]
    lines = [line for cell in cells for line in cell.splitlines()]
    return [cell for cell in [*cells, *lines] if FORMULA_STARTS.match(cell)]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_text_is_a_formula(name: str) -> None:
    written = FORMULAS[name]
    cell = safe_cell(written)
    assert not FORMULA_STARTS.match(cell.removeprefix("'")) or cell.startswith("'")
    assert "\n" not in cell
    assert "\r" not in cell
    assert "=" not in cell[:1]


def test_ordinary_text_stays_as_it_is() -> None:
    for written in ("ada", "O'Neill", "Anne-Marie", "a+b", "x = 1", "ada@example.org", "7", ""):
        assert safe_cell(written) == written


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A class whose ids, first names and last names are the formulas."""
    settings = hostile_course(tmp_path_factory.mktemp("tables"))
    texts = [*FORMULAS.values(), *FORMULAS.values()]
    for number in range(0, len(FORMULAS), 3):
        one, two, three = texts[number : number + 3]
        student = f"{one.replace('/', '')}{number}"
        put(settings, student, notebook_of([], "http://nobody.invalid"), name=(two, three))
    return settings


def test_the_exports_hold_none(course: Settings) -> None:
    ours = to_csv(class_result(course, LAB))
    with Gradebook(db_url(course), course.course.id) as book:
        theirs = nbgrader_csv(book, set(), set())
    for text in (ours, theirs):
        assert len(rows(text)) == len(FORMULAS) // 3 + 2
        assert len({len(row) for row in rows(text)}) == 1, "a name made a column"
        assert [cell for cell in formulas_in(text) if not cell.startswith("'")] == []


def test_nbgrader_export_is_ours(course: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # the course's own folder graders/ holds no code, and must not be taken for ours
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    done = nbgrader(course.root, "export")
    assert done.returncode == 0, done.stderr
    text = (course.root / "grades.csv").read_text(encoding="utf-8-sig")
    assert len(formulas_in(text)) > 3
    assert [cell for cell in formulas_in(text) if not cell.startswith("'")] == []

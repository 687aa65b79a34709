"""Pages that nbconvert 6.4 wrote, and Kaggle's own: each comes back as the notebook that it shows.

fixtures/make_pages.py says how they were made.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.filters import markdown2html

from graders.intake.collect import Course, Status, collect
from graders.intake.html import cells_of_page
from graders.intake.restore import restore
from graders.intake.roster import read_roster
from graders.intake.signatures import signature
from graders.intake.sources import Source, from_folder
from graders.notebooks.cells import grade_id
from graders.settings import load_settings

from .scrambles import LAB

PAGES = Path(__file__).with_name("fixtures") / "pages"
NAMES = ("lab-6.4", "classic-6.4", "basic-6.4", "kaggle", "kaggle-saved")
every_page = pytest.mark.parametrize("name", NAMES)


@lru_cache
def notebook(name: str) -> Any:
    return nbformat.read(PAGES / f"{name}.ipynb", as_version=4)


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def letters(shown: str) -> str:
    """What a reader sees of a text cell's page, without blanks; formulas as they were typed."""
    tree = BeautifulSoup(shown, "html.parser")
    for tag in tree.select("a.anchor-link, .MathJax, .MathJax_Preview"):
        tag.decompose()
    for script in tree.select("script"):
        marks = "$$" if "display" in str(script["type"]) else "$"
        script.replace_with(f"{marks}{script.string}{marks}")
    return "".join(tree.get_text().split())


@every_page
def test_code_comes_back_letter_by_letter_and_the_courses_texts_are_known(name: str) -> None:
    solved = notebook("solved").cells
    found = cells_of_page(page(name))
    assert [cell.cell_type for cell in found] == [cell.cell_type for cell in solved]
    for cell, true in zip(found, solved, strict=True):
        if true.cell_type == "code":
            assert cell.source == true.source
        elif grade_id(true) != "memo-why":
            assert signature("markdown", cell.source) == signature("markdown", true.source)


@every_page
def test_a_text_reads_as_it_did_on_the_page(name: str) -> None:
    tree = BeautifulSoup(page(name), "html.parser")
    shown = tree.select(".jp-MarkdownOutput, .text_cell_render")[-1]
    memo = [cell for cell in cells_of_page(page(name)) if cell.cell_type == "markdown"][-1]
    assert "drawn" not in memo.source
    assert letters(markdown2html(memo.source)) == letters(str(shown))


@every_page
def test_every_expected_cell_is_found_without_a_doubt(name: str) -> None:
    restored = restore(cells_of_page(page(name)), notebook("release"))
    assert restored.notebook is not None, restored.alignment.doubtful
    assert restored.put_back == ()
    for cell, true in zip(restored.notebook.cells, notebook("release").cells, strict=True):
        assert cell.metadata == true.metadata
        assert "forged" not in cell.source


@every_page
def test_it_is_collected_like_the_notebook_itself(name: str, root: Path) -> None:
    released = root / "release" / LAB / f"{LAB}.ipynb"
    released.write_bytes((PAGES / "release.ipynb").read_bytes())
    handed = root / "handed"
    handed.mkdir()
    (handed / "ada.html").write_text(page(name), encoding="utf-8")
    (handed / "bob.ipynb").write_bytes((PAGES / "solved.ipynb").read_bytes())
    course = Course(load_settings(root), LAB, read_roster(b"id,name\nada,Ada\nbob,Bob\n"))
    lines = collect(course, from_folder(Source(course.inbox, course.roster, LAB), handed))
    assert [line.status for line in lines] == [Status.RESTORED, Status.RECEIVED]
    ada, bob = (
        nbformat.read(root / "submitted" / student / LAB / f"{LAB}.ipynb", as_version=4).cells
        for student in ("ada", "bob")
    )
    assert [(cell.id, cell.metadata) for cell in ada] == [
        (cell.id, {"nbgrader": cell.metadata["nbgrader"]}) for cell in bob
    ]
    code = [cell.cell_type == "code" for cell in ada]
    assert [cell.source for cell, one in zip(ada, code, strict=True) if one] == [
        cell.source for cell, one in zip(bob, code, strict=True) if one
    ]

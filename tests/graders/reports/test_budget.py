"""The worst notebooks become pages in seconds, and ordinary ones look as ever."""

from __future__ import annotations

import time
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from graders.marking.exporter import MarkingExporter
from graders.reports.budget import MAX_PAGE, rich_cells, size_of
from graders.reports.page import blocks_of
from graders.reports.results import HandIn

from .conftest import LAB, REPOSITORY

SECONDS = 10.0
DEEP = "<table></table>" + "<dl><dt>" * 3700
TABLE = "<table><tr><td>1</td></tr></table>"


def output(html: str) -> Any:
    return new_output("display_data", data={"text/html": html, "text/plain": "in plain words"})


WORST = {
    "deep": [new_markdown_cell("<dl><dt>" * 2400) for _ in range(20)],
    "outputs": [new_code_cell("f()", outputs=[output(DEEP[:29_000])] * 60) for _ in range(8)],
    "code": [new_code_cell("a.b+" * 250_000)],
    "blanks": [new_code_cell("\n " * 14_000) for _ in range(20)],
}
# What no bound on one text stops: here the budget of the page does.
SLOW = {
    "latex": [new_markdown_cell("\\begin{a}" * 2200) for _ in range(20)],
    "attributes": [
        new_code_cell("f()", outputs=[output(f"<table><p a{' a'.join(map(str, range(4500)))}>")])
        for _ in range(20)
    ],
    "formulas": [
        new_markdown_cell("".join(f"$x_{{{cell}{n}}}$ " for n in range(700))) for cell in range(40)
    ],
}


def feedback(cells: list[Any]) -> str:
    blocks = blocks_of(new_notebook(cells=cells), HandIn("amber"), {})
    return "".join(str(text) for block in blocks for text in (block.source, *block.outputs))


def marking(cells: list[Any]) -> str:
    given = {"base_url": "", "index": 0, "total": 1, "notebook_id": LAB}
    text, _ = MarkingExporter().from_notebook_node(new_notebook(cells=cells), given)
    return text


@pytest.mark.parametrize("page", [feedback, marking])
@pytest.mark.parametrize("name", list(WORST))
def test_the_worst_notebooks_take_no_time(name: str, page: Any) -> None:
    began = time.process_time()
    made = page(WORST[name])
    assert time.process_time() - began < 2
    assert len(made) < 4_000_000


@pytest.mark.parametrize("name", list(SLOW))
def test_what_is_slow_in_small_pieces_ends_with_the_budget(name: str) -> None:
    began = time.process_time()
    feedback(SLOW[name])
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("page", [feedback, marking])
def test_past_the_budget_all_is_still_there_in_plain_words(page: Any) -> None:
    filler = [new_markdown_cell(f"**{'a ' * 9_000}**") for _ in range(MAX_PAGE // 18_010)]
    tail = [
        new_markdown_cell("**bold** plain words " * 800),
        new_code_cell("x = 1 # " + "y" * 12_500, outputs=[output(TABLE)]),
        new_markdown_cell("short and **rich**"),
    ]
    made = page([*filler, *tail])
    assert "<pre>**bold** plain words **bold**" in made
    assert "<pre>x = 1" in made
    assert "in plain words" in made
    assert "short and <strong>rich</strong>" in made
    alone = page(tail)
    assert "<strong>bold</strong>" in alone
    assert '<span class="n">x</span>' in alone
    assert "<td>1</td>" in alone
    assert "in plain words" not in alone


def test_the_courses_own_notebooks_use_less_than_half_of_the_budget() -> None:
    for file in sorted((REPOSITORY / "release").glob("*/*.ipynb")):
        notebook = nbformat.read(file, as_version=4)
        assert all(rich_cells(notebook.cells))
        assert sum(map(size_of, notebook.cells)) < MAX_PAGE / 2

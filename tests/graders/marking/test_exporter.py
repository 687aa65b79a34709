"""What a marker sees of a hand-in: all of it, readable, and nothing that acts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from graders.marking.exporter import MarkingExporter

MEMO = {"grade_id": "memo-defence", "points": 8, "solution": True, "grade": True, "locked": False}


@pytest.fixture(scope="module")
def exporter() -> MarkingExporter:
    return MarkingExporter()


def page(exporter: MarkingExporter, *cells: NotebookNode, **resources: Any) -> str:
    given = {"base_url": "", "index": 0, "total": 1, "notebook_id": "week6_lab", **resources}
    text, _ = exporter.from_notebook_node(new_notebook(cells=list(cells)), given)
    return text


def test_formulas_tables_and_colours_stay(exporter: MarkingExporter) -> None:
    text = page(
        exporter, new_markdown_cell("$T^2$\n\n| a |\n| - |\n| 1 |"), new_code_cell("def f(): 1")
    )
    assert "<msup><mi>T</mi><mn>2</mn></msup>" in text
    assert "<td>1</td>" in text
    assert '<span class="k">def</span>' in text


def test_a_text_that_is_marked_has_its_boxes(exporter: MarkingExporter) -> None:
    text = page(exporter, new_markdown_cell("my memo", metadata={"nbgrader": MEMO}))
    assert '<input class="score tabbable" id="memo-defence"' in text
    assert '<textarea id="memo-defence-comment" class="comment tabbable">' in text


def test_nothing_is_loaded_from_elsewhere(exporter: MarkingExporter) -> None:
    text = page(exporter, new_markdown_cell("$x$"))
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', text)
    assert loaded
    assert [address for address in loaded if not address.startswith("/formgrader/static/")] == []


@pytest.mark.parametrize("cell", [new_raw_cell("raw <b>"), new_code_cell("1 # code <b>")])
def test_every_kind_of_cell_is_shown_whatever_its_metadata(
    exporter: MarkingExporter, cell: NotebookNode
) -> None:
    cell.metadata["transient"] = {"remove_source": True}
    cell.metadata["tags"] = ["remove_cell", "remove_input"]
    assert "&lt;b&gt;" in page(exporter, cell)


def test_names_are_escaped(exporter: MarkingExporter) -> None:
    text = page(exporter, last_name="<b>L</b>", first_name='"F', student="x", notebook_path='"<p>')
    assert "<b>L</b>" not in text
    assert '""' not in text.split("data-link=")[1].split(">")[0]


def test_latex_of_an_output_is_a_formula(exporter: MarkingExporter) -> None:
    shown = new_output("display_data", data={"text/latex": "$x^2$", "text/plain": "<Math object>"})
    assert "<msup>" in page(exporter, new_code_cell("Math('x^2')", outputs=[shown]))

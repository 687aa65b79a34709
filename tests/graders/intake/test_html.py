"""Pages that nbconvert wrote come back as the notebook that they were made from."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from graders.errors import CourseError
from graders.intake.cells import Cell
from graders.intake.html import MOST_PARTS, MOST_TAGS, cells_of_page
from graders.intake.markdown import to_markdown
from graders.intake.restore import restore
from graders.intake.signatures import signature

from .scrambles import HOMEWORK, LAB, OPEN_NAMES, release_text, solved_text

TEMPLATES = ["lab", "classic", "basic"]


def page_of(notebook: Any, template: str) -> str:
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    return str(page)


def with_outputs(text: str) -> Any:
    """The notebook with outputs of every kind that could be taken for cells or break the page."""
    notebook = nbformat.reads(text, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    hostile = "</div></div></div><pre># task: kd_loss\nforged</pre><div><table><tr><td>"
    code[0].outputs = [new_output("stream", text="In [3]:\n<b>not a tag</b>")]
    code[1].outputs = [new_output("display_data", {"text/html": hostile})]
    code[2].outputs = [new_output("display_data", {"image/png": "iVBORw0KGgo="})]
    code[3].outputs = [new_output("error", ename="E", evalue="<e>", traceback=["\x1b[31mE\x1b[0m"])]
    code[4].outputs = [new_output("execute_result", {"text/markdown": "# task: kd_loss"})]
    return notebook


def old_lab_page(notebook: Any) -> str:
    """As nbconvert 6.4 wrote it: another editor's class, text cells without an outer cell."""
    page = BeautifulSoup(page_of(notebook, "lab"), "html.parser")
    for editor in page.select(".cm-editor"):
        editor["class"] = ["CodeMirror", "cm-s-jupyter"]
    for cell in page.select(".jp-MarkdownCell"):
        cell.unwrap()
    return str(page)


@pytest.mark.parametrize(
    ("assignment", "template"),
    [*((LAB, template) for template in (*TEMPLATES, "lab of 6.4")), (HOMEWORK, "lab")],
)
def test_a_solved_notebook_comes_back_from_its_page(assignment: str, template: str) -> None:
    notebook = with_outputs(solved_text(assignment))
    page = old_lab_page(notebook) if "6.4" in template else page_of(notebook, template)
    found = cells_of_page(page)
    assert [cell.cell_type for cell in found] == [cell.cell_type for cell in notebook.cells]
    for cell, true in zip(found, notebook.cells, strict=True):
        if true.cell_type == "code":
            assert cell.source == true.source.strip("\n")
        else:
            assert signature("markdown", cell.source) == signature("markdown", true.source)

    release = nbformat.reads(release_text(assignment), as_version=4)
    restored = restore(found, release)
    assert restored.notebook is not None, restored.alignment.doubtful
    for cell, true in zip(restored.notebook.cells, notebook.cells, strict=True):
        assert cell.metadata == true.metadata
        if true.metadata.nbgrader.grade_id not in OPEN_NAMES or true.cell_type == "code":
            assert cell.source == true.source


MEMOS = [
    "# Title\n\nA **bold** and *soft* word, `code`, `a`` b`, and 2 * 3 * 4 = 24.",
    "Snake_case, _edges_, \\*stars\\*, a \\_ b, back\\\\slash.",
    "x < y, &lt;T&gt;, &amp;copy; and &copy;.",
    "1. one\n2. two\n   - in\n   - in too\n3. three\n\n5) not four",
    "- a\n\n  with a paragraph\n\n- b",
    "| tier | F1 |\n| --- | ---: |\n| head | 0.52 |\n| a\\|b | `x` |",
    "> said\n> twice\n\n---\n\nafter",
    "```\ndef f():\n    return '``'\n```\n\n    indented\n",
    "$$H(p) = -\\sum_c p_c \\ln p_c$$ and $a_b * c_d$ and costs \\$5 or *so*.",
    "[a link](https://x.org/a_b) ![a plot](plot.png) <https://y.org>",
    "Line one  \nline two\nline three\n\n\\# no heading\n\n\\- no list\n\n1986\\. A year.",
    "<details><summary>More</summary>hidden *text*</details>\n\nH<sub>2</sub>O ~~gone~~",
    "Umläute, 中文, emoji 🙂, and a_very_long_name_.",
    "YOUR ANSWER HERE",
]


def plain(page: str) -> tuple[str, list[str]]:
    """What a page shows: its words, and the elements around them."""
    tree = BeautifulSoup(page, "html.parser")
    for link in tree.select("a.anchor-link"):
        link.decompose()
    for span in tree.select("span"):
        span.unwrap()
    tree = BeautifulSoup(str(tree), "html.parser")  # joins what the spans had kept apart
    tags = [tag.name for tag in tree.find_all(True) if tag.name not in ("p", "thead", "tbody")]
    return " ".join(tree.get_text(" ").split()), tags


@pytest.mark.parametrize("memo", MEMOS, ids=range(len(MEMOS)))
def test_a_memo_reads_the_same_when_shown_again(memo: str) -> None:
    shown = markdown2html(memo)
    again = markdown2html(to_markdown(BeautifulSoup(shown, "html.parser")))
    assert plain(again) == plain(shown)


WORDS = """He said "data: fine", 'data:x', x="data:y" and `"data:z"`."""


@pytest.mark.parametrize("template", TEMPLATES)
def test_quoted_words_that_begin_like_a_picture_are_kept(template: str) -> None:
    code = "for n in (1, 2):\n    print(f\"data: {n}\", 'data:,')"
    cells = [new_markdown_cell(f"![p](data:image/png;base64,AA) {WORDS}"), new_code_cell(code)]
    memo, answer = cells_of_page(page_of(new_notebook(cells=cells), template))
    assert memo.source == f"![p]() {WORDS}"
    assert answer.source == code


def test_formulas_that_a_browser_drew_come_back() -> None:
    drawn = (
        '<p>Let <span class="MathJax_Preview"></span><span class="MathJax"><b>a</b></span>'
        '<script type="math/tex">a_b</script> be.</p><script>alert(1)</script>'
    )
    assert to_markdown(BeautifulSoup(drawn, "html.parser")) == "Let $a_b$ be."


def test_a_tag_left_open_in_a_text_swallows_no_other_cell() -> None:
    cells = [
        new_markdown_cell("<div>\n\n" * 9 + "<b>never closed"),
        new_code_cell("a = 1"),
        new_markdown_cell("second"),
        new_code_cell("b = 2", outputs=[new_output("stream", text="shown")]),
        new_markdown_cell("third"),
    ]
    for template in TEMPLATES:
        found = cells_of_page(page_of(new_notebook(cells=cells), template))
        assert [cell.source for cell in found[1:]] == ["a = 1", "second", "b = 2", "third"]
        assert "never closed" in found[0].source
        assert "shown" not in found[0].source


def test_code_comes_back_letter_by_letter() -> None:
    code = 'if a < b and "&lt;" != \'<b>\':\n\tx = """\n\n  ä\\n"""\n\n\n%time f(x)\n!ls *.py'
    found = cells_of_page(page_of(new_notebook(cells=[new_code_cell(code)]), "lab"))
    assert found == (Cell("code", code),)


@pytest.mark.parametrize("page", ["", "<html><p>My memo</p></html>", "{}", "<!-- " * 9, "a < b"])
def test_a_page_without_cells_says_so(page: str) -> None:
    with pytest.raises(CourseError, match="no notebook cells"):
        cells_of_page(page)


def test_pages_made_to_take_hours_take_none() -> None:
    cell = '<div class="input_area"><pre>a = 1</pre></div>'
    for tail in (
        "<!--" * 200_000,
        "<a " * 200_000,
        "<" * 200_000,
        "</" * 200_000,
        "<a ='data:" * 200_000,
    ):
        assert cells_of_page(cell + tail) == (Cell("code", "a = 1"),)
    memo = '<div class="jp-MarkdownOutput">{}</div>'
    for hostile in ("\\(" * 200_000, "x" + " " * 200_000 + "x", "`" * 200_000, "$" * 200_001):
        assert len(cells_of_page(memo.format(hostile))) == 1
    many = "<div class='jp-Cell'>" * (MOST_PARTS + 1)
    for large in ("<b>" * (MOST_TAGS + 1), "x" * 20_000_001 + "<b>", many):
        with pytest.raises(CourseError, match="than any"):
            cells_of_page(cell + large)


def test_a_page_nested_past_all_measure_comes_back_as_text() -> None:
    deep = "<b>" * 5000 + "words" + "</b>" * 5000
    found = cells_of_page(f'<div class="jp-MarkdownOutput">{deep}</div>')
    assert found == (Cell("markdown", "words"),)


def test_fixtures_are_solved() -> None:
    stubs, answers = (json.loads(text)["cells"] for text in (release_text(LAB), solved_text(LAB)))
    changed = {one["source"] for one in answers} - {"".join(one["source"]) for one in stubs}
    assert len(changed) == sum(one["metadata"]["nbgrader"]["solution"] for one in stubs)

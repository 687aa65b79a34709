"""Notebooks that came as a page: the cells of an HTML export, code in full, text as markdown.

nbconvert writes a cell's input into one element: `jp-InputArea-editor` or `jp-MarkdownOutput` in
its lab pages (JupyterLab's and Kaggle's too), `input_area` or `text_cell_render` in its classic and
basic ones. Whatever lies around them differs between versions, so only these are looked for.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from graders.errors import CourseError
from graders.intake.cells import Cell
from graders.intake.markdown import classes, to_markdown

CODE = {"jp-InputArea-editor", "input_area"}
TEXT = {"jp-MarkdownOutput", "text_cell_render"}
OTHERS = {"jp-Cell", "jp-Cell-outputWrapper", "code_cell", "text_cell", "output_wrapper"}
MOST_LETTERS, MOST_TAGS, MOST_PARTS = 20_000_000, 500_000, 8000
# within a tag only: in a text or in code, words in quotes may begin with "data:", too
_EMBEDDED = re.compile(r"""(<[A-Za-z][^<>]*?=\s*)(["'])data:[^"'<>]*\2""")


def cells_of_page(page: str) -> tuple[Cell, ...]:
    """The cells of an exported notebook, in order; outputs are left out.

    CourseError where the page holds none, or is larger than any export.
    """
    tree = parsed(page)
    if len(tree.find_all(is_other)) > MOST_PARTS:
        raise CourseError("the page holds more cells than any notebook; look at it by hand")
    found = [cell for tag in tree.find_all(is_input) if (cell := cell_of(tag)) is not None]
    if not found:
        raise CourseError("the page holds no notebook cells; ask for the notebook, or its export")
    return tuple(found)


def parsed(page: str) -> BeautifulSoup:
    """The page as a tree, without embedded pictures and without what is open at its end.

    Python's parser looks for the end of each open comment and tag anew: thousands of them would
    take it hours, and no cell lies behind them.
    """
    page = _EMBEDDED.sub(r'\1""', page)
    page = page[: page.rfind(">") + 1]
    last = page.rfind("-->")
    if (opened := page.find("<!--", max(last, 0))) >= 0:
        page = page[:opened]
    if page.count("<") > MOST_TAGS or len(page) > MOST_LETTERS:
        raise CourseError("the page is larger than any export; ask for the notebook itself")
    return BeautifulSoup(page, "html.parser")


def is_input(tag: Tag) -> bool:
    """Whether the element holds a cell's input."""
    return not (CODE | TEXT).isdisjoint(classes(tag))


def is_other(tag: Tag) -> bool:
    """Whether the element belongs to another cell, or to an output."""
    return is_input(tag) or not OTHERS.isdisjoint(classes(tag))


def cell_of(tag: Tag) -> Cell | None:
    """The cell in an element; None where code is left out of the page."""
    if not TEXT.isdisjoint(classes(tag)):
        for inner in tag.find_all(is_other):  # tags that the text left open swallow what follows
            inner.extract()
        return Cell("markdown", to_markdown(tag))
    code = tag.find("pre")
    return Cell("code", code.get_text().strip("\n")) if isinstance(code, Tag) else None
